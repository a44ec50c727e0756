using System.Globalization;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>What the runner asks at the end of a definition (docs/test-shell.md, "The journal"): <c>&lt;suite&gt;/&lt;turn&gt; &lt;first&gt; &lt;last&gt; &lt;sum&gt; &lt;length&gt;</c>,
/// the length being that of the text before it with its blank, so that a question that lost a character is none.</summary>
/// <param name="Suite">Of the definition that is over.</param>
/// <param name="Turn">From 1: each time that lines were sent, the runner asks anew.</param>
/// <param name="First">The first line of the journal that the runner has not asked about before; from 1.</param>
/// <param name="Last">Its last line; null: the journal cannot be written.</param>
/// <param name="Sum">SHA-256 of these lines in lower-case hexadecimal digits; null: the target cannot make one.</param>
internal sealed record JournalQuestion(string Suite, int Turn, long First, long? Last, string? Sum)
{
    private const string None = "-";

    /// <summary>Its name on the wire.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Suite}/{Turn}");

    /// <summary>The word that lets the runner go on.</summary>
    public string Go => $"<LAVA_JOURNAL_GO {Id}>";

    /// <returns>Null when other output came into it: the runner repeats it.</returns>
    public static JournalQuestion? Parse(ReadOnlySpan<char> text)
    {
        var words = text.ToString().Split(' ');
        if (words is not [var id, var first, var last, var sum, var length] || length != (text.Length - length.Length).ToString(CultureInfo.InvariantCulture) || id.LastIndexOf('/') is not (> 0 and var slash)) return null;
        if (!int.TryParse(id.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var turn)) return null;
        if (!long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var from)) return null;
        long? to = null;
        if (last != None)
        {
            if (!long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return null;
            to = number;
        }

        if (sum != None && (sum.Length != 64 || !sum.All(char.IsAsciiHexDigitLower))) return null;
        return new JournalQuestion(id[..slash], turn, from, to, sum == None ? null : sum);
    }

    /// <summary>The word that ends the runner.</summary>
    public string Stop => StopFor(Id);

    /// <summary>That word for a question of this name: of a runner whose action is over.</summary>
    public static string StopFor(string id) => $"<LAVA_JOURNAL_STOP {id}>";

    /// <summary>Of an answer that asks for lines of the whole journal, when there is no runner to hear it: what <c>lava-journal</c> is to be called with behind the file. Null of any
    /// other.</summary>
    public static string? WantedOfWhole(string answer)
    {
        const string Start = $"<LAVA_JOURNAL_FROM {TestShellInterpreter.Whole}/";
        if (!answer.StartsWith(Start, StringComparison.Ordinal)) return null;
        var words = answer[Start.Length..].TrimEnd('>').Split(' ');
        return string.Create(CultureInfo.InvariantCulture, $"{int.Parse(words[0], CultureInfo.InvariantCulture) + 1} {string.Join(' ', words[1..])}");
    }

    /// <summary>The answer that asks for lines.</summary>
    public string From(IEnumerable<(long First, long Last)> ranges) =>
        string.Create(CultureInfo.InvariantCulture, $"<LAVA_JOURNAL_FROM {Id} {string.Join(' ', ranges.Select(r => $"{r.First}-{r.Last}"))}>");
}
