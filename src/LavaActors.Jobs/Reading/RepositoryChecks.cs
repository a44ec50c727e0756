using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Where definitions and services are fetched from (spec: test-shell.md §1, §14).</summary>
internal static class RepositoryChecks
{
    private static readonly string[] GitSchemes = ["http", "https", "git", "ssh", "file"];
    private static readonly char[] SchemeCharacters = [.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"];

    /// <summary>Transports that fetch over the network or from a file; others of git (such as <c>ext::</c>) run commands.</summary>
    public static void CheckGit(MapReader reader, string url)
    {
        var scheme = ResourceUrl.Scheme(url);
        // Only before any other character do colons choose a transport; in [2001:db8::7] they are an address.
        if (url.StartsWith('-') || url.TrimStart(SchemeCharacters).StartsWith("::", StringComparison.Ordinal)) reader.Error("repository", $"'{url}' is not fetched", "use an http, https, git, ssh or file URL");
        else if (scheme.Length > 0 && !GitSchemes.Contains(scheme)) reader.Error("repository", $"git does not fetch by '{scheme}://' here", NearestName.Remedy(scheme, GitSchemes));
        else if (scheme.Length == 0 && !url.Contains('$', StringComparison.Ordinal) && !url.Contains(':', StringComparison.Ordinal) && !url.StartsWith('/'))
        {
            reader.Error("repository", $"'{url}' is no address of a git repository", "write it as https://host/path or user@host:path");
        }
    }

    public static void CheckUrl(MapReader reader, string url)
    {
        if (ResourceUrl.Scheme(url).Length == 0) reader.Error("repository", $"'{url}' is no URL", "begin with http://, https:// or file://");
        else if (ResourceUrl.FileName(url).Length == 0) reader.Error("repository", $"'{url}' names no file", "the last part of the path must be the archive's name");
    }

    /// <summary>The <c>path</c> of a file inside a repository.</summary>
    public static string ReadPath(MapReader reader)
    {
        var path = reader.NonEmptyString("path") ?? "";
        if (path.StartsWith('/') || path.Split('/').Contains("..")) reader.Error("path", $"'{path}' leads out of the repository", "write a path relative to the repository's top, without '..'");
        else if (path.EndsWith('/')) reader.Error("path", $"'{path}' is a directory", "name the YAML file");
        return path;
    }
}
