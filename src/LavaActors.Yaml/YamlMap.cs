using System.Diagnostics.CodeAnalysis;

namespace LavaActors.Yaml;

/// <summary>A mapping in the order of its text. Keys are scalars, unique by their text.</summary>
public sealed class YamlMap : YamlNode
{
    private readonly Dictionary<string, YamlEntry> _byKey = [];

    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public YamlMap(IEnumerable<YamlEntry> entries)
        : this(entries, SourceSpan.None)
    {
    }

    /// <exception cref="ArgumentException">A key comes twice.</exception>
    public YamlMap(IEnumerable<YamlEntry> entries, SourceSpan span)
        : base(span)
    {
        Entries = [.. entries];
        var height = 0;
        long weight = 1;
        foreach (var entry in Entries)
        {
            if (!_byKey.TryAdd(entry.Key.Text, entry)) throw new ArgumentException($"key '{entry.Key.Text}' comes twice", nameof(entries));
            height = Math.Max(height, entry.Value.Height);
            weight += 1 + entry.Value.Weight;
        }

        Height = height + 1;
        Weight = weight;
    }

    /// <summary>A mapping without entries.</summary>
    public static YamlMap Empty { get; } = new([]);

    /// <summary>Keys and values in order.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; }

    /// <summary>Keys in order, each with its own place.</summary>
    public IEnumerable<YamlScalar> Keys => Entries.Select(e => e.Key);

    public int Count => Entries.Count;

    public override string Described => Count == 0 ? "an empty mapping" : "a mapping";

    internal override int Height { get; }

    internal override long Weight { get; }

    /// <summary>The value of a key, or null when there is none.</summary>
    public YamlNode? this[string key] => _byKey.GetValueOrDefault(key)?.Value;

    public bool ContainsKey(string key) => _byKey.ContainsKey(key);

    public bool TryGet(string key, [NotNullWhen(true)] out YamlNode? value)
    {
        value = this[key];
        return value is not null;
    }

    /// <summary>The key as it stands in the text, with its place; null when there is none.</summary>
    public YamlScalar? KeyNode(string key) => _byKey.GetValueOrDefault(key)?.Key;

    /// <summary>This mapping with one value set: in place when the key is there, else at the end.</summary>
    public YamlMap With(string key, YamlNode value)
    {
        if (!_byKey.ContainsKey(key)) return new YamlMap([.. Entries, new YamlEntry(YamlNodes.String(key), value)], Span);
        return new YamlMap(Entries.Select(e => e.Key.Text == key ? e with { Value = value } : e), Span);
    }

    /// <summary>This mapping without a key.</summary>
    public YamlMap Without(string key) =>
        _byKey.ContainsKey(key) ? new YamlMap(Entries.Where(e => e.Key.Text != key), Span) : this;

    public override bool ContentEquals(YamlNode other)
    {
        if (other is not YamlMap map || map.Count != Count) return false;
        for (var i = 0; i < Count; i++)
        {
            if (!Entries[i].Key.ContentEquals(map.Entries[i].Key)) return false;
            if (!Entries[i].Value.ContentEquals(map.Entries[i].Value)) return false;
        }

        return true;
    }
}
