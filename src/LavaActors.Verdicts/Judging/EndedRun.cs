using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Verdicts.Judging;

/// <summary>What is known of a run that is over, besides its log.</summary>
/// <param name="Action">Null where no action failed: the job passed, or never came to its first action.</param>
/// <param name="FailedTests">Failed cases of test definitions; the <c>lava</c> suite does not count.</param>
public sealed record EndedRun(JobHealth Health, string? ErrorType, string? ErrorMessage, FailedAction? Action, int FailedTests, string? Device)
{
    private const string OwnSuite = "lava";
    private const string Finalize = "finalize";

    /// <summary>There is nothing to explain.</summary>
    public bool IsFine => Health == JobHealth.Complete && FailedTests == 0;

    /// <summary>From the read model's rows.</summary>
    /// <param name="definition">Of the sub-job; null if it is gone.</param>
    public static EndedRun Of(JobRow job, IReadOnlyList<ActionRow> actions, IReadOnlyList<SuiteRow> suites, string? definition) => new(
        job.Health,
        job.ErrorType,
        job.ErrorMessage,
        job.Health == JobHealth.Complete ? null : Failed(actions, definition),
        suites.Where(suite => suite.Name != OwnSuite).Sum(suite => suite.Counts.Failed),
        job.Device?.Value);

    private static FailedAction? Failed(IReadOnlyList<ActionRow> actions, string? definition)
    {
        var final = actions.LastOrDefault(action => action.Name == Finalize && !action.Level.Contains('.', StringComparison.Ordinal))?.Level;
        var ofBlocks = actions.Where(action => final is null || Top(action) != final).ToList();
        // After a failure nothing else of its block begins: the one that was begun last is the innermost of the last attempt.
        var failed = ofBlocks.LastOrDefault(action => Top(action) == action.Level) is { Error: null, EndedAt: not null }
            ? null
            : ofBlocks.LastOrDefault(action => action.Error is not null || action.EndedAt is null);
        return failed is null ? null : new FailedAction(failed.Level, failed.Name, SectionOf(Top(failed), definition), failed.EndedAt);
    }

    private static string Top(ActionRow action) => action.Level.Split('.')[0];

    /// <summary>Blocks are numbered from 1, and each is one top action.</summary>
    private static string? SectionOf(string top, string? definition)
    {
        if (definition is null || !int.TryParse(top, out var number)) return null;
        return YamlDocument.Parse(definition, "definition").Root is YamlMap map && map["actions"] is YamlList blocks && number >= 1 && number <= blocks.Items.Count
            && blocks.Items[number - 1] is YamlMap { Entries: [var block, ..] }
            ? block.Key.Text
            : null;
    }
}
