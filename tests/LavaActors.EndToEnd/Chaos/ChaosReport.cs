using System.Globalization;
using System.Text;
using LavaActors.EndToEnd.Cluster;
using LavaActors.Gateway.Api;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>What a chaos run did and found.</summary>
/// <param name="Submitted">Names of the submissions that were answered.</param>
/// <param name="Devices">As the API told of them when all was over.</param>
/// <param name="Evidence">The directory with all that was recorded.</param>
public sealed record ChaosReport(
    ChaosSettings Settings,
    IReadOnlyList<Disturbed> Disturbances,
    IReadOnlyList<string> Submitted,
    IReadOnlyList<JobRecord> Jobs,
    IReadOnlyList<Observation> Observations,
    BoardPower Power,
    IReadOnlyList<NodeEnding> Endings,
    LogsChecked Logs,
    IReadOnlyList<DeviceView> Devices,
    string Evidence)
{
    // Others may find only then that a node was away, when it has been back for a moment.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    /// <summary>Everything that must not be. Pure.</summary>
    public IReadOnlyList<string> Problems =>
    [
        .. JobEnds.Problems(Submitted, Jobs),
        .. CaseResults.Problems(Observations, Jobs, isJournalKept: true),
        .. Power.Problems,
        .. BoardUse.Problems(Observations, Power.Commands, Jobs),
        .. PowerOnce.Problems(Power.Commands, Endings),
        .. Barriers.Problems(Observations, Jobs),
        .. Logs.Problems,
        .. DeviceStates.Problems(Settings.BoardNames, Devices),
        .. Endings.Where(ending => ending.Code == Node.ExitCode.Failed && IsUndisturbed(ending)).Select(ending => $"{ending.Node} ended with code {ending.Code} at {ending.At:HH:mm:ss}, and nothing was done to it; it said last:\n    {string.Join("\n    ", ending.LastWords.TakeLast(5))}"),
        .. Endings.Where(ending => Reason(ending) is null).Select(ending => $"{ending.Node} ended by itself with code {ending.Code} at {ending.At:HH:mm:ss}; it said last:\n    {string.Join("\n    ", ending.LastWords.TakeLast(5))}"),
    ];

    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"seed {Settings.Seed}, {Settings.Duration.TotalMinutes:0.#} minutes, {Settings.BoardCount} boards at {Settings.Boards.Count} dispatchers");
        Line($"disturbances   {Disturbances.Count,6}   {Counted(Disturbances, each => $"{each.What.Kind} {Part(each.What.Node)}".TrimEnd())}");
        Line($"processes ended{Endings.Count,6}   {Counted(Endings, each => $"code {each.Code}{(IsUndisturbed(each) ? " of a node that nothing was done to" : "")}")}");
        Line($"submissions    {Jobs.Select(job => job.Lead).Distinct().Count(),6}   {Submitted.Count} answered");
        Line($"sub-jobs       {Jobs.Count,6}   {Counted(Jobs, job => job.State == JobRecord.Finished ? job.Health : job.State)}");
        foreach (var (failure, count) in Jobs.Where(job => !job.IsComplete).GroupBy(job => General(job.Failure)).Select(same => (same.Key, same.Count())).OrderByDescending(each => each.Item2))
            Line($"                        {count} x {failure}");
        Line($"results        {Jobs.Sum(job => job.Cases.Count),6}   {Observations.Count(o => o.What == Observation.Case)} cases recorded on boards, {Observations.Where(o => o.What == Observation.Journal).Sum(o => o.Cases.Count)} in {Observations.Count(o => o.What == Observation.Journal)} journals of targets, {Observations.Count} records in all");
        Line($"logs           {Logs.Count,6}   {Logs.Lines} lines, {Logs.Bytes / 1024} KiB, each read in three ways");
        Line($"barriers       {Barriers.Passed(Observations, Jobs),6}   passed by all their members");
        Line($"power commands {Power.Commands.Count,6}   {Counted(Power.Commands, each => $"{each.Dispatcher} {each.What}")}");
        Line($"devices        {Devices.Count,6}   {Counted(Devices, each => $"{each.State} {each.Health}")}");
        var problems = Problems;
        Line($"problems       {problems.Count,6}{(problems.Count > 0 ? $"   all that was recorded is in {Evidence}" : "")}");
        foreach (var problem in problems) Line("  " + problem);
        return text.ToString().TrimEnd();

        void Line(string line) => text.Append(line).Append('\n');
    }

    /// <summary>What befell others is to end nobody: while most controllers see each other they go on, and with them everybody who sees them. When all are gone everybody ends.</summary>
    private bool IsUndisturbed(NodeEnding ending) =>
        !Disturbances.Any(each => (each.What.Befalls(ending.Node) || each.What.Kind == DisturbanceKind.KillAll) && each.From <= ending.At && ending.At <= each.Until + Aftermath);

    /// <summary>Why a process may have ended: it was killed or told to, it stood still, or the cluster went on without it.</summary>
    private string? Reason(NodeEnding ending) => ending.Code switch
    {
        NodeEnding.Killed or 0 when Disturbances.Any(each => each.What.Befalls(ending.Node)) => "killed or told to",
        Node.ExitCode.StoodStill when Disturbances.Any(each => each.What.Befalls(ending.Node) && each.What.Kind is DisturbanceKind.Freeze) => "stood still",
        Node.ExitCode.Failed when Disturbances.Any(each => each.What.Kind is not (DisturbanceKind.DatabaseDown or DisturbanceKind.DatabaseFrozen)) => "put out of the cluster",
        _ => null,
    };

    private static string Part(string node) => node switch
    {
        [] => "",
        ['c', ..] => "controller",
        ['g', ..] => "gateway",
        _ => "dispatcher",
    };

    // Numbers of jobs and times are each failure's own.
    private static string General(string failure) => string.Concat(failure.Split('\n')[0].Take(160));

    private static string Counted<T>(IEnumerable<T> all, Func<T, string> kind) => string.Join(", ",
        all.GroupBy(kind).OrderByDescending(same => same.Count()).ThenBy(same => same.Key, StringComparer.Ordinal).Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Key} {same.Count()}")));
}
