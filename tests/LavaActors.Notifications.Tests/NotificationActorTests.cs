using Akka.Configuration;
using Akka.TestKit.Xunit2;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Mail;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;
using Microsoft.AspNetCore.Http;
using MimeKit;

namespace LavaActors.Notifications.Tests;

public sealed class NotificationActorTests : TestKit, IMailServer
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly FakeLab _lab = new();
    private readonly List<string> _mails = [];
    private readonly NotificationSettings _settings = new()
    {
        Mail = new MailSettings("localhost", 25, MailTls.None, "lava@example.com"),
        Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(100)],
        Timeout = TimeSpan.FromSeconds(20),
    };

    public NotificationActorTests()
        : base(ConfigurationFactory.ParseString("akka.actor.provider = cluster\nakka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }\nakka.extensions = [\"Akka.Cluster.Tools.PublishSubscribe.DistributedPubSubExtensionProvider, Akka.Cluster.Tools\"]"))
    {
    }

    public Task<Delivery> SendAsync(MimeMessage message, CancellationToken stop)
    {
        lock (_mails) _mails.Add($"{message.To} {message.Subject}");
        return Task.FromResult(new Delivery(250, null));
    }

    private Akka.Actor.IActorRef Start(NotificationSettings? chosen = null, HttpMessageHandler? handler = null)
    {
        var settings = chosen ?? _settings;
        var callbacks = new CallbackSender(new HttpClient(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }), _ => false, _lab, _lab, _lab, settings, TimeProvider.System);
        return Sys.ActorOf(NotificationActor.Props(_lab, _lab, _lab.Sender(callbacks, settings, this), settings, TimeProvider.System));
    }

    private void Job(long id, string notify, JobHealth health = JobHealth.Complete)
    {
        _lab.Jobs.Add(Samples.Row(id, health: health));
        _lab.Definitions[id] = Samples.Definition(notify);
    }

    // By itself it would look once in three seconds: a tenth of what it may take.
    private Task Until(Func<bool> isSo) => AwaitConditionAsync(() => Task.FromResult(isSo()), Soon, interval: TimeSpan.FromMilliseconds(20));

    private bool AllOver(int count) => _lab.Told.Count == count && _lab.Told.All(each => each.Notification.Status != NotificationStatus.Waiting);

    [Fact]
    public async Task All_is_one_mail_and_two_callbacks()
    {
        await using var receiver = await Receiver.StartAsync();
        Job(7, $"{{criteria: {{status: all}}, recipients: [{{to: {{method: email, user: ann}}}}], callback: {{url: '{receiver.Url}/{{STATUS}}'}}}}");
        _lab.Happen(Samples.Event(1, JobState.Submitted, JobHealth.Unknown), Samples.Event(2, JobState.Running, JobHealth.Unknown), Samples.Event(3));

        Start();
        await Until(() => AllOver(3));

        Assert.Equal(["/1", "/2"], receiver.Requests.Select(heard => heard.Path).Order());
        Assert.Single(_mails);
    }

    [Fact]
    public async Task News_are_acted_upon_at_once()
    {
        await using var receiver = await Receiver.StartAsync();
        Job(7, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/'}}}}");
        var actor = Start();
        _lab.Happen(Samples.Event(1));

        actor.Tell(new LabEventMessages.Appended(1), Akka.Actor.ActorRefs.NoSender);

        await Until(() => AllOver(1));
        Assert.Equal(NotificationStatus.Delivered, _lab.Told[0].Notification.Status);
    }

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_and_each_attempt_is_kept()
    {
        var calls = 0;
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref calls) < 3 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        Job(7, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/'}}}}");
        _lab.Happen(Samples.Event(1));

        Start();
        await Until(() => AllOver(1));

        Assert.Equal([503, 503, 204], _lab.Told[0].Attempts.Select(attempt => attempt.Code));
        Assert.Equal(["1", "1", "1"], receiver.Requests.Select(heard => heard.Headers["X-Lava-Delivery"]));
    }

    [Fact]
    public async Task A_receiver_that_always_fails_is_given_up()
    {
        await using var receiver = await Receiver.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        Job(7, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/'}}}}");
        _lab.Happen(Samples.Event(1));

        Start();
        await Until(() => AllOver(1));

        Assert.Equal((NotificationStatus.GivenUp, 3), (_lab.Told[0].Notification.Status, _lab.Told[0].Attempts.Count));
    }

    [Fact]
    public async Task A_receiver_that_cannot_be_reached_is_tried_as_often_as_any_other_and_leaves_its_place()
    {
        using var handler = Receiver.Unreachable();
        Job(7, "{criteria: {status: finished}, callbacks: [{url: 'http://a.example.com/'}, {url: 'http://b.example.com/'}]}");
        _lab.Happen(Samples.Event(1));

        Start(_settings with { AtATime = 1 }, handler);
        await Until(() => AllOver(2));

        Assert.All(_lab.Told, each => Assert.Equal((NotificationStatus.GivenUp, 3), (each.Notification.Status, each.Attempts.Count)));
        Assert.All(_lab.Told.SelectMany(each => each.Attempts), attempt => Assert.StartsWith("no connection could be made", attempt.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_slow_receiver_keeps_nobody_else_waiting()
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var slow = await Receiver.StartAsync(_ => end.Task);
        await using var quick = await Receiver.StartAsync();
        for (var job = 1; job <= 40; job++)
        {
            Job(job, $"{{criteria: {{status: finished}}, callback: {{url: '{slow.Url}/'}}}}");
            _lab.Happen(Samples.Event(job, job: job));
        }

        Job(99, $"{{criteria: {{status: finished}}, callback: {{url: '{quick.Url}/'}}}}");
        _lab.Happen(Samples.Event(99, job: 99));
        Start();

        await Until(() => _lab.Told.Any(each => each.Notification is { Status: NotificationStatus.Delivered } one && one.Job.Value == 99));
        Assert.InRange(slow.Requests.Count, 0, _settings.AtATimeToOne);
        end.SetResult();
        await Until(() => AllOver(41));
    }

    [Fact]
    public async Task What_was_not_told_when_the_process_ended_is_told_by_the_next()
    {
        await using var receiver = await Receiver.StartAsync();
        Job(7, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/'}}}}");
        await _lab.PositionAsync(default);
        await _lab.AddAsync(0, 5, [new NewNotification(new(7), 5, NotificationKind.Callback, 0, "x:80", "x", JobState.Finished, JobHealth.Complete, Samples.Noon, NotificationStatus.Waiting)], default);

        Start();
        await Until(() => AllOver(1));

        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task A_regression_is_told_once_it_is_one()
    {
        await using var receiver = await Receiver.StartAsync();
        var notify = $"{{criteria: {{status: incomplete, type: regression}}, callback: {{url: '{receiver.Url}/{{ID}}'}}}}";
        Job(5, notify);
        Job(6, notify, JobHealth.Incomplete);
        Job(7, notify, JobHealth.Incomplete);
        _lab.Happen(Samples.Event(1, job: 5), Samples.Event(2, health: JobHealth.Incomplete, job: 6), Samples.Event(3, health: JobHealth.Incomplete, job: 7));

        Start();
        await Until(() => AllOver(1));

        Assert.Equal(["/6"], receiver.Requests.Select(heard => heard.Path));
    }

    [Fact]
    public async Task A_job_that_cannot_be_read_keeps_no_other_from_being_told()
    {
        await using var receiver = await Receiver.StartAsync();
        _lab.Broken = new(6);
        Job(7, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/{{ID}}'}}}}");
        _lab.Happen(Samples.Event(1, job: 6), Samples.Event(2));

        Start();
        await Until(() => AllOver(1));

        Assert.Equal(["/7"], receiver.Requests.Select(heard => heard.Path));
    }

    [Fact]
    public async Task What_was_told_while_the_store_was_asked_is_not_told_again()
    {
        var (told, answered) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var receiver = await Receiver.StartAsync(_ => told.Task);
        Job(7, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/'}}}}");
        await _lab.PositionAsync(default);
        await _lab.AddAsync(0, 5, [new NewNotification(new(7), 5, NotificationKind.Callback, 0, "x:80", "x", JobState.Finished, JobHealth.Complete, Samples.Noon, NotificationStatus.Waiting)], default);
        // The first time it is found; the second time it is under way still.
        _lab.DueTakes = asked => asked == 1 ? answered.Task : Task.CompletedTask;

        Start(_settings with { LookEvery = TimeSpan.FromMilliseconds(20) });
        await Until(() => _lab.AskedWhatIsDue == 2 && receiver.Requests.Count == 1);
        told.SetResult();
        await Until(() => AllOver(1));
        answered.SetResult();
        await Until(() => _lab.AskedWhatIsDue > 3);

        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task What_became_of_other_jobs_is_asked_again_after_the_store_was_away()
    {
        await using var receiver = await Receiver.StartAsync();
        Job(7, $"{{criteria: {{status: complete, dependency_query: 'testjob__description__exact__a job'}}, callback: {{url: '{receiver.Url}/{{ID}}'}}}}");
        Job(8, $"{{criteria: {{status: finished}}, callback: {{url: '{receiver.Url}/{{ID}}'}}}}");
        for (var n = 0; n < 2; n++) _lab.FindFailures.Enqueue(new StoreAway());
        _lab.Happen(Samples.Event(1), Samples.Event(2, job: 8));

        Start();
        await Until(() => AllOver(2));

        Assert.Equal(["/7", "/8"], receiver.Requests.Select(heard => heard.Path).Order());
        const string Away = "what became of the jobs of its dependency_query could not be found out: the store is away";
        Assert.Equal([Away, Away, null], _lab.Told[0].Attempts.Select(attempt => attempt.Error));
    }

    [Fact]
    public async Task A_question_about_other_jobs_that_takes_long_keeps_nobody_else_waiting()
    {
        var (asked, end) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _lab.FindTakes = _ =>
        {
            Interlocked.Increment(ref asked);
            return end.Task;
        };
        const string Recipient = "recipients: [{to: {method: email, user: ann}}]";
        for (var job = 1; job <= 20; job++)
        {
            Job(job, $"{{criteria: {{status: complete, dependency_query: testjob__description__exact__another}}, {Recipient}}}");
            _lab.Happen(Samples.Event(job, job: job));
        }

        Job(99, $"{{criteria: {{status: finished}}, {Recipient}}}");
        _lab.Happen(Samples.Event(99, job: 99));
        Start();

        await Until(() => _lab.Told.Any(each => each.Notification is { Status: NotificationStatus.Delivered } one && one.Job.Value == 99) && Volatile.Read(ref asked) >= _settings.AtATimeToOne);
        Assert.Equal(_settings.AtATimeToOne, Volatile.Read(ref asked));
        end.SetResult();
        await Until(() => AllOver(21));
        Assert.All(_lab.Told, each => Assert.Equal((NotificationStatus.Delivered, null), (each.Notification.Status, each.Notification.Remark)));
    }

    [Fact]
    public async Task What_was_decided_stays_so_whatever_becomes_of_the_other_jobs_before_it_is_delivered()
    {
        var calls = 0;
        await using var receiver = await Receiver.StartAsync(context =>
        {
            if (Interlocked.Increment(ref calls) == 1)
            {
                // No other question has an answer from now on.
                _lab.FindTakes = _ => throw new InvalidOperationException("asked again");
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
            }

            return Task.CompletedTask;
        });
        Job(7, $"{{criteria: {{status: complete, dependency_query: testjob__description__exact__another}}, callback: {{url: '{receiver.Url}/'}}}}");
        _lab.Happen(Samples.Event(1));

        Start();
        await Until(() => AllOver(1));

        Assert.Equal(NotificationStatus.Delivered, _lab.Told[0].Notification.Status);
        Assert.Equal([502, 200], _lab.Told[0].Attempts.Select(attempt => attempt.Code));
    }

    [Fact]
    public async Task A_mail_that_is_not_told_at_the_start_comes_at_the_end()
    {
        Job(5, "{criteria: {status: all}, recipients: []}");
        _lab.Jobs[0] = Samples.Row(5, JobState.Submitted, JobHealth.Unknown, "another");
        Job(7, "{criteria: {status: all, dependency_query: testjob__description__exact__another}, recipients: [{to: {method: email, user: ann}}]}");
        Job(8, "{criteria: {status: finished}, recipients: [{to: {method: email, user: ann}}]}");
        _lab.Happen(Samples.Event(1, JobState.Running, JobHealth.Unknown), Samples.Event(2, job: 8));
        var actor = Start();
        await Until(() => AllOver(1) && _lab.Told[0].Notification.Job.Value == 8);

        _lab.Jobs[0] = Samples.Row(5, description: "another");
        _lab.Happen(Samples.Event(3));
        actor.Tell(new LabEventMessages.Appended(3), Akka.Actor.ActorRefs.NoSender);
        await Until(() => AllOver(2));

        Assert.Equal((3L, JobState.Finished), _lab.Told.Where(each => each.Notification.Job.Value == 7).Select(each => (each.Notification.Event, each.Notification.State)).Single());
    }

    [Fact]
    public async Task A_line_of_IRC_comes_once_and_again_until_it_is_taken()
    {
        var connections = 0;
        using var server = new IrcListener(peer => Interlocked.Increment(ref connections) == 1 ? peer.UntilAsync("USER ") : IrcListener.WelcomingAsync(peer));
        Job(7, "{criteria: {status: all}, recipients: [{to: {method: irc, handle: ann, server: irc.example.com}}]}");
        _lab.Happen(Samples.Event(1, JobState.Running, JobHealth.Unknown), Samples.Event(2));

        Start(_settings with { Irc = new IrcSettings(server.Port) });
        await Until(() => AllOver(1));

        Assert.Equal(["it closed the connection: it did not let the lab in", null], _lab.Told[0].Attempts.Select(attempt => attempt.Error));
        Assert.Single(server.Heard, line => line == "PRIVMSG ann :LAVA notification for Test Job 7 a job: running");
    }

    private sealed class StoreAway() : System.Data.Common.DbException("the store is away");
}
