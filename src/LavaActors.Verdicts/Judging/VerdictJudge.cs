using System.Text.RegularExpressions;
using LavaActors.Protocol.Projection;
using LavaActors.Verdicts.Rules;

namespace LavaActors.Verdicts.Judging;

/// <summary>
/// Decides why a run did not pass. Takes the records of its log in order, each once, and keeps only those that speak for something: what it needs of memory does not grow with
/// the log. Pure: the same rules, run and log give the same verdict.
/// </summary>
public sealed class VerdictJudge
{
    // Messages may be long; so much of one is enough to find its record by.
    private const int Known = 80;

    private readonly EndedRun _run;
    private readonly LogPlace _place;
    private readonly List<Candidate> _candidates = [];
    private readonly List<(VerdictNote Note, LineWatch Watch)> _notes;
    private readonly List<(LineWatch Watch, string? Note)> _watches;
    private readonly string? _failurePrefix;
    private LogRecord? _failure;
    private LogRecord? _last;

    public VerdictJudge(VerdictRules rules, EndedRun run)
    {
        _run = run;
        _place = new LogPlace(run.Action);
        _failurePrefix = run.Action is { } action ? $"{action.Level} {action.Name}: " : null;
        if (!run.IsFine)
        {
            foreach (var rule in rules.Rules)
            {
                if (Candidate.Of(rule, run) is { } candidate) _candidates.Add(candidate);
            }
        }

        _notes = [.. rules.Notes.Select(note => (note, new LineWatch(note.Line)))];
        _watches = [.. _candidates.SelectMany(candidate => candidate.Watches).Select(watch => (watch, (string?)null)), .. _notes.Select(note => (note.Watch, (string?)note.Note.Says))];
    }

    /// <summary>Whether anything in the log can matter.</summary>
    public bool NeedsLog => _candidates.Count > 0;

    /// <summary>The verdict on a run whose log is at hand; null for one that passed.</summary>
    public static VerdictRow? Judge(VerdictRules rules, EndedRun run, IEnumerable<LogRecord> log)
    {
        var judge = new VerdictJudge(rules, run);
        foreach (var record in log) judge.Take(record);
        return judge.Decide();
    }

    /// <summary>Takes the next record of the log.</summary>
    public void Take(LogRecord record)
    {
        _last = record;
        var (block, action) = _place.Next(record);
        foreach (var (watch, note) in _watches)
        {
            if ((block && watch.Line.Scope == LineScope.Block) || (action && watch.Line.Scope == LineScope.Action)) watch.Forget();
            if (_place.IsIn(watch.Line.Scope)) watch.Look(record, note);
        }

        if (IsFailure(record)) _failure = record;
    }

    /// <summary>The verdict; null for a run that passed, and where no rule holds.</summary>
    public VerdictRow? Decide()
    {
        if (_candidates.Find(candidate => candidate.Holds) is not { } found) return null;
        var rule = found.Rule;
        return new VerdictRow(rule.Category, rule.Id, rule.Explanation.With(Value), rule.Remedy.With(Value), Lines(found), _run.Action?.At);

        // One line, and not for ever.
        string Value(string name) => Evidence.Cut((found.ValueOf(name) ?? Fact(name)).ReplaceLineEndings(" "));
    }

    /// <summary>What the rule has found, what else is to be known, and the failure itself.</summary>
    private List<EvidenceRow> Lines(Candidate found)
    {
        var lines = found.Watches.Concat(_notes.Select(note => note.Watch)).SelectMany(watch => watch.Seen).ToList();
        if (_failure is not null) lines.Add(Evidence.Of(_failure));
        if (lines.Count == 0 && _last is not null) lines.Add(Evidence.Of(_last, "the last line of the log"));
        return [.. lines.OrderBy(line => line.Line).DistinctBy(line => line.Line)];
    }

    /// <summary>The record in which the dispatcher tells of the failure: that of the action, or else that of the job.</summary>
    private bool IsFailure(LogRecord record) => record.Level switch
    {
        "exception" => _failurePrefix is not null && record.Text.StartsWith(_failurePrefix, StringComparison.Ordinal),
        "error" => _failure is not { Level: "exception" } && _run.ErrorMessage is { Length: > 0 } message
            && record.Text.Contains(message.Length > Known ? message[..Known] : message, StringComparison.Ordinal),
        _ => false,
    };

    private string Fact(string name) => name switch
    {
        "action" => _run.Action?.Name,
        "level" => _run.Action?.Level,
        "section" => _run.Action?.Section,
        "error" => _run.ErrorMessage,
        "error_type" => _run.ErrorType,
        "health" => _run.Health.ToString(),
        "device" => _run.Device,
        _ => null,
    } ?? "?";

    /// <summary>A rule whose conditions are true of the run; its lines are still to be found.</summary>
    private sealed class Candidate(VerdictRule rule, IReadOnlyList<Match> matches)
    {
        private readonly List<LineWatch> _lines = [.. rule.Lines.Select(line => new LineWatch(line))];
        private readonly List<LineWatch> _absent = [.. rule.Absent.Select(line => new LineWatch(line))];

        public VerdictRule Rule { get; } = rule;

        public IEnumerable<LineWatch> Watches => _lines.Concat(_absent);

        public bool Holds => _lines.TrueForAll(line => line.First is not null || line.Line.IsOptional) && _absent.TrueForAll(line => line.First is null);

        public static Candidate? Of(VerdictRule rule, EndedRun run)
        {
            var when = rule.When;
            var matches = new List<Match>();
            return Is(when.Healths, run.Health.ToString()) && Is(when.ErrorTypes, run.ErrorType) && Is(when.Sections, run.Action?.Section)
                && Has(when.Action, run.Action?.Name) && Has(when.Message, run.ErrorMessage)
                ? new Candidate(rule, matches)
                : null;

            static bool Is(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value, StringComparer.Ordinal));

            bool Has(Regex? wanted, string? text)
            {
                if (wanted is null) return true;
                if (text is null || wanted.Match(text) is not { Success: true } match) return false;
                matches.Add(match);
                return true;
            }
        }

        public string? ValueOf(string name) => matches.Concat(_lines.Select(line => line.First).OfType<Match>())
            .Select(match => match.Groups[name]).FirstOrDefault(group => group.Success)?.Value.Trim();
    }
}
