using System.Collections.Immutable;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Jobs.RoleMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>One sub-job's run as its events tell it.</summary>
/// <param name="StoredReports">The number of the last stored report.</param>
/// <param name="Actions">The actions that run, outermost first.</param>
/// <param name="LastAction">The innermost action that was started last: <c>2.4.4.1 login-action</c>.</param>
/// <param name="Unheard">Since when nothing has been heard of the dispatcher; null while it is in sight, and before anything was heard of it.</param>
public sealed record RoleState(
    string? AcceptedBy,
    long StoredReports,
    string? CancelReason,
    ImmutableArray<RunningAction> Actions,
    ImmutableSortedDictionary<string, SuiteCounts> Suites,
    RunFinished? Outcome,
    Finished? End,
    string? LastAction = null,
    DateTimeOffset? Unheard = null)
{
    public static RoleState Empty { get; } = new(null, 0, null, [], ImmutableSortedDictionary<string, SuiteCounts>.Empty, null, null);

    public JobState State =>
        End is not null ? JobState.Finished
        : CancelReason is not null ? JobState.Canceling
        : AcceptedBy is not null ? JobState.Running
        : JobState.Scheduled;

    /// <summary>How long the dispatcher is still waited for. A controller that has the run only now waits a fifth of the grace time at least: while none was there, none could be told anything.</summary>
    public TimeSpan GraceLeft(TimeSpan grace, DateTimeOffset now)
    {
        var left = Unheard is { } since ? grace - (now - since) : grace;
        return left < grace / 5 ? grace / 5 : left < grace ? left : grace;
    }

    public RoleState Apply(IEvent fact) => fact switch
    {
        Accepted e => this with { AcceptedBy = e.Dispatcher, Unheard = null },
        // Whoever takes the run over sees nobody at first.
        RunTakenOver or SightLost => this with { Unheard = Unheard ?? fact.At },
        SightRegained => this with { Unheard = null },
        Reported e => e.Facts.Aggregate(this with { StoredReports = e.Sequence, Unheard = null }, (state, each) => state.Apply(each)),
        CancelRequested e => this with { CancelReason = e.Reason },
        Finished e => this with { End = e, Actions = [] },
        _ => this,
    };

    public RoleSnapshot ToSnapshot(Protocol.Ids.JobId job) =>
        new(job, AcceptedBy, StoredReports, CancelReason, Actions, [.. Suites.Values], Outcome, End, LastAction, Unheard);

    public static RoleState From(RoleSnapshot snapshot) => new(
        snapshot.AcceptedBy,
        snapshot.StoredReports,
        snapshot.CancelReason,
        [.. snapshot.Actions],
        snapshot.Suites.ToImmutableSortedDictionary(suite => suite.Suite, suite => suite, StringComparer.Ordinal),
        snapshot.Outcome,
        snapshot.End,
        snapshot.LastAction ?? (snapshot.Actions.Count == 0 ? null : $"{snapshot.Actions[^1].Level} {snapshot.Actions[^1].Name}"),
        snapshot.Unheard);

    private RoleState Apply(RunFact fact) => fact switch
    {
        ActionStarted e => this with { Actions = Actions.Add(new RunningAction(e.Level, e.Name, e.At)), LastAction = $"{e.Level} {e.Name}" },
        ActionEnded e => this with { Actions = Actions.RemoveAll(action => action.Level == e.Level) },
        RunResumed => this with { Actions = [] },
        ResultRecorded e => this with { Suites = Suites.SetItem(e.Result.Suite, Count(e.Result)) },
        RunFinished e => this with { Outcome = e },
        _ => this,
    };

    private SuiteCounts Count(TestResult result)
    {
        var counts = Suites.GetValueOrDefault(result.Suite, new SuiteCounts(result.Suite, 0, 0, 0, 0));
        return result.Outcome switch
        {
            "pass" => counts with { Passed = counts.Passed + 1 },
            "fail" => counts with { Failed = counts.Failed + 1 },
            "skip" => counts with { Skipped = counts.Skipped + 1 },
            _ => counts with { Unknown = counts.Unknown + 1 },
        };
    }
}
