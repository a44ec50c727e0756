using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Jobs.RoleMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>How a sub-job ends (spec: scheduler.md §2, pipeline.md §9.2): whatever its run says, one that was canceled is Canceled.</summary>
internal static class RoleEnds
{
    public static Finished Of(JobId job, RoleState state, RunFinished outcome) => state.CancelReason is { } reason
        ? new Finished(job, JobHealth.Canceled, ErrorTypes.Canceled, reason, outcome.At)
        : new Finished(job, outcome.Passed ? JobHealth.Complete : JobHealth.Incomplete, outcome.ErrorType, outcome.ErrorMessage, outcome.At);

    public static Finished OfRefusal(JobId job, RoleState state, RunMessages.RunRefused refused, DateTimeOffset now) =>
        Failed(job, state, refused.ErrorType, refused.Reason, now, lost: false);

    /// <summary>The dispatcher process that had the run is not there any more.</summary>
    public static Finished OfLoss(JobId job, RoleState state, string dispatcher, DateTimeOffset now) => Failed(
        job,
        state,
        ErrorTypes.Infrastructure,
        $"the dispatcher process on {dispatcher} was restarted while the run was {Where(state)}",
        now,
        lost: true);

    /// <summary>Nothing was heard of the dispatcher for as long as it is waited for.</summary>
    public static Finished OfSilence(JobId job, RoleState state, string dispatcher, TimeSpan grace, DateTimeOffset now) => Failed(
        job,
        state,
        ErrorTypes.Infrastructure,
        state.AcceptedBy is null
            ? $"dispatcher {dispatcher} did not take the run within {grace:c}"
            : $"dispatcher {dispatcher} was not heard of for {grace:c}; the run was {Where(state)}",
        now,
        lost: true);

    private static string Where(RoleState state) => state.LastAction is { } action ? $"in {action}" : "before its first action";

    private static Finished Failed(JobId job, RoleState state, string errorType, string message, DateTimeOffset now, bool lost) => state.CancelReason is { } reason
        ? new Finished(job, JobHealth.Canceled, ErrorTypes.Canceled, $"{reason} ({message})", now)
        : new Finished(job, JobHealth.Incomplete, errorType, message, now, lost);
}
