namespace LavaActors.Jobs;

/// <summary>How a running target fetches the test overlay itself (spec: pipeline.md §15).</summary>
/// <param name="DownloadCommand">Command typed on the target: with the address appended, or with server, directory and mount point. Not of <see cref="Zmodem"/>, which types <c>rz</c>.</param>
/// <param name="UnpackCommand">Command typed on the target, the file appended, or what is copied from and to.</param>
/// <param name="Method"><see cref="Http"/>, <see cref="Nfs"/> or <see cref="Zmodem"/>.</param>
public sealed record TransferOverlay(string DownloadCommand, string UnpackCommand, string Method)
{
    public const string Http = "http", Nfs = "nfs", Zmodem = "zmodem";
}
