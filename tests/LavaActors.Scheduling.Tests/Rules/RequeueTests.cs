using System.Collections.Immutable;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed class RequeueTests
{
    private readonly Lab _lab = new Lab().With(Policy(("qemu", 2))).With(Device("q1"), Device("q2"), Device("m1", "mustang"));

    [Fact]
    public void A_lost_job_is_queued_again_like_the_first_time_and_knows_it()
    {
        var first = Submit(Job(70, Role()) with { QueueTimeout = TimeSpan.FromHours(2), RunTimeout = TimeSpan.FromMinutes(30) });
        Lose(first);

        var again = Assert.Single(_lab.Last.OfType<JobSubmitted>());
        Assert.Equal(new RequeueDecided(new LeadJobId(1), new LeadJobId(2), null), _lab.Reply);
        Assert.Equal((new LeadJobId(1), 2, 70, "ann", "a job"), (again.AttemptOf!.Value, again.Attempt, again.Priority, again.Submitter, again.JobName));
        Assert.Equal((TimeSpan.FromHours(2), TimeSpan.FromMinutes(30)), (again.QueueTimeout!.Value, again.RunTimeout!.Value));
        Assert.Equal(("2", "definition of "), (again.SubJobs[0].DisplayId, again.SubJobs[0].Request.Definition));
    }

    [Fact]
    public void It_gets_another_device_where_there_is_one()
    {
        var first = Submit(Job(Role()));
        var lostOn = _lab.State.Jobs[first].Reservations!.Value[0].Device;
        Lose(first);
        Assert.Equal([lostOn], _lab.State.Jobs[new LeadJobId(2)].Submission.Avoid!);
        Assert.NotEqual(lostOn, _lab.State.Jobs[new LeadJobId(2)].Reservations!.Value[0].Device);

        // Both are avoided now; a third attempt has to take one of them.
        Lose(new LeadJobId(2));
        Assert.Equal(2, _lab.State.Jobs[new LeadJobId(3)].Submission.Avoid!.Count);
        Assert.NotNull(_lab.State.Jobs[new LeadJobId(3)].Reservations);
    }

    [Fact]
    public void So_often_as_the_lab_says_and_no_more()
    {
        var first = Submit(Job(Role()));
        Lose(first);
        Lose(new LeadJobId(2));
        Assert.Equal((new LeadJobId(1), 3), (_lab.State.Jobs[new LeadJobId(3)].Submission.AttemptOf!.Value, _lab.State.Jobs[new LeadJobId(3)].Submission.Attempt));

        Lose(new LeadJobId(3));

        Assert.Empty(_lab.Last);
        Assert.Equal(new RequeueDecided(new LeadJobId(3), null, "it was attempt 3, and the lab queues a job for qemu again 2 times at most"), _lab.Reply);
    }

    [Fact]
    public void A_type_that_the_lab_does_not_name_is_not_queued_again()
    {
        Lose(Submit(Job(Role(type: "mustang"))));

        Assert.Empty(_lab.Last);
        Assert.Equal(new RequeueDecided(new LeadJobId(1), null, null), _lab.Reply);
    }

    [Fact]
    public void Nobody_is_queued_again_who_says_never()
    {
        Lose(Submit(Job(Role()) with { NeverRequeue = true }));

        Assert.Equal(new RequeueDecided(new LeadJobId(1), null, "the job says requeue: never"), _lab.Reply);
    }

    [Fact]
    public void What_was_canceled_stays_canceled()
    {
        var first = Submit(Job(Role()));
        _lab.Do(new Cancel(CommandId.New(), new JobId(1), "bob", "wrong kernel"));
        Lose(first);

        Assert.Equal(new RequeueDecided(first, null, "it was canceled by bob"), _lab.Reply);
    }

    [Fact]
    public void A_group_is_queued_again_once_and_whole_under_another_name()
    {
        var group = Job(Role("host", 0), Guest("guest", 1, "host"), Role("peer", 2, "mustang"));
        var first = Submit(group);
        foreach (var job in new[] { 1, 2, 3 })
            _lab.End(job, JobHealth.Incomplete, job == 3 ? ErrorTypes.Test : ErrorTypes.Infrastructure);
        var question = Question(first, group.SubJobs, new JobId(1), new JobId(2));

        _lab.Do(question);
        var again = Assert.Single(_lab.Last.OfType<JobSubmitted>());
        _lab.Do(question);
        Assert.Empty(_lab.Last);
        Assert.Equal(new RequeueDecided(first, again.Lead, null), _lab.Reply);
        _lab.Do(new JobClosed(first)).Do(question);
        Assert.Empty(_lab.Last);

        Assert.Equal(["4.0", "4.1", "4.2"], again.SubJobs.Select(sub => sub.DisplayId));
        Assert.Equal(question.TargetGroup, again.TargetGroup);
        Assert.NotEqual(group.TargetGroup, again.TargetGroup);
    }

    [Fact]
    public void All_types_that_were_lost_must_allow_it()
    {
        var group = Job(Role("host", 0), Role("peer", 1, "mustang"));
        var first = Submit(group);
        _lab.End(1, JobHealth.Incomplete, ErrorTypes.Infrastructure).End(2, JobHealth.Incomplete, ErrorTypes.Infrastructure);

        Assert.Null(Assert.IsType<RequeueDecided>(_lab.Do(Question(first, group.SubJobs, new JobId(1), new JobId(2))).Reply).As);
        Assert.NotNull(Assert.IsType<RequeueDecided>(_lab.Do(Question(first, group.SubJobs, new JobId(1))).Reply).As);
    }

    [Fact]
    public void What_the_lab_could_not_run_any_more_is_not_queued_again()
    {
        var first = Submit(Job(Role()));
        _lab.End(1, JobHealth.Incomplete, ErrorTypes.Infrastructure);
        foreach (var device in new[] { "q1", "q2" })
            _lab.Do(new SetDeviceHealth(CommandId.New(), new DeviceName(device), DeviceHealth.Retired, "ann", "sold"));

        Lose(first);

        var decided = Assert.IsType<RequeueDecided>(_lab.Reply);
        Assert.Null(decided.As);
        Assert.Contains("no dispatcher has such a device", decided.WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_attempts_survive_a_snapshot()
    {
        Lose(Submit(Job(Role())));

        var restored = _lab.State.ToSnapshot().ToState(_lab.State.Policy).Jobs[new LeadJobId(2)].Submission;

        Assert.Equal((new LeadJobId(1), 2), (restored.AttemptOf!.Value, restored.Attempt));
    }

    private static SchedulingPolicy Policy(params (string Type, int Times)[] requeue) =>
        SchedulingPolicy.Default with { Requeue = requeue.ToImmutableDictionary(type => type.Type, type => type.Times) };

    private LeadJobId Submit(Submit job) => Assert.IsType<Submitted>(_lab.Do(job).Reply).Lead;

    /// <summary>The runs of a single job are over, since their dispatcher was lost.</summary>
    private void Lose(LeadJobId lead)
    {
        if (!_lab.State.Jobs[lead].Ended.Contains(new JobId(lead.Value)))
            _lab.End(lead.Value, JobHealth.Incomplete, ErrorTypes.Infrastructure);
        _lab.Do(Question(lead, [.. _lab.State.Jobs[lead].Submission.SubJobs.Select(sub => sub.Request)], new JobId(lead.Value)));
    }

    private static RequeueLost Question(LeadJobId lead, IReadOnlyList<SubJobRequest> subJobs, params JobId[] lost) =>
        new(CommandId.New(), lead, lost, new GroupId($"group-of-{lead}-again"), subJobs);
}
