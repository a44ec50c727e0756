namespace LavaActors.Jobs;

/// <summary>How to find results in the output (spec: test-shell.md §10.4).</summary>
/// <param name="Pattern">Regular expression (of Python) with groups <c>test_case_id</c> and <c>result</c>.</param>
/// <param name="FixupDict">From the text of a result to pass, fail, skip or unknown; null for the usual ones.</param>
public sealed record TestParse(string Pattern, IReadOnlyDictionary<string, string>? FixupDict);
