using LavaActors.Yaml;

namespace LavaActors.Jinja;

/// <summary>A rendered template.</summary>
public sealed class RenderedText
{
    private readonly IReadOnlyList<(int Offset, SourceSpan At, bool IsVerbatim)> _origins;

    internal RenderedText(string text, IReadOnlyList<(int Offset, SourceSpan At, bool IsVerbatim)> origins)
    {
        Text = text;
        _origins = origins;
    }

    public string Text { get; }

    /// <summary>The template and line that wrote a line of the text: that of its first character that is no white space. Null for lines without any, and those that are not there.</summary>
    /// <param name="line">From 1.</param>
    public SourceSpan? OriginOf(int line)
    {
        var offset = 0;
        for (var number = 1; number < line; number++)
        {
            offset = Text.IndexOf('\n', offset) + 1;
            if (offset == 0) return null;
        }

        while (offset < Text.Length && Text[offset] is ' ' or '\t') offset++;
        if (offset >= Text.Length || Text[offset] == '\n') return null;
        var index = LastNotBehind(offset);
        if (index < 0) return null;
        var (start, at, isVerbatim) = _origins[index];
        return isVerbatim ? at with { Line = at.Line + Text.AsSpan(start, offset - start).Count('\n'), Column = 1 } : at;
    }

    private int LastNotBehind(int offset)
    {
        var (low, high) = (0, _origins.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (_origins[middle].Offset <= offset) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }
}
