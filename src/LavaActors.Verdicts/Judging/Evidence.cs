using LavaActors.Protocol.Projection;

namespace LavaActors.Verdicts.Judging;

/// <summary>Makes evidence of lines of a log.</summary>
internal static class Evidence
{
    /// <summary>Characters of a line that are kept.</summary>
    public const int Longest = 500;

    public static EvidenceRow Of(LogRecord record, string? note = null) => new(record.Line, record.Offset, record.Level, Cut(record.Text), note);

    public static string Cut(string text)
    {
        if (text.Length <= Longest) return text;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest), "...");
    }
}
