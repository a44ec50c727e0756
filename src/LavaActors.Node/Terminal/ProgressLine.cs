using LavaActors.Gateway.Api;

namespace LavaActors.Node.Terminal;

/// <summary>One role's progress as the columns of a line: all that is shown, none of how.</summary>
public sealed record ProgressLine(string Role, string Device, string State, string Action, string Elapsed, string Results)
{
    public static ProgressLine Of(RoleProgress role, DateTimeOffset now) => new(
        role.Title,
        role.Device ?? "-",
        role.IsFinished ? role.Health : role.State,
        role switch
        {
            { IsFinished: true, Failure: { } failure } => failure.ReplaceLineEndings(" "),
            { IsFinished: true } => "",
            { Action: { } action } => $"{action.Level} {action.Name}",
            _ => "",
        },
        Durations.Text(role switch
        {
            { IsFinished: true } => role.EndTime - (role.StartTime ?? role.EndTime),
            { Action: { } action } => Positive(now - action.StartedAt),
            _ => Positive(now - (role.StartTime ?? role.SubmitTime)),
        }),
        Counts(role.Results));

    /// <summary><c>12 pass, 1 fail</c>: outcomes that occurred, or nothing.</summary>
    public static string Counts(ResultCounts results) => string.Join(", ", new (int Count, string Name)[]
    {
        (results.Pass, "pass"), (results.Fail, "fail"), (results.Skip, "skip"), (results.Unknown, "unknown"),
    }.Where(outcome => outcome.Count > 0).Select(outcome => $"{outcome.Count} {outcome.Name}"));

    // The board's node may run on a clock that is a little ahead.
    private static TimeSpan Positive(TimeSpan span) => span < TimeSpan.Zero ? TimeSpan.Zero : span;
}
