using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>
/// Whether the log of a sub-job that is over is whole and true, in one pass: its bytes follow each other, each line is a record, the last one is the run's end, results are those that the API tells, and the
/// signals of test cases came in the order of the target's journal, each once. Only what a run says itself excuses anything: cases that it took from the target's journal, and output over SSH that it reads
/// again, from the byte that it names on. Keeps sums and names of cases, never the log. Pure.
/// </summary>
/// <param name="journal">The cases of the target's journal, in its order: a test records each on its own way, right behind the signal.</param>
public sealed partial class LogCheck(JobRecord job, IReadOnlyList<string> journal) : IDisposable
{
    private const int MostProblems = 10;

    private readonly Dictionary<string, int> _places = journal.Distinct(StringComparer.Ordinal).Select((name, place) => (name, place)).ToDictionary(each => each.name, each => each.place, StringComparer.Ordinal);
    private readonly Dictionary<string, List<long>> _signals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _repaired = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _startLines = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _ends = [];
    private readonly Dictionary<CaseRecord, int> _results = [];
    private readonly List<string> _problems = [];
    private readonly string? _outcome = job.Cases.LastOrDefault(result => result is { Suite: "lava", Name: "job" })?.Outcome;
    private int _passedOver;
    private int _lastPlace = -1;

    /// <summary>At least as many bytes as the tests have put out: of each line its text and the two of its end; what a login shell said before the runner began counts, too.</summary>
    private long _output;

    /// <summary>What the log has said since the last signal: output is read again, and the last signal that is before its first byte (-1: none). Null: nothing.</summary>
    private int? _settled;
    private long _line;
    private long _offset;
    private long? _endLine;
    private (string Level, string Text) _last = ("", "");

    /// <summary>What was streamed, to be compared with other ways to read it.</summary>
    public LogPages Pages { get; } = new();

    public void Dispose() => Pages.Dispose();

    /// <summary>Takes a piece of the stream.</summary>
    /// <param name="end">The byte offset behind it, as the gateway says.</param>
    /// <param name="text">Whole lines, without the last line end.</param>
    public void Add(long end, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "\n");
        if (end != _offset + bytes.Length)
        {
            var gap = end - _offset - bytes.Length;
            Problem(gap > 0 ? $"has a gap of {gap} bytes at byte {_offset}" : $"has {-gap} bytes twice at byte {_offset}");
        }

        _offset = end;
        Pages.Add(bytes);
        foreach (var line in text.Split('\n'))
        {
            Record(line);
            _line++;
        }
    }

    /// <summary>Compares with the same log, read in another way.</summary>
    /// <param name="way">What it is, as <c>its file</c>.</param>
    public void Compare(string way, LogPages other)
    {
        if (other.FirstDifference(Pages) is { } line)
            Problem($"is another in {way} than in its stream, from line {line} to {line + LogPages.PageLines} on: {other.Bytes} bytes and {other.Lines} lines, and {Pages.Bytes} and {Pages.Lines}");
    }

    /// <summary>What is wrong with it, when all of it has come.</summary>
    public IReadOnlyList<string> Problems()
    {
        var found = new List<string>(_problems);
        found.AddRange(AtItsEnd().Concat(OfResults()).Concat(OfSignals()).Select(What));
        var more = _passedOver + Math.Max(0, found.Count - MostProblems);
        return more == 0 ? found : [.. found.Take(MostProblems), What($"has {more} more problems")];
    }

    private IEnumerable<string> AtItsEnd()
    {
        if (_line == 0) yield return "is empty";
        // A run that the controllers gave up may have ended where nobody could hear it.
        else if (_outcome is not null && !IsEnd(_last.Level, _last.Text)) yield return $"does not end with the run's end, but with '{_last.Text}' at line {_line - 1}";
        if (_endLine is { } end && end < _line - 1) yield return $"goes on behind the run's end in line {end}";
    }

    private IEnumerable<string> OfResults()
    {
        var told = job.Cases.CountBy(result => result).ToDictionary();
        foreach (var result in told.Keys.Union(_results.Keys))
        {
            var (there, logged) = (told.GetValueOrDefault(result), _results.GetValueOrDefault(result));
            if (there != logged) yield return $"has the result {result.Suite}/{result.Name} '{result.Outcome}' {logged} times, and the results have it {there} times";
        }
    }

    private IEnumerable<string> OfSignals()
    {
        foreach (var name in _places.Keys.Where(name => !_signals.ContainsKey(name) && !_repaired.Contains(name))) yield return $"does not show '{name}', which the board has recorded, nor say that it was taken from the target's journal";
        foreach (var (name, line) in _startLines)
            if (!_repaired.Contains(name) && _signals.TryGetValue(name, out var lines) && !lines.Contains(line)) yield return $"says that '{name}' is in line {line}, and it is in line {string.Join(", ", lines)}";
        if (!job.IsComplete) yield break;
        foreach (var name in _signals.Keys.Where(name => !_places.ContainsKey(name))) yield return $"shows '{name}' in line {_signals[name][0]}, which the board has not recorded";
    }

    private void Record(string line)
    {
        if (!line.StartsWith("- {", StringComparison.Ordinal))
        {
            Problem($"has no record in line {_line}: '{Short(line)}'");
            return;
        }

        try
        {
            using var record = JsonDocument.Parse(line.AsMemory(2));
            var (level, message) = (record.RootElement.GetProperty("lvl").GetString()!, record.RootElement.GetProperty("msg"));
            if (record.RootElement.GetProperty("dt").GetString() is null) Problem($"has a record without a time in line {_line}");
            if (level == "results") Result(message);
            _last = (level, message.ValueKind == JsonValueKind.String ? message.GetString()! : "");
            if (level == "target") Target(_last.Text);
            else if (level is "info" or "warning") Said(_last.Text);
            if (IsEnd(level, _last.Text)) _endLine ??= _line;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            Problem($"has no whole record in line {_line}: '{Short(line)}' ({e.Message})");
        }
    }

    private void Result(JsonElement message)
    {
        var result = new CaseRecord(message.GetProperty("definition").GetString()!, message.GetProperty("case").GetString()!, message.GetProperty("result").GetString()!);
        _results[result] = _results.GetValueOrDefault(result) + 1;
        if (result.Suite != "lava" && message.TryGetProperty("starttc", out var start)) _startLines[result.Name] = start.GetInt64();
    }

    private void Target(string text)
    {
        _output += Encoding.UTF8.GetByteCount(text) + 2;
        foreach (Match line in JournalLine().Matches(text)) _repaired.Add(line.Groups["case"].Value);
        foreach (Match signal in Signal().Matches(text)) Shown(signal.Groups["case"].Value);
    }

    private void Shown(string name)
    {
        if (!_signals.TryGetValue(name, out var lines)) _signals[name] = lines = [];
        // More of one name than that are a problem already.
        if (lines.Count < MostProblems) lines.Add(_line);
        if (!_places.TryGetValue(name, out var place)) return;
        if (place <= _lastPlace && !(place > _settled)) Problem($"shows '{name}' in line {_line} {(lines.Count > 1 ? "again" : $"behind '{journal.Distinct(StringComparer.Ordinal).ElementAt(_lastPlace)}', and the target's journal has it before")}");
        (_lastPlace, _settled, _ends[place]) = (place, null, _output);
    }

    private void Said(string text)
    {
        if (ActionStart().IsMatch(text)) _output = 0;
        if (GoesOn().Match(text) is { Success: true } on)
        {
            _output = long.Parse(on.Groups["byte"].ValueSpan, CultureInfo.InvariantCulture);
            _settled = _ends.Where(each => each.Value <= _output).Select(each => each.Key).DefaultIfEmpty(-1).Max();
        }

        const string Taken = "taken from the target's journal: ";
        if (text.IndexOf(Taken, StringComparison.Ordinal) is >= 0 and var at) _repaired.UnionWith(text[(at + Taken.Length)..].Split(", "));
    }

    /// <summary>The run's own end, whatever became of its job: one that was given up or canceled may have passed nevertheless. Where the run's outcome was not told either end is one.</summary>
    private bool IsEnd(string level, string text)
    {
        if (!text.StartsWith($"job {job.Lead}", StringComparison.Ordinal)) return false;
        return (_outcome != "fail" && level == "info" && text.EndsWith(" finished correctly", StringComparison.Ordinal))
            || (_outcome is null or "fail" && level == "error" && text.Contains(" failed (", StringComparison.Ordinal));
    }

    private void Problem(string what)
    {
        if (_problems.Count < MostProblems) _problems.Add(What(what));
        else _passedOver++;
    }

    private string What(string what) => $"job {job.Job}'s log {what}";

    private static string Short(string line) => line.Length > 100 ? line[..100] + "..." : line;

    [GeneratedRegex(@"^start: \S+ lava-test-shell\b", RegexOptions.CultureInvariant)]
    private static partial Regex ActionStart();

    [GeneratedRegex(@"the output of the tests goes on at byte (?<byte>[0-9]{1,18})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex GoesOn();

    [GeneratedRegex(@"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=(?<case>\S+) RESULT=[^<>]+>", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Signal();

    [GeneratedRegex(@"<LAVA_JOURNAL_LINE \S+ \d+ \d+ SIGNAL_TESTCASE TEST_CASE_ID=(?<case>\S+) ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex JournalLine();
}
