namespace LavaActors.Jobs;

/// <summary>How a running target fetches the test overlay itself (spec: pipeline.md §15).</summary>
/// <param name="DownloadCommand">Command typed on the target, the address appended.</param>
/// <param name="UnpackCommand">Command typed on the target, the file appended.</param>
/// <param name="Method"><c>http</c>, <c>nfs</c> or <c>zmodem</c>.</param>
public sealed record TransferOverlay(string DownloadCommand, string UnpackCommand, string Method);
