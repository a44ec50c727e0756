using System.Numerics;
using LavaActors.Jinja.Rendering;

namespace LavaActors.Jinja.Values;

/// <summary>Iterating, counting, indexing and slicing.</summary>
internal static class Sequences
{
    /// <summary>The number of elements; null when the value has none to count.</summary>
    public static BigInteger? Count(Value value) => value switch
    {
        StrValue text => CodePoints.Length(text.Text),
        ListValue list => list.Items.Count,
        TupleValue tuple => tuple.Items.Length,
        DictValue dictionary => dictionary.Entries.Count,
        DictView view => view.Dictionary.Entries.Count,
        RangeValue range => range.Count,
        LoopValue loop => loop.Length(),
        Undefined => 0,
        _ => null,
    };

    public static bool IsIterable(Value value) =>
        value is StrValue or ListValue or TupleValue or DictValue or DictView or RangeValue or StreamValue or Undefined;

    /// <summary>The elements, of a dictionary its keys, of Undefined none. Steps are counted.</summary>
    public static IEnumerable<Value> Iterate(Work work, Value value)
    {
        if (!IsIterable(value)) throw NotIterable(value);
        return Elements(work, value);
    }

    public static JinjaError NotIterable(Value value) => new($"{value.Described} has no elements", value is FunctionValue function ? $"call it: {function.Name}()" : "");

    /// <summary>All elements in a new list.</summary>
    public static List<Value> ToList(Work work, Value value)
    {
        if (Count(value) is { } count) work.Elements(count > int.MaxValue ? int.MaxValue : (long)count);
        List<Value> items = [];
        foreach (var item in Iterate(work, value))
        {
            items.Add(item);
            if (items.Count > work.Limits.MaxElements) work.Elements(items.Count);
        }

        return items;
    }

    private static IEnumerable<Value> Elements(Work work, Value value)
    {
        switch (value)
        {
            case StrValue text:
                foreach (var c in CodePoints.Each(text.Text))
                {
                    work.Step();
                    yield return new StrValue(c);
                }

                break;
            case ListValue list:
                // A list may grow while it is walked over.
                for (var i = 0; i < list.Items.Count; i++)
                {
                    work.Step();
                    yield return list.Items[i];
                }

                break;
            case TupleValue tuple:
                foreach (var item in tuple.Items)
                {
                    work.Step();
                    yield return item;
                }

                break;
            case DictValue dictionary:
                foreach (var key in View(work, new DictView(dictionary, DictPart.Keys))) yield return key;
                break;
            case DictView view:
                foreach (var item in View(work, view)) yield return item;
                break;
            case RangeValue range:
                for (BigInteger i = 0; i < range.Count; i++)
                {
                    work.Step();
                    yield return range.At(i);
                }

                break;
            case StreamValue stream:
                while (stream.Next(out var item))
                {
                    work.Step();
                    yield return item;
                }

                break;
        }
    }

    private static IEnumerable<Value> View(Work work, DictView view)
    {
        var count = view.Dictionary.Entries.Count;
        for (var i = 0; i < count; i++)
        {
            work.Step();
            yield return view.At(i);
            if (view.Dictionary.Entries.Count != count) throw new JinjaError("the dictionary changes while a loop walks over it", "walk over a copy: '|list'");
        }
    }

    /// <summary><c>value[key]</c> as far as it is an element; null when there is none.</summary>
    public static Value? Item(Work work, Value value, Value key)
    {
        if (value is DictValue dictionary) return dictionary.Find(key);
        if (value is NamespaceValue or not (StrValue or ListValue or TupleValue or RangeValue)) return null;
        if (key is SliceValue slice) return Slice(work, value, slice);
        if (Number.Whole(key) is not { } index) return null;
        var count = Count(value)!.Value;
        if (index.Sign < 0) index += count;
        if (index.Sign < 0 || index >= count) return null;
        return value switch
        {
            StrValue text when CodePoints.AreSimple(text.Text) => text.With(text.Text[(int)index].ToString()),
            StrValue text => text.With(CodePoints.Each(text.Text).ElementAt((int)index)),
            ListValue list => list.Items[(int)index],
            TupleValue tuple => tuple.Items[(int)index],
            RangeValue range => range.At(index),
            _ => null,
        };
    }

    private static Value Slice(Work work, Value value, SliceValue slice)
    {
        var (start, count, step) = slice.Of(Count(value)!.Value);
        if (value is RangeValue range) return new RangeValue(range.Start + slice.StartOf(range.Count) * range.Step, range.Start + slice.StopOf(range.Count) * range.Step, range.Step * slice.Step);
        work.Elements(value is StrValue ? 0 : (long)count);
        var indexes = Indexes((long)start, (long)count, (long)step);
        switch (value)
        {
            case StrValue text:
                work.Text((long)count);
                if (!CodePoints.AreSimple(text.Text))
                {
                    var characters = CodePoints.Each(text.Text).ToList();
                    return text.With(string.Concat(indexes.Select(i => characters[i])));
                }

                return text.With(step.IsOne ? text.Text.Substring((int)start, (int)count) : string.Concat(indexes.Select(i => text.Text[i])));
            case ListValue list: return new ListValue([.. indexes.Select(i => list.Items[i])]);
            default: return new TupleValue([.. indexes.Select(i => ((TupleValue)value).Items[i])]);
        }
    }

    private static IEnumerable<int> Indexes(long start, long count, long step)
    {
        for (var i = 0L; i < count; i++) yield return (int)(start + i * step);
    }
}
