namespace LavaActors.Jobs;

/// <summary>The parts of a URL as job files write them; markers like <c>{name}</c> may stand in it, so it is not parsed further.</summary>
public static class ResourceUrl
{
    /// <summary>Schemes that a job may have (spec: deploy-boot-uboot.md §1.2); <c>lxc</c>, a file of the job's own LXC container, was LAVA's until 2024.</summary>
    public static IReadOnlyList<string> Schemes { get; } = ["http", "https", "file", "scp", "rclone", "downloads", "lxc"];

    /// <summary>Those of them that a dispatcher fetches by.</summary>
    public static IReadOnlyList<string> Supported { get; } = ["http", "https", "file", "downloads"];

    /// <summary>The scheme in lower case, or empty when there is none.</summary>
    public static string Scheme(string url)
    {
        var end = url.IndexOf("://", StringComparison.Ordinal);
        return end > 0 && url[..end].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '.' or '-')
            ? url[..end].ToLowerInvariant()
            : "";
    }

    /// <summary>What follows <c>scheme://</c>, without query and fragment (of http and https).</summary>
    public static string Rest(string url)
    {
        var scheme = Scheme(url);
        if (scheme.Length == 0) return url;
        var rest = url[(scheme.Length + 3)..];
        var end = scheme is "http" or "https" ? rest.IndexOfAny(['?', '#']) : -1;
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>The last part of the path; empty when the path ends with a slash or there is none.</summary>
    public static string FileName(string url)
    {
        var rest = Rest(url);
        var slash = rest.LastIndexOf('/');
        if (slash >= 0) return rest[(slash + 1)..];
        return Scheme(url) switch
        {
            "http" or "https" or "file" => "",
            "scp" or "rclone" => rest[(rest.LastIndexOf(':') + 1)..],
            _ => rest,
        };
    }
}
