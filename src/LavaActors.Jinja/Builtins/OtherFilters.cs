using System.Globalization;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Filters that fit nowhere else.</summary>
internal static class OtherFilters
{
    /// <summary>Replaces Undefined; with <c>true</c> everything that is false.</summary>
    public static Value Default(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("default", 0, "default_value", "boolean");
        return input is Undefined || (Take.Flag(bound[1]) && !input.IsTrue) ? bound[0] ?? StrValue.Empty : input;
    }

    public static Value Attr(Renderer renderer, Value input, CallArguments arguments)
    {
        var name = Take.Text("attr", arguments.Bind("attr", 1, "name")[0]!).Text;
        if (input is Undefined undefined) throw undefined.Error();
        return Access.Own(renderer, input, name) ?? new Undefined($"the {input.TypeName} has no '{name}'", name);
    }

    /// <summary>Spec: worker-and-devices.md §2.</summary>
    public static Value QemuGuestFsInterface(Renderer renderer, Value input, CallArguments arguments)
    {
        if (arguments.Bind("qemu_guest_fs_interface", 0, "override")[0] is { IsTrue: true } chosen) return chosen;
        return new StrValue(input is StrValue { Text: "amd64" or "x86_64" or "i386" } ? "ide" : "virtio");
    }

    /// <summary>One word of a shell.</summary>
    public static Value ShlexQuote(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("shlex_quote", 0);
        var text = Take.Text("shlex_quote", input).Text;
        renderer.Work.Text(5L * text.Length);
        if (text.Length == 0) return new StrValue("''");
        var safe = text.All(c => char.IsAsciiLetterOrDigit(c) || "_@%+=:,./-".Contains(c, StringComparison.Ordinal));
        return new StrValue(safe ? text : "'" + text.Replace("'", "'\"'\"'", StringComparison.Ordinal) + "'");
    }

    /// <summary>Double-quoted YAML in one line.</summary>
    public static Value YamlQuote(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("yaml_quote", 0);
        var text = new StringBuilder();
        Quote(renderer.Work, text, input, 0);
        return new StrValue(text.ToString());
    }

    private static void Quote(Work work, StringBuilder text, Value value, int depth)
    {
        work.Step();
        if (depth > 50) throw new JinjaError("a value of more than 50 levels", "");
        switch (value)
        {
            case Undefined undefined: throw undefined.Error();
            case StrValue word: Quote(work, text, word.Text); break;
            case NoneValue: text.Append("!!null \"null\""); break;
            case BoolValue truth: text.Append(truth.IsTrue ? "!!bool \"true\"" : "!!bool \"false\""); break;
            case IntValue: text.Append("!!int \"").Append(ValueText.Str(work, value)).Append('"'); break;
            case FloatValue number: text.Append("!!float \"").Append(double.IsFinite(number.Number) ? ValueText.Str(work, value) : double.IsNaN(number.Number) ? ".nan" : number.Number > 0 ? ".inf" : "-.inf").Append('"'); break;
            case ListValue list:
                text.Append('[');
                for (var i = 0; i < list.Items.Count; i++)
                {
                    if (i > 0) text.Append(", ");
                    Quote(work, text, list.Items[i], depth + 1);
                }

                text.Append(']');
                break;
            case DictValue dictionary:
                text.Append('{');
                var first = true;
                foreach (var (key, entry) in dictionary.Entries)
                {
                    if (!first) text.Append(", ");
                    first = false;
                    Quote(work, text, key, depth + 1);
                    text.Append(": ");
                    Quote(work, text, entry, depth + 1);
                }

                text.Append('}');
                break;
            default: throw new JinjaError($"'yaml_quote' of {value.Described}", "it takes texts, numbers, lists and dictionaries");
        }
    }

    private static void Quote(Work work, StringBuilder text, string word)
    {
        work.Text((long)text.Length + word.Length * 10L);
        text.Append('"');
        foreach (var rune in word.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append(@"\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\t': text.Append("\\t"); break;
                case '\r': text.Append("\\r"); break;
                case >= ' ' and < 0x7F: text.Append((char)rune.Value); break;
                case <= 0xFF: text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"); break;
                case <= 0xFFFF: text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"); break;
                default: text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"); break;
            }
        }

        text.Append('"');
    }
}
