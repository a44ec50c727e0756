using System.Globalization;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;
using CallArguments = LavaActors.Jinja.Rendering.CallArguments;

namespace LavaActors.Jinja.Builtins;

/// <summary><c>'{} {name:>5}'.format(...)</c>. Attributes and items are those of templates, as in the reference's sandbox.</summary>
internal sealed class TextFormat(Renderer renderer, StrValue format, CallArguments arguments)
{
    private const int MaxNesting = 2;

    private int? _next = 0;

    public StrValue Run() => format.With(Replaced(format.Text, 0));

    private string Replaced(string text, int depth)
    {
        if (depth >= MaxNesting) throw new JinjaError("'format' with braces in braces in braces", "");
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ('{' or '}'))
            {
                result.Append(text[i]);
                continue;
            }

            if (i + 1 < text.Length && text[i + 1] == text[i])
            {
                result.Append(text[i++]);
                continue;
            }

            if (text[i] == '}') throw new JinjaError("'format' of a text with a single '}'", "write '}}' for a brace");
            var end = End(text, i + 1);
            result.Append(Field(text[(i + 1)..end], depth));
            if (result.Length > renderer.Work.Limits.MaxText) renderer.Work.Text(result.Length);
            i = end;
        }

        return result.ToString();
    }

    private static int End(string text, int at)
    {
        for (var open = 1; at < text.Length; at++)
        {
            if (text[at] == '{') open++;
            else if (text[at] == '}' && --open == 0) return at;
        }

        throw new JinjaError("'format' of a text with a single '{'", "write '{{' for a brace");
    }

    private string Field(string field, int depth)
    {
        var colon = NameEnd(field);
        var name = field[..colon];
        var conversion = ' ';
        if (colon < field.Length && field[colon] == '!')
        {
            if (colon + 1 >= field.Length || (colon + 2 < field.Length && field[colon + 2] != ':')) throw new JinjaError("'format' with '!' and no letter behind it", "'!r' and '!s' are there");
            conversion = field[colon + 1];
            colon += 2;
        }

        // The value first: both may take the next one in turn.
        var value = Value(name);
        var spec = colon < field.Length ? Replaced(field[(colon + 1)..], depth + 1) : "";
        value = conversion switch
        {
            ' ' => value,
            's' => Take.Soft(renderer.Work, value),
            'r' => new StrValue(ValueText.Repr(renderer.Work, value)),
            _ => throw new JinjaError($"'format' with '!{conversion}'", "'!r' and '!s' are there"),
        };
        var text = FormatSpec.Apply(renderer.Work, value, spec);
        return format.IsMarkup && value is not StrValue { IsMarkup: true } ? Markup.Escape(text) : text;
    }

    private static int NameEnd(string field)
    {
        var inBrackets = false;
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] == '[') inBrackets = true;
            else if (field[i] == ']') inBrackets = false;
            else if (!inBrackets && field[i] is ':' or '!') return i;
        }

        return field.Length;
    }

    private Value Value(string name)
    {
        var end = name.AsSpan().IndexOfAny('.', '[') is >= 0 and var found ? found : name.Length;
        var value = First(name[..end]);
        while (end < name.Length)
        {
            if (name[end] == '.')
            {
                var next = name.AsSpan(end + 1).IndexOfAny('.', '[') is >= 0 and var at ? end + 1 + at : name.Length;
                if (next == end + 1) throw new JinjaError("'format' with '.' and no name behind it", "");
                value = Access.Attribute(renderer, value, name[(end + 1)..next]);
                end = next;
                continue;
            }

            var close = name.IndexOf(']', end);
            if (name[end] != '[' || close <= end + 1) throw new JinjaError("'format' with '[' that is not closed, or names nothing", "");
            var key = name[(end + 1)..close];
            value = Access.Item(renderer, value, IsNumber(key) ? IntValue.Of(System.Numerics.BigInteger.Parse(key, CultureInfo.InvariantCulture)) : new StrValue(key));
            end = close + 1;
        }

        return value;
    }

    private static bool IsNumber(string text) => text.Length is > 0 and < 18 && text.All(char.IsAsciiDigit);

    private Value First(string name)
    {
        if (name.Length > 0 && !IsNumber(name))
        {
            foreach (var (id, value) in arguments.Named)
            {
                if (id == name) return value;
            }

            throw new JinjaError($"'format' gets no '{name}'", "");
        }

        int index;
        if (name.Length == 0)
        {
            if (_next is not { } next) throw new JinjaError("'format' with '{}' and '{0}' in one text", "use one form");
            index = next;
            _next = next + 1;
        }
        else
        {
            if (_next > 0) throw new JinjaError("'format' with '{}' and '{0}' in one text", "use one form");
            _next = null;
            index = (int)Math.Min(int.MaxValue, long.Parse(name, CultureInfo.InvariantCulture));
        }

        return index < arguments.Positional.Count ? arguments.Positional[index] : throw new JinjaError($"'format' gets {arguments.Positional.Count} values, but its text needs number {index + 1}", "");
    }
}
