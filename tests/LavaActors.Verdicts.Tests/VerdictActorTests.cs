using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Tests;

public sealed class VerdictActorTests : TestKit
{
    private const string Config =
        """
        akka {
          loglevel = WARNING
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        }
        """;

    private readonly FakeStore _store = new();
    private readonly JobJudge _judge;

    public VerdictActorTests()
        : base(Config)
    {
        _judge = new JobJudge(VerdictRules.BuiltIn, _store, _store, _store);
        _store.Asked = asked => TestActor.Tell(asked);
    }

    private Akka.TestKit.TestScheduler Scheduler => (Akka.TestKit.TestScheduler)Sys.Scheduler;

    protected override void AfterAll()
    {
        base.AfterAll();
        _judge.Dispose();
    }

    private static JobMessages.Progress Ended(long job, JobState state = JobState.Finished) =>
        new(new LeadJobId(job), new JobId(job), $"{job}", "", state, JobHealth.Incomplete, "Job", "it failed", null, [], FakeStore.Noon);

    /// <summary>The next thing that is done to the store; what is asked of it on the way is left out.</summary>
    private void ExpectPut(string put) => FishForMessage<string>(asked => asked.StartsWith("put", StringComparison.Ordinal) ? asked == put ? true : throw new InvalidOperationException(asked) : false);

    /// <summary>All that was sent to it so far: its timers run then.</summary>
    private void HasTaken(IActorRef actor)
    {
        var probe = CreateTestProbe();
        actor.Tell(new Identify("taken"), probe);
        probe.ExpectMsg<ActorIdentity>();
    }

    private void ExpectLook(string after = "0") => FishForMessage<string>(asked => asked == $"unjudged after {after}");

    [Fact]
    public void Jobs_that_nobody_has_judged_are_judged_at_the_start_page_by_page()
    {
        for (var job = 1; job <= 102; job++) _store.Put(FakeStore.Row(job));
        _store.Put(FakeStore.Row(103, JobState.Running, JobHealth.Unknown, null));

        Sys.ActorOf(VerdictActor.Props(_judge, _store, new VerdictSettings()));

        ExpectLook();
        for (var job = 1; job <= 102; job++) ExpectPut($"put {job} job-error 0");
        ExpectLook("102");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_job_is_judged_a_moment_after_its_end_and_again_when_more_of_its_log_has_come()
    {
        var actor = Sys.ActorOf(VerdictActor.Props(_judge, _store, new VerdictSettings()));
        ExpectLook();
        _store.Put(FakeStore.Row(7));
        actor.Tell(Ended(7, JobState.Running));
        actor.Tell(Ended(7));
        actor.Tell(Ended(7));
        HasTaken(actor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));

        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectPut("put 7 job-error 0");

        _store.Log(7, "more\n");
        actor.Tell(new JobMessages.LogGrew(new LeadJobId(7), new JobId(7), 5));
        actor.Tell(new JobMessages.LogGrew(new LeadJobId(8), new JobId(8), 5));
        HasTaken(actor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        ExpectPut("put 7 job-error 5");
        ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void A_job_that_could_not_be_judged_is_judged_later_and_the_others_do_not_wait_for_it()
    {
        var isAway = true;
        _store.Asked = asked =>
        {
            TestActor.Tell(asked);
            if (isAway && asked == "job 1") throw new IOException("the store is away");
        };
        _store.Put(FakeStore.Row(1));
        _store.Put(FakeStore.Row(2));
        var actor = Sys.ActorOf(VerdictActor.Props(_judge, _store, new VerdictSettings()));
        ExpectPut("put 2 job-error 0");
        ExpectLook("2");
        HasTaken(actor);

        isAway = false;
        Scheduler.Advance(TimeSpan.FromMinutes(1));
        ExpectPut("put 1 job-error 0");
    }
}
