namespace LavaActors.Dispatch.Overlay;

/// <summary>Puts an overlay into a root file system that lies on the dispatcher: an NFS root before its board is switched on.</summary>
public static class OverlayApply
{
    /// <summary>Unpacks the tarball at the root. Links in the root file system are followed as its own system would; nothing outside it is touched.</summary>
    /// <exception cref="OverlayFault">The archive is damaged or has members that have no place.</exception>
    public static async Task ToAsync(string tarball, string rootDirectory, CancellationToken stop)
    {
        if (!Directory.Exists(rootDirectory))
            throw OverlayFault.Infrastructure($"'{rootDirectory}' is not there; the root file system must be unpacked before the overlay is applied");
        await TarExtraction.UnpackAsync(tarball, rootDirectory, strip: 0, stop);
    }
}
