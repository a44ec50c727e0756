using System.Security.Cryptography;

namespace LavaActors.Dispatch.Download;

/// <summary>The running checksums of one transfer: sha256 always, the others when asked for.</summary>
internal sealed class ChecksumSet : IDisposable
{
    private readonly Dictionary<ChecksumKind, IncrementalHash> _hashes = [];

    public ChecksumSet(IEnumerable<ChecksumKind> kinds)
    {
        foreach (var kind in kinds.Append(ChecksumKind.Sha256).Distinct())
            _hashes[kind] = IncrementalHash.CreateHash(kind switch
            {
                ChecksumKind.Md5 => HashAlgorithmName.MD5,
                ChecksumKind.Sha256 => HashAlgorithmName.SHA256,
                _ => HashAlgorithmName.SHA512,
            });
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var hash in _hashes.Values)
            hash.AppendData(bytes);
    }

    /// <summary>All sums, lower case; begins anew.</summary>
    public Dictionary<ChecksumKind, string> Finish() =>
        _hashes.ToDictionary(h => h.Key, h => Convert.ToHexStringLower(h.Value.GetHashAndReset()));

    public void Dispose()
    {
        foreach (var hash in _hashes.Values)
            hash.Dispose();
    }

    /// <summary>Key of a job for this kind.</summary>
    public static string KeyOf(ChecksumKind kind) => kind switch
    {
        ChecksumKind.Md5 => "md5sum",
        ChecksumKind.Sha256 => "sha256sum",
        _ => "sha512sum",
    };

    /// <summary>What is wrong with the expected sums themselves, else null.</summary>
    public static string? Problem(IReadOnlyDictionary<ChecksumKind, string> expected)
    {
        foreach (var (kind, text) in expected)
        {
            var digits = kind switch { ChecksumKind.Md5 => 32, ChecksumKind.Sha256 => 64, _ => 128 };
            if (text.Length != digits || !text.All(char.IsAsciiHexDigit))
                return $"{KeyOf(kind)} '{text}' is not {digits} hexadecimal digits";
        }

        return null;
    }

    /// <summary>The first sum that differs, in words; null when all agree.</summary>
    public static string? Mismatch(IReadOnlyDictionary<ChecksumKind, string> expected, IReadOnlyDictionary<ChecksumKind, string> got)
    {
        foreach (var (kind, text) in expected)
            if (!got.TryGetValue(kind, out var sum) || !sum.Equals(text, StringComparison.OrdinalIgnoreCase))
                return $"{KeyOf(kind)} is {sum ?? "unknown"}, the job expects {text.ToLowerInvariant()}";
        return null;
    }
}
