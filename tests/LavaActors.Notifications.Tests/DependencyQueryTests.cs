using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Planning;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Tests;

public sealed class DependencyQueryTests
{
    private static readonly (JobState State, JobHealth Health)[] All =
    [
        .. from state in Enum.GetValues<JobState>() from health in state == JobState.Finished ? [JobHealth.Complete, JobHealth.Incomplete, JobHealth.Canceled] : (JobHealth[])[JobHealth.Unknown] select (state, health),
    ];

    private readonly FakeLab _lab = new();

    private NotificationSender Sender(NotificationSettings? settings = null) => _lab.Sender(new CallbackSender(new HttpClient(), _ => false, _lab, _lab, _lab, new NotificationSettings(), TimeProvider.System), settings);

    private Task<IReadOnlyList<NewNotification>> Plan(string criteria, JobHealth health = JobHealth.Complete)
    {
        _lab.Jobs.RemoveAll(job => job.Job.Value == 7);
        _lab.Jobs.Add(Samples.Row(health: health));
        _lab.Definitions[7] = Samples.Definition($"{{criteria: {criteria}, callback: {{url: 'http://a.example.com/'}}}}");
        return Sender().PlanAsync(Samples.Event(health: health), default);
    }

    private async Task<bool> IsTold(string criteria, JobHealth health = JobHealth.Complete)
    {
        Assert.Equal((NotificationStatus.Waiting, true, NotificationPlan.Undecided), (await Plan(criteria, health)).Select(one => (one.Status, one.IsUndecided, one.Remark)).Single());
        var decision = await Decide();
        Assert.Null(decision.Failure);
        return decision.IsTold;
    }

    private Task<Decision> Decide(NotificationSettings? settings = null) => Sender(settings).DecideAsync(Samples.Notification() with { IsUndecided = true }, default);

    [Theory]
    [InlineData(NotifyStatus.Running)]
    [InlineData(NotifyStatus.Finished)]
    [InlineData(NotifyStatus.Complete)]
    [InlineData(NotifyStatus.Incomplete)]
    [InlineData(NotifyStatus.Canceled)]
    [InlineData(NotifyStatus.All)]
    public void A_job_stands_in_the_way_when_it_is_not_as_the_status_has_it(NotifyStatus status)
    {
        foreach (var (state, health) in All)
        {
            var standsInTheWay = DependencyQuery.Otherwise(status).Any(filters => filters.All(filter => FakeLab.Holds(filter, Samples.Row(8, state, health))));
            Assert.True(standsInTheWay != NotificationPlan.Matches(new NotifyCriteria(status, null, null), state, health, null), $"{state}, {health}");
        }
    }

    [Fact]
    public void The_conditions_hold_for_other_jobs_that_the_submitter_may_see()
    {
        var viewer = new JobViewer("ann", [], [], [], []);
        var question = Assert.Single(DependencyQuery.Against(QueryConditions.Of("testjob__description__exact__boot,testcase__name__exact__ping", "testjob"), NotifyStatus.Finished, new(7), viewer));

        Assert.Equal([JobField.Description, JobField.Id, JobField.State], question.OfJobs.Select(filter => filter.Field));
        Assert.Equal((7L, true), ((long)question.OfJobs[1].Values[0], question.OfJobs[1].IsNegated));
        Assert.Equal((ResultField.CaseName, 1, viewer), (question.OfResults.Single().Field, question.Limit, question.Viewer));
        Assert.Empty(DependencyQuery.Against(QueryConditions.Of("namedtestattribute__a__exact__b", "testjob"), NotifyStatus.Finished, new(7), viewer));
    }

    [Theory]
    [InlineData(JobState.Finished, JobHealth.Complete, true)]
    [InlineData(JobState.Finished, JobHealth.Incomplete, false)]
    [InlineData(JobState.Running, JobHealth.Unknown, false)]
    public async Task Somebody_is_told_when_all_others_are_so_too(JobState state, JobHealth health, bool expected)
    {
        _lab.Jobs.AddRange([Samples.Row(5, state, health, "nightly"), Samples.Row(6, JobState.Running, JobHealth.Unknown, "another")]);

        Assert.Equal(expected, await IsTold("{status: complete, dependency_query: testjob__description__exact__nightly}"));
    }

    [Fact]
    public async Task The_job_itself_and_jobs_that_its_submitter_may_not_see_do_not_count()
    {
        _lab.Jobs.Add(Samples.Row(5, JobState.Running, JobHealth.Unknown) with { Submitter = "bob", Visibility = JobVisibility.Personal });

        Assert.True(await IsTold("{status: incomplete, dependency_query: testjob__description__exact__a job}", JobHealth.Incomplete));
    }

    [Fact]
    public async Task Conditions_that_are_none_are_said_where_people_look()
    {
        var one = Assert.Single(await Plan("{status: complete, dependency_query: q}"));

        Assert.Equal((NotificationStatus.Refused, "its dependency_query is none: 'q' is no condition: expected table__field__operator__value"), (one.Status, one.Remark));
    }

    /// <summary>They are shown to everybody who sees the job.</summary>
    [Fact]
    public async Task Secrets_in_conditions_that_are_none_are_not_said()
    {
        await Plan("{status: complete, dependency_query: testjob__description__hunter22}");
        _lab.Definitions[7] = "secrets: {KEY: hunter22}\n" + _lab.Definitions[7];

        var said = Assert.Single(await Sender().PlanAsync(Samples.Event(health: JobHealth.Complete), default)).Remark;
        Assert.StartsWith(Notification.BadQuery, said, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", said, StringComparison.Ordinal);
        Assert.Equal(Delivery.Never(said!), (await Decide()).Failure);
    }

    [Fact]
    public async Task Nothing_is_asked_of_the_store_while_it_is_planned()
    {
        _lab.FindTakes = _ => throw new InvalidOperationException("asked");

        Assert.True((await Plan("{status: complete, dependency_query: testjob__description__exact__nightly}")).Single().IsUndecided);
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_a_failed_attempt()
    {
        await Plan("{status: complete, dependency_query: testjob__description__exact__nightly}");
        _lab.FindFailures.Enqueue(new TimeoutException("no answer"));

        Assert.Equal(Delivery.Failed("what became of the jobs of its dependency_query could not be found out: no answer"), (await Decide()).Failure);
        Assert.Equal(new Decision(true), await Decide());
    }

    [Fact]
    public async Task An_answer_has_its_time()
    {
        await Plan("{status: complete, dependency_query: testjob__description__exact__nightly}");
        _lab.FindTakes = stop => new TaskCompletionSource().Task.WaitAsync(stop);

        var decision = await Decide(new NotificationSettings { DecidesWithin = TimeSpan.FromMilliseconds(100) }).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(Delivery.Failed("what became of the jobs of its dependency_query could not be found out: it takes longer than 0.1 s"), decision.Failure);
    }

    [Fact]
    public async Task A_job_that_is_gone_is_told_to_nobody()
    {
        Assert.Equal(Delivery.Never("the job is not there any more"), (await Decide()).Failure);
    }
}
