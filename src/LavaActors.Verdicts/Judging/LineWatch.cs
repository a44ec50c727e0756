using System.Text.RegularExpressions;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Judging;

/// <summary>Looks for one of the lines of a rule while a log is read, and keeps the first ones.</summary>
internal sealed class LineWatch(LinePattern line)
{
    private readonly List<EvidenceRow> _seen = [];

    public LinePattern Line { get; } = line;

    /// <summary>The match in the first line that was seen.</summary>
    public Match? First { get; private set; }

    public IReadOnlyList<EvidenceRow> Seen => _seen;

    public void Forget()
    {
        _seen.Clear();
        First = null;
    }

    public void Look(LogRecord record, string? note)
    {
        if (_seen.Count >= Line.Most || !Line.Levels.Contains(record.Level)) return;
        try
        {
            if (!Line.Pattern.IsMatch(record.Text)) return;
            First ??= Line.Pattern.Match(record.Text);
        }
        catch (RegexMatchTimeoutException)
        {
            // A second for one line, on a machine that stands still: the line is passed over.
            return;
        }

        _seen.Add(Evidence.Of(record, note));
    }
}
