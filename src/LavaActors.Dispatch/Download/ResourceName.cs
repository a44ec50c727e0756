using System.Globalization;
using LavaActors.Dispatch.Images;

namespace LavaActors.Dispatch.Download;

/// <summary>The name of a downloaded file (spec: deploy-boot-uboot.md §1.3, step 1).</summary>
public static class ResourceName
{
    /// <summary>
    /// Last part of the URL's path, percent-decoded, its compression suffix cut when it is decompressed. Characters that a boot loader's command line or
    /// a TFTP name would stumble over become `_`. Null when the URL ends in `/`.
    /// </summary>
    public static string? Of(Uri url, Compression decompress)
    {
        var last = Uri.UnescapeDataString(url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]);
        var safe = new string([.. last.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '~' ? c : '_')]);
        if (safe.Length == 0)
            return null;
        // A leading '-' would be taken for an option, a leading '.' hides the file or names a directory.
        if (safe[0] is '-' or '.')
            safe = string.Create(CultureInfo.InvariantCulture, $"_{safe.AsSpan(1)}");
        var dot = safe.LastIndexOf('.');
        return decompress != Compression.None && dot > 0 ? safe[..dot] : safe;
    }
}
