using System.Text.RegularExpressions;

namespace LavaActors.Verdicts.Rules;

/// <summary>What must be true of an ended run for a rule to be looked at; what is null or empty is true of every run.</summary>
/// <param name="Healths"><c>Complete</c>, <c>Incomplete</c>, <c>Canceled</c>.</param>
/// <param name="ErrorTypes">As in pipeline.md §9.1.</param>
/// <param name="Sections">Of the action that failed: <c>deploy</c>, <c>boot</c>, <c>test</c>, <c>command</c>.</param>
/// <param name="Action">Found in the name of the action that failed.</param>
/// <param name="Message">Found in the job's error message.</param>
public sealed record RuleConditions(
    IReadOnlyList<string> Healths, IReadOnlyList<string> ErrorTypes, IReadOnlyList<string> Sections, Regex? Action, Regex? Message);
