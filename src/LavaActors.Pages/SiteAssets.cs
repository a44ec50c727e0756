using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LavaActors.Pages;

/// <summary>Style, scripts and pictures of the pages, from this assembly. The digest of all of them is in their address, so that browsers may keep them for ever.</summary>
public sealed class SiteAssets
{
    private const string Prefix = "assets/";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly FrozenDictionary<string, Asset> _assets;
    private readonly string _digest;

    /// <param name="version">Of the program, as pages show it.</param>
    public SiteAssets(string version)
    {
        Version = version;
        _assets = typeof(SiteAssets).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..], Read, StringComparer.Ordinal);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, asset) in _assets.OrderBy(asset => asset.Key, StringComparer.Ordinal)) all.AppendData(asset.Bytes);
        _digest = Convert.ToHexStringLower(all.GetHashAndReset())[..12];
    }

    public string Version { get; }

    public string Address(string name) => $"/assets/{_digest}/{name}";

    /// <summary>One of them, or 404. An older digest is answered as the newest: a page that is open may still ask for it.</summary>
    public IResult Serve(string digest, string name, HttpResponse response)
    {
        if (!_assets.TryGetValue(name, out var asset)) return TypedResults.NotFound();
        response.Headers.CacheControl = digest == _digest ? "public, max-age=31536000, immutable" : "no-cache";
        return TypedResults.Bytes(asset.Bytes, asset.Type, entityTag: asset.Tag);
    }

    private static Asset Read(string name)
    {
        using var stream = typeof(SiteAssets).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(bytes, Types[Path.GetExtension(name)], new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]}\""));
    }

    private sealed record Asset(byte[] Bytes, string Type, EntityTagHeaderValue Tag);
}
