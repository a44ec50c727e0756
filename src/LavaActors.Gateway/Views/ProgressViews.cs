using LavaActors.Gateway.Api;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Views;

/// <summary>How far a job is, from the read model and from what is published while it runs.</summary>
public static class ProgressViews
{
    public static RoleProgress Role(JobRow row, IReadOnlyList<ActionRow> actions, IReadOnlyList<SuiteRow> suites) => new(
        row.Job.Value,
        row.DisplayId,
        row.Role.Length == 0 ? null : row.Role,
        row.IsGuest,
        row.Device?.Value,
        row.State.ToString(),
        row.Health.ToString(),
        row.State is JobState.Finished ? null : Running(actions),
        Sum(suites.Select(suite => suite.Counts)),
        row.SubmitTime,
        row.StartTime,
        row.EndTime,
        Failure(row.ErrorType, row.ErrorMessage));

    /// <summary>A role as it is after a notification; what that does not tell stays.</summary>
    public static RoleProgress Role(RoleProgress known, JobMessages.Progress news) => known with
    {
        State = news.State.ToString(),
        Health = news.Health.ToString(),
        Action = news.State is JobState.Finished || news.Action is null ? null : new ActionProgress(news.Action.Level, news.Action.Name, news.Action.StartedAt),
        Results = Sum(news.Suites),
        StartTime = known.StartTime ?? (news.State is JobState.Running or JobState.Finished ? news.At : null),
        EndTime = news.State is JobState.Finished ? known.EndTime ?? news.At : null,
        Failure = Failure(news.ErrorType, news.ErrorMessage),
    };

    public static RoleTimeline Timeline(JobRow row, IReadOnlyList<ActionRow> actions, IReadOnlyList<SuiteRow> suites) => new(
        Role(row, actions, suites),
        [.. actions.Select(action => new TimelineAction(action.Level, action.Name, action.Namespace, action.StartedAt, action.EndedAt, action.Error))],
        [.. suites.Select(suite => new SuiteSummary(suite.Name, Sum([suite.Counts])))]);

    private static ResultCounts Sum(IEnumerable<SuiteCounts> suites) => suites.Aggregate(
        ResultCounts.None,
        (sum, suite) => new(sum.Pass + suite.Passed, sum.Fail + suite.Failed, sum.Skip + suite.Skipped, sum.Unknown + suite.Unknown));

    // The innermost of those that run: its level is the longest.
    private static ActionProgress? Running(IReadOnlyList<ActionRow> actions) => actions
        .Where(action => action.EndedAt is null)
        .OrderByDescending(action => action.Level.Count(c => c == '.'))
        .Select(action => new ActionProgress(action.Level, action.Name, action.StartedAt))
        .FirstOrDefault();

    internal static string? Failure(string? type, string? message) => (type, message) switch
    {
        (null, null) => null,
        (null, _) => message,
        (_, null) => type,
        _ => $"{type}: {message}",
    };
}
