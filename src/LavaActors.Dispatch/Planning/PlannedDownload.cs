using LavaActors.Devices;
using LavaActors.Dispatch.Deploy;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning;

/// <summary>What an action will fetch.</summary>
/// <param name="Key">The file's key in its block; null for what is no file of a block, as a repository.</param>
/// <param name="Url">The address that will be asked: the device's <c>static_info</c> and the dispatcher's mirrors applied.</param>
/// <param name="Asked">The address as the job has it.</param>
/// <param name="Compression">Undone on the way, or null.</param>
/// <param name="Checksums">Those of the job, by kind.</param>
public sealed record PlannedDownload(string? Key, string Url, string Asked, string? Compression, IReadOnlyList<(string Kind, string Value)> Checksums)
{
    /// <summary>Null for an action that fetches nothing.</summary>
    public static PlannedDownload? Of(ActionNode node, DeviceConfiguration device, MirrorMap mirrors)
    {
        if (node.Action.Url is not { } asked) return null;
        if (node.Action is not DownloadAction download) return new PlannedDownload(null, mirrors.Apply(asked), asked, null, []);
        var resource = download.Resource;
        (string Kind, string? Value)[] sums = [("md5", resource.Md5Sum), ("sha256", resource.Sha256Sum), ("sha512", resource.Sha512Sum)];
        return new PlannedDownload(
            download.Key,
            mirrors.Apply(StaticInfoMarkers.Apply(asked, device.StaticInfo)),
            asked,
            resource.Compression,
            [.. sums.Where(s => s.Value is not null).Select(s => (s.Kind, s.Value!))]);
    }

    /// <summary><c>kernel: http://mirror/uImage (in the job http://far/uImage), gz, sha256 ab12</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string> { Url == Asked ? Url : $"{Url} (in the job {Asked})" };
        if (Compression is not null) parts.Add(Compression);
        parts.AddRange(Checksums.Select(s => $"{s.Kind} {s.Value}"));
        return $"{Key ?? "from"}: {string.Join(", ", parts)}";
    }
}
