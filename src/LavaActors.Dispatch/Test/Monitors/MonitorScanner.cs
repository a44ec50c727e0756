using System.Text.RegularExpressions;
using LavaActors.Dispatch.Consoles;

namespace LavaActors.Dispatch.Test.Monitors;

/// <summary>
/// Searches the stream behind a monitor's start for results and the end (test-shell.md §12). A match that reaches the end of what was received is not taken at once: what comes next may
/// belong to it. Bounded: of what was searched in vain only the tail stays. No I/O, no clock.
/// </summary>
internal sealed class MonitorScanner(ConsolePattern end, MonitorPattern pattern)
{
    private string _text = "";
    private int _from;

    /// <summary>The end was seen: the text behind it is somebody else's.</summary>
    public bool IsOver { get; private set; }

    /// <summary>There is a match at the end of the text; <see cref="Settle"/> takes it.</summary>
    public bool Holds { get; private set; }

    /// <summary>Received and not consumed yet.</summary>
    public ReadOnlySpan<char> Unread => _text.AsSpan(_from);

    /// <summary>Takes received text.</summary>
    /// <returns>The groups of each result's match, in order.</returns>
    /// <exception cref="RegexMatchTimeoutException">A pattern takes too long.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Feed(ReadOnlySpan<char> text)
    {
        // One character before the place counts for '^' and '\b'.
        var keep = Math.Max(0, _from - 1);
        _text = string.Concat(_text.AsSpan(keep), text);
        _from -= keep;
        return Search(isAll: false);
    }

    /// <summary>Nothing more is to come for now: a match at the end of the text is one.</summary>
    /// <exception cref="RegexMatchTimeoutException">A pattern takes too long.</exception>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Settle() => Search(isAll: true);

    private List<IReadOnlyDictionary<string, string>> Search(bool isAll)
    {
        var found = new List<IReadOnlyDictionary<string, string>>();
        Holds = false;
        var over = end.Regex.Match(_text, _from);
        while (!IsOver)
        {
            var result = pattern.Find(_text, _from);
            if (over.Success && over.Index < _from) over = end.Regex.Match(_text, _from);
            if (over.Success && (result is null || over.Index <= result.Index))
            {
                IsOver = true;
                _from = over.Index + over.Length;
            }
            else if (result is null)
            {
                _from = Math.Max(_from, _text.Length - ConsoleBuffer.Window);
                break;
            }
            else if (!isAll && result.Index + result.Length == _text.Length)
            {
                // Bounded too: a pattern that matches everything would hold all there is.
                Holds = result.Length <= ConsoleBuffer.Keep;
                if (Holds) break;
                Take(result);
            }
            else
            {
                Take(result);
            }
        }

        return found;

        void Take(Match match)
        {
            found.Add(MonitorFinding.Groups(match));
            _from = match.Index + match.Length;
        }
    }
}
