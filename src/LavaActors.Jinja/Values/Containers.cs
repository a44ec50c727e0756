using System.Numerics;

namespace LavaActors.Jinja.Values;

/// <summary>A list; <c>append</c> and the like change it, as in the reference.</summary>
internal sealed class ListValue(List<Value> items) : Value
{
    public List<Value> Items => items;

    public override string TypeName => "list";

    public override bool IsTrue => items.Count > 0;

    public override bool IsHashable => false;
}

internal sealed class TupleValue : Value
{
    // A tuple of tuples of the same tuples is small and its hash takes for ever.
    private const int MaxHashed = 1000;

    private readonly int _weight = 1;

    public TupleValue(Value[] items)
    {
        Items = items;
        foreach (var item in items) _weight = Math.Min(MaxHashed * 2, _weight + (item is TupleValue inner ? inner._weight : 1));
        IsHashable = _weight < MaxHashed && items.All(item => item.IsHashable);
    }

    public Value[] Items { get; }

    public override string TypeName => "tuple";

    public override bool IsTrue => Items.Length > 0;

    public override bool IsHashable { get; }
}

/// <summary>A dictionary in the order of its keys' first appearance.</summary>
internal sealed class DictValue : Value
{
    public OrderedDictionary<Value, Value> Entries { get; } = new(KeyComparer.Instance);

    public override string TypeName => "dict";

    public override bool IsTrue => Entries.Count > 0;

    public override bool IsHashable => false;

    /// <summary>Sets an entry. A key that is there keeps its place and its form: <c>{1: 'a', true: 'b'}</c> is <c>{1: 'b'}</c>.</summary>
    public void Set(Value key, Value value)
    {
        if (!key.IsHashable) throw new JinjaError($"{key.Described} cannot be the key of a dictionary", "");
        Entries[key] = value;
    }

    /// <summary>The value of a key; null when there is none.</summary>
    public Value? Find(Value key) => key.IsHashable && Entries.TryGetValue(key, out var value) ? value : null;
}

internal enum DictPart
{
    Keys,
    Values,
    Items,
}

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> give: a view that follows the dictionary.</summary>
internal sealed class DictView(DictValue dictionary, DictPart part) : Value
{
    public DictValue Dictionary => dictionary;

    public DictPart Part => part;

    public override string TypeName => part switch { DictPart.Keys => "dict_keys", DictPart.Values => "dict_values", _ => "dict_items" };

    public override bool IsTrue => dictionary.IsTrue;

    public override bool IsHashable => false;

    public Value At(int index)
    {
        var (key, value) = dictionary.Entries.GetAt(index);
        return part switch { DictPart.Keys => key, DictPart.Values => value, _ => new TupleValue([key, value]) };
    }
}

/// <summary>What <c>range</c> gives: numbers that are made when they are asked for.</summary>
internal sealed class RangeValue(BigInteger start, BigInteger stop, BigInteger step) : Value
{
    public BigInteger Start => start;

    public BigInteger Stop => stop;

    public BigInteger Step => step;

    public override string TypeName => "range";

    public override bool IsTrue => Count > 0;

    /// <summary>How many numbers there are; far beyond any limit for a huge one.</summary>
    public BigInteger Count { get; } = step.Sign > 0
        ? start >= stop ? 0 : (stop - start - 1) / step + 1
        : start <= stop ? 0 : (start - stop - 1) / -step + 1;

    public Value At(BigInteger index) => IntValue.Of(start + index * step);
}

/// <summary>What filters as <c>map</c> and <c>select</c> give: values that can be taken once.</summary>
internal sealed class StreamValue(IEnumerable<Value> values, string madeBy) : Value, IDisposable
{
    private readonly IEnumerator<Value> _values = values.GetEnumerator();

    public override string TypeName => "generator";

    /// <summary>The filter that made it, for messages.</summary>
    public string MadeBy => madeBy;

    public bool Next(out Value value)
    {
        var any = _values.MoveNext();
        value = any ? _values.Current : NoneValue.Instance;
        return any;
    }

    public void Dispose() => _values.Dispose();
}
