namespace LavaActors.Yaml;

/// <summary>
/// Reads one mapping against what its reader knows: every value asked for is a known key, every value of the wrong kind is
/// reported with its place and left out, and <see cref="RejectUnknown"/> reports the keys nobody asked for.
/// Reading goes on after an error, so that one pass finds all.
/// </summary>
public sealed class MapReader(YamlMap map, string path, DiagnosticBag bag, bool nullIsAbsent = false)
{
    private readonly HashSet<string> _known = [];

    /// <summary>The mapping that is read.</summary>
    public YamlMap Map { get; } = map;

    /// <summary>Its place in the document's terms, as <c>actions[0].deploy</c>.</summary>
    public string Path { get; } = path;

    /// <summary>Receives the findings.</summary>
    public DiagnosticBag Bag { get; } = bag;

    /// <summary>A key without a value (<c>key:</c>) counts as missing; otherwise it is an error where a value is needed.</summary>
    public bool NullIsAbsent { get; } = nullIsAbsent;

    /// <summary>The path of a key of this mapping.</summary>
    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    /// <summary>The path of an item of a list under a key.</summary>
    public string PathOf(string key, int index) => $"{PathOf(key)}[{index}]";

    /// <summary>The place of a key's value, or of the mapping when the key is missing.</summary>
    public SourceSpan SpanOf(string key) => Map[key]?.Span ?? Map.Span;

    public bool Has(string key) => Node(key) is not null;

    /// <summary>Any value of a key, taken as known; null when it is missing.</summary>
    public YamlNode? Node(string key)
    {
        _known.Add(key);
        return Map.TryGet(key, out var node) && !(NullIsAbsent && node.IsNull) ? node : null;
    }

    /// <summary>Makes keys known without reading them.</summary>
    public MapReader Knows(params IEnumerable<string> keys)
    {
        _known.UnionWith(keys);
        return this;
    }

    public void Error(string key, string what, string remedy = "") => Bag.Error(SpanOf(key), PathOf(key), what, remedy);

    public void Warning(string key, string what, string remedy = "") => Bag.Warning(SpanOf(key), PathOf(key), what, remedy);

    /// <summary>Reports a required key as missing; the place is that of the mapping.</summary>
    public void Missing(string key, string remedy) => Bag.Error(Map.Span, Path, $"'{key}' is missing", remedy);

    /// <summary>The value of a key that must be there; reports when it is not.</summary>
    public YamlNode? Required(string key, string remedy)
    {
        var node = Node(key);
        if (node is null) Missing(key, remedy);
        return node;
    }

    /// <summary>A string. Numbers and booleans are errors unless <paramref name="anyScalar"/>, because LAVA refuses them.</summary>
    public string? String(string key, bool anyScalar = false) => AsString(Node(key), PathOf(key), anyScalar);

    /// <summary>A string that says something.</summary>
    public string? NonEmptyString(string key, bool anyScalar = false)
    {
        var text = String(key, anyScalar);
        if (text is null || text.Trim().Length > 0) return text;
        Error(key, "is empty", "give a text, or remove the key");
        return null;
    }

    public bool? Bool(string key)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is YamlScalar scalar && scalar.AsBool() is { } value) return value;
        return Wrong<bool?>(node, PathOf(key), "true or false");
    }

    public int? Int(string key, int min = int.MinValue, int max = int.MaxValue)
    {
        var node = Node(key);
        if (node is null) return null;
        if (node is not YamlScalar scalar || scalar.Kind != YamlKind.Int) return Wrong<int?>(node, PathOf(key), "a whole number");
        if (scalar.AsInt() is { } value && value >= min && value <= max) return (int)value;
        var limits = max == int.MaxValue ? $"at least {min}" : $"between {min} and {max}";
        Bag.Error(node.Span, PathOf(key), $"{scalar.Text} is out of range", $"use a whole number {limits}");
        return null;
    }

    public YamlMap? MapNode(string key)
    {
        var node = Node(key);
        return node is null or YamlMap ? (YamlMap?)node : Wrong<YamlMap>(node, PathOf(key), "a mapping");
    }

    /// <summary>A reader for the mapping under a key, or null when it is missing or of another kind.</summary>
    public MapReader? Section(string key) => MapNode(key) is { } inner ? Section(inner, PathOf(key)) : null;

    /// <summary>A reader with the same manners for another mapping.</summary>
    public MapReader Section(YamlMap inner, string innerPath) => new(inner, innerPath, Bag, NullIsAbsent);

    public YamlList? ListNode(string key)
    {
        var node = Node(key);
        return node is null or YamlList ? (YamlList?)node : Wrong<YamlList>(node, PathOf(key), "a list");
    }

    /// <summary>Strings, from a list or (as LAVA allows in many places) from one plain string.</summary>
    public IReadOnlyList<string> Strings(string key, bool anyScalar = false)
    {
        var node = Node(key);
        if (node is null) return [];
        if (node is YamlScalar) return AsString(node, PathOf(key), anyScalar) is { } one ? [one] : [];
        if (node is not YamlList list)
        {
            Wrong<object>(node, PathOf(key), "a list of strings");
            return [];
        }

        return [.. list.Items.Select((item, i) => AsString(item, PathOf(key, i), anyScalar)).OfType<string>()];
    }

    /// <summary>Strings by name, in order; any scalar value is taken as its text.</summary>
    public IReadOnlyDictionary<string, string> StringMap(string key)
    {
        var values = new OrderedDictionary<string, string>();
        foreach (var (name, value) in MapNode(key)?.Entries ?? [])
        {
            if (value is YamlScalar scalar) values[name.Text] = scalar.IsNull ? "" : scalar.Text;
            else Wrong<object>(value, $"{PathOf(key)}.{name.Text}", "a string");
        }

        return values;
    }

    /// <summary>A regular expression as text, checked; null when missing or not one.</summary>
    public string? Pattern(string key) => String(key) is { } text && CheckPattern(text, SpanOf(key), PathOf(key)) ? text : null;

    /// <summary>Reports a text that is not a regular expression.</summary>
    public bool CheckPattern(string pattern, SourceSpan span, string patternPath)
    {
        try
        {
            _ = PythonPattern.Compile(pattern);
            return true;
        }
        catch (ArgumentException error)
        {
            Bag.Error(span, patternPath, $"'{pattern}' is not a regular expression: {error.Message}", @"write special characters with a backslash, as in '\['");
            return false;
        }
    }

    /// <summary>Reports each key that was not asked for, with the nearest known name.</summary>
    public void RejectUnknown() => ReportUnknown(Bag.Error);

    /// <summary>As <see cref="RejectUnknown"/>, as warnings.</summary>
    public void WarnUnknown() => ReportUnknown(Bag.Warning);

    /// <summary>Warns of unknown keys that look like a known one; for mappings that rightly have keys their reader does not know.</summary>
    public void WarnNearMisses()
    {
        foreach (var key in Map.Keys.Where(k => !_known.Contains(k.Text)))
        {
            if (NearestName.Of(key.Text, _known) is not { } near || Map.ContainsKey(near)) continue;
            Bag.Warning(key.Span, PathOf(key.Text), $"'{key.Text}' has no effect", $"did you mean '{near}'?");
        }
    }

    /// <summary>A string out of a node, or null and an error.</summary>
    public string? AsString(YamlNode? node, string nodePath, bool anyScalar = false)
    {
        if (node is null) return null;
        if (node is YamlScalar scalar && !scalar.IsNull && (anyScalar || scalar.AsString() is not null)) return scalar.Text;
        var remedy = node is YamlScalar { IsNull: false } value ? $"put it in quotes: '{value.Text}'" : "";
        Bag.Error(node.Span, nodePath, $"expected a string, found {node.Described}", remedy);
        return null;
    }

    /// <summary>Reports a value of the wrong kind.</summary>
    public T? Wrong<T>(YamlNode node, string nodePath, string expected)
    {
        Bag.Error(node.Span, nodePath, $"expected {expected}, found {node.Described}");
        return default;
    }

    private void ReportUnknown(Action<SourceSpan, string, string, string> report)
    {
        foreach (var key in Map.Keys.Where(k => !_known.Contains(k.Text)))
        {
            report(key.Span, PathOf(key.Text), $"unknown key '{key.Text}'", NearestName.Remedy(key.Text, _known));
        }
    }
}
