namespace LavaActors.Pages.Logs;

/// <summary>The lines of one action, from 0.</summary>
/// <param name="End">Null while it runs.</param>
/// <param name="Level">Dotted position in the pipeline.</param>
public sealed record LogFold(int Start, int? End, string Level, string Name);
