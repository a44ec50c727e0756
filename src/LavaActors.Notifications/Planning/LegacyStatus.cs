using LavaActors.Protocol.Jobs;

namespace LavaActors.Notifications.Planning;

/// <summary>State and health of a job in the one number that receivers of callbacks have known since before there were two (spec: scheduler.md §1).</summary>
public static class LegacyStatus
{
    public static int Of(JobState state, JobHealth health) => state switch
    {
        JobState.Submitted or JobState.Scheduling or JobState.Scheduled => 0,
        JobState.Running => 1,
        JobState.Canceling => 5,
        _ => health switch { JobHealth.Complete => 2, JobHealth.Canceled => 4, _ => 3 },
    };

    public static string Text(JobState state, JobHealth health) => Of(state, health) switch
    {
        0 => "submitted",
        1 => "running",
        2 => "complete",
        4 => "canceled",
        5 => "canceling",
        _ => "incomplete",
    };
}
