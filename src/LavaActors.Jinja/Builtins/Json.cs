using System.Globalization;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary><c>tojson</c>: keys sorted, all of ASCII, and without characters that mean something to HTML.</summary>
internal sealed class Json
{
    private const int MaxDepth = 100;

    private readonly Work _work;
    private readonly string? _indent;
    private readonly StringBuilder _text = new();

    private Json(Work work, string? indent)
    {
        _work = work;
        _indent = indent;
    }

    public static Value Filter(Renderer renderer, Value input, CallArguments arguments)
    {
        var indent = Take.Given(arguments.Bind("tojson", 0, "indent")[0]) switch
        {
            null => null,
            StrValue text => text.Text,
            var width => new string(' ', Math.Clamp(Take.Int("tojson", width), 0, 1000)),
        };
        var json = new Json(renderer.Work, indent);
        json.Write(input, 0);
        renderer.Work.Text(json._text.Length);
        return new StrValue(json._text.ToString(), isMarkup: true);
    }

    private void Write(Value value, int depth)
    {
        _work.Step();
        if (_text.Length > _work.Limits.MaxText) _work.Text(_text.Length);
        if (depth > MaxDepth) throw new JinjaError($"a value of more than {MaxDepth} levels", "");
        switch (value)
        {
            case StrValue text: Quoted(text.Text); break;
            case NoneValue or BoolValue or IntValue or FloatValue: _text.Append(Scalar(value)); break;
            case ListValue list: Items(list.Items, depth); break;
            case TupleValue tuple: Items(tuple.Items, depth); break;
            case DictValue dictionary: Entries(dictionary, depth); break;
            case Undefined undefined: throw undefined.Error();
            default: throw new JinjaError($"'tojson' of {value.Described}", "it takes texts, numbers, lists and dictionaries");
        }
    }

    private static string? Scalar(Value value) => value switch
    {
        NoneValue => "null",
        BoolValue truth => truth.IsTrue ? "true" : "false",
        IntValue number => number.Number.ToString(CultureInfo.InvariantCulture),
        FloatValue { Number: double.PositiveInfinity } => "Infinity",
        FloatValue { Number: double.NegativeInfinity } => "-Infinity",
        FloatValue { Number: double.NaN } => "NaN",
        FloatValue number => FloatText.Repr(number.Number),
        _ => null,
    };

    private void Items(IReadOnlyList<Value> items, int depth)
    {
        if (items.Count == 0)
        {
            _text.Append("[]");
            return;
        }

        _text.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            Separate(i, depth + 1);
            Write(items[i], depth + 1);
        }

        Close(']', depth);
    }

    private void Entries(DictValue dictionary, int depth)
    {
        if (dictionary.Entries.Count == 0)
        {
            _text.Append("{}");
            return;
        }

        _text.Append('{');
        var i = 0;
        foreach (var key in SortFilters.Sorted(_work, [.. dictionary.Entries.Keys], key => key, reverse: false))
        {
            Separate(i++, depth + 1);
            if (key is StrValue text) Quoted(text.Text);
            else if (Scalar(key) is { } scalar) Quoted(scalar);
            else throw new JinjaError($"'tojson' of a dictionary with {key.Described} as key", "");
            _text.Append(": ");
            Write(dictionary.Entries[key], depth + 1);
        }

        Close('}', depth);
    }

    private void Separate(int index, int depth)
    {
        if (index > 0) _text.Append(_indent is null ? ", " : ",");
        NewLine(depth);
    }

    private void Close(char bracket, int depth)
    {
        NewLine(depth);
        _text.Append(bracket);
    }

    private void NewLine(int depth)
    {
        if (_indent is null) return;
        _text.Append('\n');
        for (var i = 0; i < depth; i++) _text.Append(_indent);
    }

    private void Quoted(string text)
    {
        _work.Text(6L * text.Length);
        _text.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"': _text.Append("\\\""); break;
                case '\\': _text.Append(@"\\"); break;
                case '\n': _text.Append("\\n"); break;
                case '\r': _text.Append("\\r"); break;
                case '\t': _text.Append("\\t"); break;
                case '\b': _text.Append("\\b"); break;
                case '\f': _text.Append("\\f"); break;
                case '<' or '>' or '&' or '\'': _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                case >= ' ' and < '\x7F': _text.Append(c); break;
                default: _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            }
        }

        _text.Append('"');
    }
}
