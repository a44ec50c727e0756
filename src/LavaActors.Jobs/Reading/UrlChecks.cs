using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Addresses of files and archives (spec: deploy-boot-uboot.md §1).</summary>
internal static class UrlChecks
{
    /// <summary>Reports what is wrong with an address.</summary>
    /// <param name="key">The key that it stands at.</param>
    /// <param name="schemes">Those that may be.</param>
    public static void Check(MapReader reader, string key, string url, IReadOnlyList<string> schemes)
    {
        if (Fault(url, schemes) is { } fault) reader.Error(key, fault.What, fault.Remedy);
    }

    private static (string What, string Remedy)? Fault(string url, IReadOnlyList<string> schemes)
    {
        var scheme = ResourceUrl.Scheme(url);
        if (scheme.Length == 0) return ($"'{url}' is no URL", "begin with http://, https:// or file://");
        if (!schemes.Contains(scheme)) return ($"files cannot be fetched by '{scheme}://'", NearestName.Remedy(scheme, schemes));
        if (url.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) return ("holds a space or control character", "write a space as %20");
        if (ResourceUrl.FileName(url).Length == 0) return ($"'{url}' names no file", "the last part of the path must be a file name; it is needed for the file on the dispatcher");
        if (scheme is "http" or "https" && ResourceUrl.Rest(url).StartsWith('/')) return ($"'{url}' names no host", "write it as http://host/path");
        if (scheme == "downloads" && ResourceUrl.Rest(url).Split('/').Contains("..")) return ($"'{url}' leads out of the downloads", "name a file that an earlier 'to: downloads' fetched, without '..'");
        // Programs that fetch by these would take it for an option.
        if (scheme is "scp" or "rclone" && ResourceUrl.Rest(url).StartsWith('-')) return ($"'{url}' begins with '-' where a host should be", "give the host's name");
        return null;
    }
}
