namespace LavaActors.Yaml;

/// <summary>A sequence.</summary>
public sealed class YamlList : YamlNode
{
    public YamlList(IEnumerable<YamlNode> items)
        : this(items, SourceSpan.None)
    {
    }

    public YamlList(IEnumerable<YamlNode> items, SourceSpan span)
        : base(span)
    {
        Items = [.. items];
        Height = 1 + (Items.Count == 0 ? 0 : Items.Max(i => i.Height));
        Weight = 1 + Items.Sum(i => i.Weight);
    }

    public IReadOnlyList<YamlNode> Items { get; }

    public int Count => Items.Count;

    public override string Described => Count == 0 ? "an empty list" : "a list";

    internal override int Height { get; }

    internal override long Weight { get; }

    public override bool ContentEquals(YamlNode other) =>
        other is YamlList list && list.Count == Count && Items.Zip(list.Items).All(p => p.First.ContentEquals(p.Second));
}
