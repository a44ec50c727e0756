using System.Text.RegularExpressions;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Verdicts.Rules;

/// <summary>
/// Reads a file of rules (docs/verdicts.md), and reports everything that is wrong with it at once. Patterns are Python's, and run in time that grows with the line and nothing
/// else: what would need to go back in a line is refused.
/// </summary>
public sealed class VerdictRuleReader
{
    private const string Example = "write 'rules: [{id: ..., category: ..., explanation: ...}]'";
    private const int MostPriority = 1000;
    private const int MostEvidence = 20;

    private static readonly string[] Levels = ["target", "input", "feedback", "debug", "info", "warning", "error", "exception", "results"];
    private static readonly string[] Healths = [nameof(JobHealth.Complete), nameof(JobHealth.Incomplete), nameof(JobHealth.Canceled)];
    private static readonly string[] Sections = ["deploy", "boot", "test", "command"];

    private static readonly string[] Types =
    [
        ErrorTypes.Infrastructure, ErrorTypes.Job, ErrorTypes.Test, ErrorTypes.Configuration, ErrorTypes.Bug, ErrorTypes.LavaTimeout, ErrorTypes.MultinodeTimeout, ErrorTypes.Canceled,
    ];

    private readonly DiagnosticBag _bag = new();

    private VerdictRuleReader()
    {
    }

    /// <summary>The rules, or null and what is wrong.</summary>
    /// <param name="file">The name used in diagnostics.</param>
    public static (VerdictRules? Rules, IReadOnlyList<Diagnostic> Diagnostics) Read(string text, string file)
    {
        var reader = new VerdictRuleReader();
        var rules = reader.Document(text, file);
        return (reader._bag.HasErrors ? null : rules, reader._bag.Items);
    }

    private VerdictRules? Document(string text, string file)
    {
        var document = YamlDocument.Parse(text, file);
        _bag.AddRange(document.Diagnostics);
        if (document.Root is not YamlMap map)
        {
            if (!_bag.HasErrors) _bag.Error(new SourceSpan(file, 1, 1), "", "a file of verdict rules is a mapping", Example);
            return null;
        }

        var root = new MapReader(map, "", _bag);
        var rules = Each(root, "rules", Rule);
        var notes = Each(root, "notes", Note);
        root.RejectUnknown();
        return new VerdictRules([.. rules.OrderByDescending(rule => rule.Priority)], notes) { Digest = VerdictRules.DigestOf(text) };
    }

    private List<T> Each<T>(MapReader root, string key, Func<MapReader, T?> read)
        where T : class
    {
        var all = new List<T>();
        var ids = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (var (item, i) in (root.ListNode(key)?.Items ?? []).Select((item, i) => (item, i)))
        {
            if (item is not YamlMap map)
            {
                root.Wrong<object>(item, root.PathOf(key, i), "a mapping");
                continue;
            }

            var reader = root.Section(map, root.PathOf(key, i));
            if (reader.Required("id", "give each one a name of its own, as 'id: no-dhcp-answer'") is not null && reader.NonEmptyString("id") is { } id)
            {
                if (!IsId(id)) reader.Error("id", $"'{id}' is no id", "use lower-case letters, digits and hyphens");
                else if (!ids.TryAdd(id, reader.SpanOf("id"))) reader.Error("id", $"'{id}' is there already, in line {ids[id].Line}", "give each one an id of its own");
            }

            var errors = _bag.ErrorCount;
            var value = read(reader);
            reader.RejectUnknown();
            if (value is not null && _bag.ErrorCount == errors) all.Add(value);
        }

        return all;
    }

    private static bool IsId(string id) => id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private VerdictRule? Rule(MapReader rule)
    {
        var category = Category(rule);
        var priority = rule.Int("priority", 0, MostPriority) ?? 50;
        var when = rule.Section("when") is { } conditions ? Conditions(conditions) : new RuleConditions([], [], [], null, null);
        var lines = Lines(rule, "lines");
        var absent = Lines(rule, "absent");
        var names = NamesOf([when.Action, when.Message, .. lines.Where(line => !line.IsOptional).Select(line => line.Pattern)]);
        if (rule.Required("explanation", "give a sentence: 'explanation: The kernel panicked.'") is null) return null;
        var explanation = Sentence(rule, "explanation", names);
        var remedy = rule.Has("remedy") ? Sentence(rule, "remedy", names) : Rules.Sentence.Empty;
        return rule.String("id") is { } id && explanation is not null && remedy is not null
            ? new VerdictRule(id, category == VerdictCategories.None ? null : category, priority, when, lines, absent, explanation, remedy)
            : null;
    }

    private VerdictNote? Note(MapReader note)
    {
        if (note.Required("line", "give what it is known by, as 'line: Out of memory'") is not { } node) return null;
        var line = Line(note, node, note.PathOf("line"));
        if (note.Required("says", "say what the line is, as 'says: the kernel reported an oops'") is null) return null;
        return note.String("id") is { } id && line is not null && note.NonEmptyString("says") is { } says ? new VerdictNote(id, line, says) : null;
    }

    private string? Category(MapReader rule)
    {
        if (rule.Required("category", $"say where the cause lies: {string.Join(", ", VerdictCategories.All)}, or none") is null) return null;
        return rule.NonEmptyString("category") is { } category ? Known(rule, "category", category, [.. VerdictCategories.All, VerdictCategories.None]) : null;
    }

    private RuleConditions Conditions(MapReader when)
    {
        var conditions = new RuleConditions(
            Choices(when, "health", Healths),
            Choices(when, "error_type", Types),
            Choices(when, "section", Sections),
            when.String("action") is { } action ? Pattern(action, when.SpanOf("action"), when.PathOf("action")) : null,
            when.String("message") is { } message ? Pattern(message, when.SpanOf("message"), when.PathOf("message")) : null);
        when.RejectUnknown();
        return conditions;
    }

    private List<LinePattern> Lines(MapReader rule, string key) =>
        [.. (rule.ListNode(key)?.Items ?? []).Select((item, i) => Line(rule, item, rule.PathOf(key, i))).OfType<LinePattern>()];

    private LinePattern? Line(MapReader rule, YamlNode node, string path)
    {
        if (node is not YamlMap map)
            return rule.AsString(node, path) is { } text && Pattern(text, node.Span, path) is { } plain ? new LinePattern(plain, ["target"], LineScope.Block, false, 1) : null;
        var line = rule.Section(map, path);
        if (line.Required("pattern", "give a regular expression: 'pattern: Kernel panic'") is null) return null;
        var pattern = line.String("pattern") is { } given ? Pattern(given, line.SpanOf("pattern"), line.PathOf("pattern")) : null;
        var levels = line.Has("level") ? Choices(line, "level", Levels) : ["target"];
        var scope = line.String("within") is { } within ? Scope(line, within) : LineScope.Block;
        var isOptional = line.Bool("optional") ?? false;
        var most = line.Int("most", 1, MostEvidence) ?? 1;
        line.RejectUnknown();
        return pattern is null ? null : new LinePattern(pattern, levels, scope, isOptional, most);
    }

    private static LineScope Scope(MapReader line, string within) => Known(line, "within", within, ["block", "action", "job"]) switch
    {
        "action" => LineScope.Action,
        "job" => LineScope.Job,
        _ => LineScope.Block,
    };

    private static List<string> Choices(MapReader map, string key, IReadOnlyCollection<string> known) =>
        [.. map.Strings(key).Select(text => Known(map, key, text, known)).OfType<string>()];

    private static string? Known(MapReader map, string key, string text, IReadOnlyCollection<string> known)
    {
        if (known.Contains(text, StringComparer.Ordinal)) return text;
        map.Error(key, $"'{text}' is not known", NearestName.Remedy(text, known));
        return null;
    }

    private Regex? Pattern(string text, SourceSpan span, string path)
    {
        try
        {
            return PythonPattern.Compile(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException error)
        {
            _bag.Error(span, path, $"'{text}' is not a regular expression: {error.Message}", @"write special characters with a backslash, as in '\['");
        }
        catch (NotSupportedException)
        {
            _bag.Error(span, path, $"'{text}' looks around or refers back, or is too large, and could take for ever on a long line", "say it without (?=...), (?!...), (?<...), (?P=...) and \\1, with small numbers in {...}");
        }

        return null;
    }

    private static HashSet<string> NamesOf(IEnumerable<Regex?> patterns) =>
        [.. patterns.OfType<Regex>().SelectMany(pattern => pattern.GetGroupNames()).Where(name => !char.IsAsciiDigit(name[0]))];

    private static Sentence? Sentence(MapReader rule, string key, HashSet<string> names)
    {
        if (rule.NonEmptyString(key) is not { } text) return null;
        var sentence = new Sentence(text);
        if (sentence.Problem is { } problem)
        {
            rule.Error(key, problem, "write {name} for a named group, and two braces for one");
            return null;
        }

        foreach (var name in sentence.Names.Where(name => !names.Contains(name) && !Rules.Sentence.Facts.Contains(name, StringComparer.Ordinal)))
        {
            rule.Error(key, $"there is no '{name}' to put here: it is no named group of the message, the action or a line that must be there",
                NearestName.Remedy(name, [.. names, .. Rules.Sentence.Facts]));
        }

        return sentence;
    }
}
