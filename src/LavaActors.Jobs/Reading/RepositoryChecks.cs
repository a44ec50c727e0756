using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Where definitions and services are fetched from (spec: test-shell.md §1, §14).</summary>
internal static class RepositoryChecks
{
    private static readonly string[] GitSchemes = ["http", "https", "git", "ssh", "file"];
    private static readonly string[] ArchiveSchemes = ["http", "https", "file"];
    private static readonly char[] SchemeCharacters = [.. "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"];

    /// <summary>Transports that fetch over the network or from a file; others of git (such as <c>ext::</c>) run commands.</summary>
    public static void CheckGit(MapReader reader, string url)
    {
        if (GitFault(url) is { } fault) reader.Error("repository", fault.What, fault.Remedy);
    }

    /// <summary>Why git is not asked to fetch from there; null when it is.</summary>
    public static (string What, string Remedy)? GitFault(string url)
    {
        var scheme = ResourceUrl.Scheme(url);
        // Only before any other character do colons choose a transport; in [2001:db8::7] they are an address.
        if (url.StartsWith('-') || url.TrimStart(SchemeCharacters).StartsWith("::", StringComparison.Ordinal)) return ($"'{url}' is not fetched", "use an http, https, git, ssh or file URL");
        if (scheme.Length > 0 && !GitSchemes.Contains(scheme)) return ($"git does not fetch by '{scheme}://' here", NearestName.Remedy(scheme, GitSchemes));
        if (url.Any(char.IsControl)) return ("holds a control character", "write the address in one line");
        // ssh would take it for an option.
        if (HostOf(url, scheme).StartsWith('-')) return ($"'{url}' names a host that begins with '-'", "give the host's name");
        if (scheme.Length == 0 && !url.Contains('$', StringComparison.Ordinal) && !url.Contains(':', StringComparison.Ordinal) && !url.StartsWith('/'))
            return ($"'{url}' is no address of a git repository", "write it as https://host/path or user@host:path");
        return null;
    }

    /// <summary>A branch, tag or commit as an argument of git; reports what would be read as an option or is no name at all.</summary>
    public static string? ReadRevision(MapReader reader, string key)
    {
        var name = reader.NonEmptyString(key, anyScalar: true);
        if (name is null || !(name.StartsWith('-') || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || ":?*[\\".Contains(c)) || name.Contains("..", StringComparison.Ordinal))) return name;
        reader.Error(key, $"'{name}' is no {key} of git", key == "branch" ? "give a branch or tag, as 'main'" : "give a commit, tag or branch");
        return null;
    }

    private static string HostOf(string url, string scheme)
    {
        var rest = ResourceUrl.Rest(url);
        var end = rest.IndexOfAny(scheme.Length > 0 ? ['/', ':'] : [':']);
        var host = end < 0 ? rest : rest[..end];
        return host[(host.IndexOf('@', StringComparison.Ordinal) + 1)..];
    }

    public static void CheckUrl(MapReader reader, string url) => UrlChecks.Check(reader, "repository", url, ArchiveSchemes);

    /// <summary>The <c>path</c> of a file inside a repository.</summary>
    public static string ReadPath(MapReader reader)
    {
        var path = reader.NonEmptyString("path") ?? "";
        if (path.StartsWith('/') || path.Split('/').Contains("..")) reader.Error("path", $"'{path}' leads out of the repository", "write a path relative to the repository's top, without '..'");
        else if (path.EndsWith('/')) reader.Error("path", $"'{path}' is a directory", "name the YAML file");
        return path;
    }
}
