using System.Text.RegularExpressions;

namespace LavaActors.Verdicts.Rules;

/// <summary>A line of a log that a rule looks for.</summary>
/// <param name="Levels">Of these kinds only (pipeline.md §11).</param>
/// <param name="IsOptional">The rule holds without it; it is evidence if it is there.</param>
/// <param name="Most">So many of them become evidence, the first ones.</param>
public sealed record LinePattern(Regex Pattern, IReadOnlyList<string> Levels, LineScope Scope, bool IsOptional, int Most);
