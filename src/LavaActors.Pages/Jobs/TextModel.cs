using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>A YAML text of a job.</summary>
/// <param name="Plain">The last parts of the address of the text alone; null where there is none.</param>
public sealed record TextModel(JobRow Job, string Title, string Text, string? Plain);
