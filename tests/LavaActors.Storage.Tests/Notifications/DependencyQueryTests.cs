using LavaActors.Notifications;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Irc;
using LavaActors.Notifications.Mail;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.Logs;
using LavaActors.Storage.Notifications;
using LavaActors.Storage.Queries;
using LavaActors.Storage.ReadModel;
using LavaActors.Storage.Tests.ReadModel;

namespace LavaActors.Storage.Tests.Notifications;

/// <summary>Who is told of job 7, ann's, by what the store has of the others.</summary>
public abstract class DependencyQueryTests : ReadModelTest, INotificationPeople
{
    private const string Nightly = "testjob__description__icontains__NIGHTLY,testjob__submitter__exact__ann";

    private DependencyQueryTests(TestStore store)
        : base(store)
    {
    }

    public Task<string?> EmailAsync(string user, CancellationToken stop) => Task.FromResult<string?>(null);

    public Task<string?> OwnerEmailAsync(string device, CancellationToken stop) => Task.FromResult<string?>(null);

    public Task<JobViewer?> ViewerAsync(string user, CancellationToken stop) => Task.FromResult<JobViewer?>(new JobViewer(user, [], [], [], []));

    public Task<string?> ArtifactTokenAsync(string user, string name, CancellationToken stop) => Task.FromResult<string?>(null);

    private async Task SubmitAsync(params (long Job, string Submitter, string Name, JobVisibility Visibility, string Criteria)[] jobs) => await Writer.ApplyAsync(
        "scheduler",
        1,
        [
            .. jobs.Select(job =>
            {
                var text = $"job_name: {job.Name}\nnotify: {{criteria: {job.Criteria}, callback: {{url: 'http://ci.example.com/'}}}}\n";
                return new SchedulerMessages.JobSubmitted(
                    CommandId.New(), new LeadJobId(job.Job), job.Submitter, job.Name, 50, text, null,
                    [new SubJob(new JobId(job.Job), $"{job.Job}", new SubJobRequest("", 0, "mustang", false, null, [], null, text))], job.Visibility, null, Noon);
            }),
        ],
        default);

    private Task EndAsync(long job, JobHealth health) => Writer.ApplyAsync($"role-{job}", 1, [new RoleMessages.Finished(new JobId(job), health, null, null, Noon)], default);

    private async Task<bool> IsToldAsync()
    {
        var settings = new NotificationSettings();
        using var logs = new DatabaseLogStore(Database);
        using var client = new HttpClient();
        var sender = new NotificationSender(
            Queries,
            new OtherJobs(new ResultQueries(Database), this, settings, TimeProvider.System),
            new CallbackSender(client, _ => false, Queries, logs, this, settings, TimeProvider.System),
            new MailSender(null, Queries, new StoredQueries(Database), new ResultQueries(Database), new ResultHistory(Database), this, settings),
            new IrcSender((_, _, _) => throw new NotSupportedException(), _ => false, settings, TimeProvider.System),
            settings);
        var job = (await Queries.GetAsync(new JobId(7), default))!;
        var planned = Assert.Single(await sender.PlanAsync(
            new LabEvent(40, Noon, Job: new JobChange(job.Job, job.Lead, job.DisplayId, "", job.Submitter, job.Description, 50, job.Visibility, JobState.Finished, JobHealth.Complete, Noon, "mustang", null, null, null)), default));
        Assert.True(planned.IsUndecided);
        var notifications = new NotificationStore(Database);
        var position = await notifications.PositionAsync(default);
        Assert.True(await notifications.AddAsync(position, position + 1, [planned], default));
        var kept = (await notifications.OfJobAsync(job.Job, default))[^1].Notification;
        var decision = await sender.DecideAsync(kept, default);
        Assert.Null(decision.Failure);
        await notifications.DecideAsync(kept, decision.IsTold, default);
        return decision.IsTold;
    }

    [Fact]
    public async Task Somebody_is_told_when_the_last_of_the_other_jobs_is_so_too()
    {
        var criteria = $"{{status: complete, dependency_query: '{Nightly}'}}";
        await SubmitAsync((5, "ann", "nightly boot", JobVisibility.Public, criteria), (6, "ann", "something else", JobVisibility.Public, criteria), (7, "ann", "nightly network", JobVisibility.Public, criteria), (8, "bob", "nightly", JobVisibility.Public, criteria));
        await EndAsync(7, JobHealth.Complete);
        Assert.False(await IsToldAsync());

        await EndAsync(5, JobHealth.Complete);

        Assert.True(await IsToldAsync());
    }

    [Theory]
    [InlineData("complete", false)]
    [InlineData("finished", true)]
    public async Task One_that_ended_otherwise_stands_in_the_way_of_a_health_and_not_of_an_end(string status, bool isTold)
    {
        await SubmitAsync((5, "ann", "nightly", JobVisibility.Public, "{status: all}"), (7, "ann", "nightly", JobVisibility.Public, $"{{status: {status}, dependency_query: '{Nightly}'}}"));
        await EndAsync(5, JobHealth.Incomplete);

        Assert.Equal(isTold, await IsToldAsync());
    }

    [Fact]
    public async Task Jobs_that_the_submitter_may_not_see_do_not_count()
    {
        await SubmitAsync(
            (5, "bob", "nightly", JobVisibility.Personal, "{status: all}"),
            (7, "ann", "mine", JobVisibility.Public, "{status: finished, dependency_query: 'testjob__description__exact__nightly'}"));

        Assert.True(await IsToldAsync());
    }

    [Fact]
    public async Task Conditions_may_be_on_results()
    {
        await SubmitAsync((5, "ann", "nightly", JobVisibility.Public, "{status: all}"), (7, "ann", "mine", JobVisibility.Public, "{status: finished, dependency_query: 'testjob__description__exact__nightly,testcase__name__exact__boot'}"));
        Assert.True(await IsToldAsync());
        Store.Execute("DELETE FROM notifications");

        await Writer.ApplyAsync("role-5", 1, [new RoleMessages.Reported(new JobId(5), 1, [new ResultRecorded(new TestResult("smoke", "boot", "pass", Noon))], Noon)], default);

        Assert.False(await IsToldAsync());
    }

    public sealed class OnSqlite() : DependencyQueryTests(new SqliteTestStore());

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : DependencyQueryTests(new PostgresTestStore(server));
}
