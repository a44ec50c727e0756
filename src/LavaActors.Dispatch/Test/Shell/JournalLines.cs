using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>Lines of the target's journal as they came over the console, and which of them are still to be asked for. A line is taken whose length, with that of its number, is right; whether all are, the sum of
/// the question says.</summary>
internal sealed class JournalLines
{
    /// <summary>Ranges in one request; the target's terminal takes no long lines.</summary>
    private const int MostRanges = 16;

    private readonly Dictionary<long, string> _lines = [];

    /// <summary>Takes <c>&lt;question&gt; &lt;number&gt; &lt;length&gt; &lt;text&gt;</c>.</summary>
    public void Take(ReadOnlySpan<char> arguments)
    {
        Span<Range> words = stackalloc Range[4];
        if (arguments.Split(words, ' ') != 4) return;
        if (!long.TryParse(arguments[words[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return;
        if (!int.TryParse(arguments[words[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return;
        var text = arguments[words[3]];
        if (Encoding.UTF8.GetByteCount(text) + arguments[words[1]].Length == length) _lines[number] = text.ToString();
    }

    /// <summary>Takes lines that came whole, from one of them on.</summary>
    public void Take(long first, IReadOnlyList<string> lines)
    {
        for (var at = 0; at < lines.Count; at++) _lines[first + at] = lines[at];
    }

    public bool Has(long number) => _lines.ContainsKey(number);

    /// <summary>What is missing of the lines, as far as one request can name it.</summary>
    public List<(long First, long Last)> Missing(long first, long last)
    {
        var ranges = new List<(long First, long Last)>();
        for (var at = first; at <= last; at++)
        {
            if (Has(at)) continue;
            if (ranges.Count > 0 && ranges[^1].Last == at - 1) ranges[^1] = (ranges[^1].First, at);
            else if (ranges.Count == MostRanges) break;
            else ranges.Add((at, at));
        }

        return ranges;
    }

    /// <summary>The lines that are there, in their order, each as it stands in the journal without <c>&lt;LAVA_</c> and <c>&gt;</c>.</summary>
    public List<string> Between(long first, long last)
    {
        var there = new List<string>();
        for (var at = first; at <= last; at++)
        {
            if (_lines.TryGetValue(at, out var line)) there.Add(line);
        }

        return there;
    }

    public void Clear() => _lines.Clear();

    /// <summary>As the target sums its lines.</summary>
    public static string Sum(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines) Append(hash, line);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static void Append(IncrementalHash hash, ReadOnlySpan<char> line)
    {
        var bytes = Encoding.UTF8.GetByteCount(line);
        Span<byte> buffer = bytes <= 1024 ? stackalloc byte[1024] : new byte[bytes];
        Encoding.UTF8.GetBytes(line, buffer);
        hash.AppendData("<LAVA_"u8);
        hash.AppendData(buffer[..bytes]);
        hash.AppendData(">\n"u8);
    }
}
