namespace LavaActors.Jobs;

/// <summary>Commands run in a container beside the downloaded files: <c>postprocess.docker</c> of <c>to: downloads</c>.</summary>
/// <param name="Container">The image they run in.</param>
/// <param name="Steps">Shell lines, in order.</param>
public sealed record DownloadPostprocess(ContainerImage Container, IReadOnlyList<string> Steps);
