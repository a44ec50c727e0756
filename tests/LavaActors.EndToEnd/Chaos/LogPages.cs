using System.Security.Cryptography;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>What is kept of a log that goes by: its length, its lines, and a sum of each thousand lines. So logs of any length can be compared, and the place where they differ is known. Pure.</summary>
public sealed class LogPages : IDisposable
{
    /// <summary>Lines in a page.</summary>
    public const int PageLines = 1000;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _sums = [];
    private bool _isOpen;

    public long Bytes { get; private set; }

    /// <summary>Line ends.</summary>
    public long Lines { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            _hash.AppendData(bytes[..(end + 1)]);
            bytes = bytes[(end + 1)..];
            _isOpen = ++Lines % PageLines != 0;
            if (!_isOpen) _sums.Add(Convert.ToHexString(_hash.GetHashAndReset()));
        }

        if (bytes.IsEmpty) return;
        _hash.AppendData(bytes);
        _isOpen = true;
    }

    /// <summary>The first line of the first page that is not the same; null when all are.</summary>
    public long? FirstDifference(LogPages other)
    {
        var (mine, theirs) = (Sums, other.Sums);
        for (var page = 0; page < Math.Max(mine.Count, theirs.Count); page++)
            if (mine.ElementAtOrDefault(page) != theirs.ElementAtOrDefault(page)) return (long)page * PageLines;
        return null;
    }

    public void Dispose() => _hash.Dispose();

    private IReadOnlyList<string> Sums => _isOpen ? [.. _sums, Convert.ToHexString(_hash.GetCurrentHash())] : _sums;
}
