using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts.Judging;

namespace LavaActors.Verdicts.Tests;

public sealed class GroupCauseTests
{
    private static JobRow Member(long id, JobHealth health, int? failedAfter = null, JobState state = JobState.Finished) =>
        FakeStore.Row(id, state, health, lead: 7) with
        {
            Verdict = failedAfter is { } seconds ? new VerdictRow("test", "r", "x", "", [], FakeStore.Noon.AddSeconds(seconds)) : null,
        };

    [Fact]
    public void The_first_failure_in_time_is_the_cause_whatever_ended_first()
    {
        var (first, second, third) = (Member(7, JobHealth.Incomplete, 30), Member(8, JobHealth.Incomplete, 20), Member(9, JobHealth.Complete));

        var cause = GroupCause.Of([first, second, third])!;

        Assert.Equal((second.Job, FakeStore.Noon.AddSeconds(20)), (cause.Cause.Job, cause.At));
        Assert.Equal([first.Job], cause.Others.Select(other => other.Job));
    }

    [Fact]
    public void A_member_that_was_canceled_is_not_the_cause()
    {
        var cause = GroupCause.Of([Member(7, JobHealth.Canceled, 10), Member(8, JobHealth.Incomplete, 20)])!;

        Assert.Equal(8, cause.Cause.Job.Value);
        Assert.Equal([7], cause.Others.Select(other => other.Job.Value));
    }

    [Fact]
    public void Without_a_failed_action_its_end_counts() =>
        // Row 8 ended eight minutes after noon.
        Assert.Equal(7, GroupCause.Of([Member(7, JobHealth.Incomplete, 300), Member(8, JobHealth.Incomplete)])!.Cause.Job.Value);

    [Fact]
    public void There_is_none_where_all_passed_or_were_canceled_or_nobody_else_is_there()
    {
        Assert.Null(GroupCause.Of([Member(7, JobHealth.Complete), Member(8, JobHealth.Complete, 5)]));
        Assert.Null(GroupCause.Of([Member(7, JobHealth.Canceled), Member(8, JobHealth.Canceled)]));
        Assert.Null(GroupCause.Of([Member(7, JobHealth.Unknown, state: JobState.Running), Member(8, JobHealth.Complete)]));
        Assert.Null(GroupCause.Of([Member(7, JobHealth.Incomplete, 5)]));
    }
}
