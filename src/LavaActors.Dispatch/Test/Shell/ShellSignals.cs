using LavaActors.Protocol.Groups;

namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// Finds signals in the character stream of a console (spec: test-shell.md §7, §8; multinode.md §11.1), however the stream is cut
/// into chunks. A signal stands on one line; one that other output tore apart is reported as <see cref="ShellSignalKind.Damaged"/>.
/// Memory is bounded whatever comes: lines of any length, noise. No clock, no I/O.
/// </summary>
public sealed class ShellSignals
{
    /// <summary>Longest signal, in characters. A longer one counts as damaged.</summary>
    public const int LongestSignal = 16 * 1024;

    /// <summary>Longest MultiNode request: the group's largest message with every character written as five (see <see cref="WireText"/>), its name, and blanks between its pairs.</summary>
    public const int LongestRequest = 6 * GroupLimits.MessageCharacters;

    /// <summary>Lines beyond this many characters are searched for signals but not handed on as lines.</summary>
    public const int LongestLine = 2 * LongestSignal;

    private const string Opening = "<LAVA_";

    private const string Ask = "JOURNAL_ASK ";

    private const string JournalLine = "JOURNAL_LINE ";

    private char[] _held = new char[LongestLine];
    private int _heldLength;
    private int _heldFrom;      // position of _held[0] within its line
    private int _scan;          // position in _held where the search goes on
    private bool _signalInLine;
    private int _multiNodeEnd = -1;   // position within the line just behind a <LAVA_MULTI_NODE>

    /// <summary>Takes the next piece of the stream and reports what it completes.</summary>
    public void Feed(ReadOnlySpan<char> text, IShellSignalSink sink)
    {
        while (!text.IsEmpty)
        {
            var end = text.IndexOfAny('\n', '\r');
            if (end < 0)
            {
                Hold(text, sink);
                return;
            }

            if (_heldLength == 0 && _heldFrom == 0)
            {
                Search(text[..end], 0, complete: true, sink);
                EndLine(text[..end], sink);
            }
            else
            {
                Hold(text[..end], sink);
                Search(_held.AsSpan(0, _heldLength), _scan, complete: true, sink);
                EndLine(_held.AsSpan(0, _heldLength), sink);
            }

            text = text[(end + 1)..];
        }
    }

    /// <summary>Forgets an unfinished line: the stream was cut off.</summary>
    public void Reset()
    {
        (_heldLength, _heldFrom, _scan, _multiNodeEnd) = (0, 0, 0, -1);
        _signalInLine = false;
        if (_held.Length > LongestLine) _held = new char[LongestLine];
    }

    private void EndLine(ReadOnlySpan<char> line, IShellSignalSink sink)
    {
        if (!_signalInLine && _heldFrom == 0 && line.Length is > 0 and <= LongestLine && sink.WantsLines) sink.OnLine(line);
        Reset();
    }

    private void Hold(ReadOnlySpan<char> part, IShellSignalSink sink)
    {
        while (!part.IsEmpty)
        {
            if (_heldLength == _held.Length) DropSearched();
            if (_heldLength == _held.Length) Array.Resize(ref _held, 2 * _held.Length);
            var taken = Math.Min(part.Length, _held.Length - _heldLength);
            part[..taken].CopyTo(_held.AsSpan(_heldLength));
            _heldLength += taken;
            part = part[taken..];
            _scan = Search(_held.AsSpan(0, _heldLength), _scan, complete: false, sink);
        }
    }

    /// <summary>What a search leaves open is shorter than a signal may be, so there is always room, but for a long request. One searched character stays:
    /// whether a blank stands before a request matters.</summary>
    private void DropSearched()
    {
        var drop = Math.Max(0, _scan - 1);
        _held.AsSpan(drop, _heldLength - drop).CopyTo(_held);
        _heldFrom += drop;
        _heldLength -= drop;
        _scan -= drop;
    }

    /// <returns>Where to go on when more of the line has come.</returns>
    private int Search(ReadOnlySpan<char> line, int from, bool complete, IShellSignalSink sink)
    {
        while (true)
        {
            var offset = line[from..].IndexOf(Opening);
            if (offset < 0) return Math.Max(from, line.Length - (Opening.Length - 1));
            var at = from + offset;
            var inside = at + Opening.Length;
            var longest = IsRequest(line, at) || line[inside..].StartsWith(JournalLine) ? LongestRequest : LongestSignal;
            var window = line.Slice(inside, Math.Min(line.Length - inside, longest));
            var close = window.IndexOf('>');
            var next = (close < 0 ? window : window[..close]).IndexOf(Opening);

            if (next >= 0)
            {
                Damaged(window[..next], sink);
                from = inside + next;
            }
            else if (close >= 0)
            {
                Complete(window[..close], line, at, sink);
                from = inside + close + 1;
            }
            else if (complete || window.Length == longest)
            {
                Damaged(window, sink);
                from = inside;
            }
            else
            {
                return at;
            }
        }
    }

    /// <summary>Whether what begins here stands behind a <c>&lt;LAVA_MULTI_NODE&gt;</c> and one blank.</summary>
    private bool IsRequest(ReadOnlySpan<char> line, int at) => _multiNodeEnd >= 0 && _heldFrom + at == _multiNodeEnd + 1 && at > 0 && line[at - 1] == ' ';

    private void Damaged(ReadOnlySpan<char> inside, IShellSignalSink sink)
    {
        _signalInLine = true;
        sink.OnSignal(new ShellSignal(ShellSignalKind.Damaged, default, inside));
    }

    private void Complete(ReadOnlySpan<char> inside, ReadOnlySpan<char> line, int at, IShellSignalSink sink)
    {
        const string Signal = "SIGNAL_";
        var isRequest = IsRequest(line, at);
        _multiNodeEnd = -1;
        if (isRequest)
        {
            Named(ShellSignalKind.MultiNode, inside, sink);
        }
        else if (inside.StartsWith(Signal))
        {
            Named(ShellSignalKind.Signal, inside[Signal.Length..], sink);
        }
        else if (inside.SequenceEqual("MULTI_NODE"))
        {
            _signalInLine = true;
            _multiNodeEnd = _heldFrom + at + Opening.Length + inside.Length + 1;
        }
        else if (inside.StartsWith(Ask))
        {
            _signalInLine = true;
            sink.OnSignal(new ShellSignal(ShellSignalKind.JournalAsk, default, inside[Ask.Length..]));
        }
        else if (inside.StartsWith(JournalLine))
        {
            _signalInLine = true;
            sink.OnSignal(new ShellSignal(ShellSignalKind.JournalLine, default, inside[JournalLine.Length..]));
        }
        else if (inside.SequenceEqual("TEST_RUNNER EXIT"))
        {
            _signalInLine = true;
            sink.OnSignal(new ShellSignal(ShellSignalKind.RunnerExit, default, default));
        }
        else if (inside.SequenceEqual("TEST_RUNNER INSTALL_FAIL"))
        {
            _signalInLine = true;
            sink.OnSignal(new ShellSignal(ShellSignalKind.InstallFail, default, default));
        }
    }

    private void Named(ShellSignalKind kind, ReadOnlySpan<char> text, IShellSignalSink sink)
    {
        var space = text.IndexOf(' ');
        if (space < 1 || space == text.Length - 1)
        {
            Damaged(text, sink);
            return;
        }

        _signalInLine = true;
        sink.OnSignal(new ShellSignal(kind, text[..space], text[(space + 1)..]));
    }
}
