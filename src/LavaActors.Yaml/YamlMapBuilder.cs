namespace LavaActors.Yaml;

/// <summary>Collects the entries of one mapping: reports a key that comes twice, and folds in merge keys.</summary>
internal sealed class YamlMapBuilder(DiagnosticBag bag, RepeatedKeys repeated)
{
    private readonly List<YamlEntry> _own = [];
    private readonly List<YamlMap> _merged = [];
    private readonly Dictionary<string, YamlScalar> _keys = [];

    public void Add(YamlScalar key, YamlNode value, SourceSpan at)
    {
        if (key is { Plain: true, Text: "<<" })
        {
            Merge(value, at);
            return;
        }

        if (_keys.TryGetValue(key.Text, out var first))
        {
            var what = $"the key '{key.Text}' comes twice in one mapping; the first is at line {first.Span.Line}, column {first.Span.Column}";
            if (repeated == RepeatedKeys.LastWins)
            {
                bag.Warning(at, "", what, "this one counts; remove the other");
                _keys[key.Text] = key;
                _own[_own.FindIndex(entry => entry.Key.Text == key.Text)] = new YamlEntry(key, value);
            }
            else
            {
                bag.Error(at, "", what, "remove one of them, or rename it");
            }

            return;
        }

        _keys.Add(key.Text, key);
        _own.Add(new YamlEntry(key, value));
    }

    /// <summary>Merged entries stand first; an own key wins over a merged one, an earlier merged mapping over a later one.</summary>
    public YamlMap Build(SourceSpan span)
    {
        if (_merged.Count == 0) return new YamlMap(_own, span);
        var all = new List<YamlEntry>();
        foreach (var entry in _merged.SelectMany(m => m.Entries))
        {
            if (_keys.TryAdd(entry.Key.Text, entry.Key)) all.Add(entry);
        }

        return new YamlMap([.. all, .. _own], span);
    }

    private void Merge(YamlNode value, SourceSpan at)
    {
        switch (value)
        {
            case YamlMap map:
                _merged.Add(map);
                break;
            case YamlList list when list.Items.All(i => i is YamlMap):
                _merged.AddRange(list.Items.Cast<YamlMap>());
                break;
            default:
                bag.Error(at, "", $"'<<' takes a mapping or a list of mappings, not {value.Described}", "name a mapping by its alias: '<<: *name'");
                break;
        }
    }
}
