namespace LavaActors.Devices;

/// <summary>Replaces addresses of the wide world by those of the lab, so that job files run unchanged.</summary>
public sealed class MirrorMap
{
    private readonly MirrorRule[] _longestFirst;

    public MirrorMap(IEnumerable<MirrorRule> rules)
    {
        Rules = [.. rules];
        _longestFirst = [.. Rules.OrderByDescending(r => r.From.TrimEnd('/').Length)];
    }

    public static MirrorMap Empty { get; } = new([]);

    /// <summary>The rules as configured.</summary>
    public IReadOnlyList<MirrorRule> Rules { get; }

    /// <summary>
    /// The address to fetch instead, or the same when no rule fits. The longest prefix wins. Scheme and host are compared without
    /// case, the path with; a prefix fits only at the end of a part: <c>http://a/b</c> fits <c>http://a/b/c</c>, not <c>http://a/bc</c>.
    /// </summary>
    /// <param name="url">An http, https or git URL, or <c>user@host:path</c>.</param>
    public string Apply(string url)
    {
        var rule = Array.Find(_longestFirst, r => Fits(r.From, url));
        if (rule is null) return url;
        var rest = url[rule.From.TrimEnd('/').Length..];
        if (rest.Length == 0) return rule.To;
        return rest[0] is '/' ? rule.To.TrimEnd('/') + rest : rule.To + rest;
    }

    private static bool Fits(string from, string url)
    {
        var prefix = from.TrimEnd('/');
        if (url.Length < prefix.Length) return false;
        var host = Math.Min(HostEnd(from), prefix.Length);
        if (!prefix.AsSpan(0, host).Equals(url.AsSpan(0, host), StringComparison.OrdinalIgnoreCase)) return false;
        if (!prefix.AsSpan(host).SequenceEqual(url.AsSpan(host, prefix.Length - host))) return false;
        return url.Length == prefix.Length || prefix[^1] == ':' || url[prefix.Length] is '/' or '?' or '#';
    }

    /// <summary>Where the path begins.</summary>
    private static int HostEnd(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        var end = scheme < 0 ? url.IndexOf(':', StringComparison.Ordinal) : url.IndexOf('/', scheme + 3);
        return end < 0 ? url.Length : end;
    }
}
