namespace LavaActors.Verdicts.Rules;

/// <summary>A line that is evidence whatever rule decides.</summary>
/// <param name="Says">What it is: <c>the kernel reported an oops</c>.</param>
public sealed record VerdictNote(string Id, LinePattern Line, string Says);
