using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Filters that make texts of texts.</summary>
internal static class TextFilters
{
    public static Value Upper(Renderer renderer, Value input, CallArguments arguments) => Simple("upper", renderer, input, arguments, PythonText.Upper);

    public static Value Lower(Renderer renderer, Value input, CallArguments arguments) => Simple("lower", renderer, input, arguments, PythonText.Lower);

    public static Value Capitalize(Renderer renderer, Value input, CallArguments arguments) => Simple("capitalize", renderer, input, arguments, PythonText.Capitalize);

    public static Value Title(Renderer renderer, Value input, CallArguments arguments) => Simple("title", renderer, new StrValue(ValueText.Str(renderer.Work, input)), arguments, PythonText.TitleWords);

    public static Value String(Renderer renderer, Value input, CallArguments arguments) => Simple("string", renderer, input, arguments, text => text);

    private static StrValue Simple(string name, Renderer renderer, Value input, CallArguments arguments, Func<string, string> change)
    {
        arguments.Bind(name, 0);
        var text = Take.Soft(renderer.Work, input);
        renderer.Work.Text(text.Text.Length);
        return text.With(change(text.Text));
    }

    public static Value Trim(Renderer renderer, Value input, CallArguments arguments)
    {
        var chars = Take.Given(arguments.Bind("trim", 0, "chars")[0]);
        var text = Take.Soft(renderer.Work, input);
        return text.With(PythonText.Strip(text.Text, chars is null ? null : Take.Text("trim", chars).Text, left: true, right: true));
    }

    public static Value Replace(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        var work = renderer.Work;
        var count = Take.Optional("replace", bound[2]) ?? -1;
        return new StrValue(PythonText.Replace(work, ValueText.Str(work, input), ValueText.Str(work, bound[0]!), ValueText.Str(work, bound[1]!), count));
    }

    /// <summary>Pads all lines but the first, and not empty ones, unless told otherwise.</summary>
    public static Value Indent(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("indent", 0, "width", "first", "blank");
        var padding = bound[0] switch
        {
            null => "    ",
            StrValue given => given.Text,
            var width => new string(' ', Spaces(renderer.Work, Take.Int("indent", width))),
        };
        var (first, blank) = (Take.Flag(bound[1]), Take.Flag(bound[2]));
        var text = Take.Text("indent", input);
        var result = new StringBuilder(first ? padding : "");
        var lines = PythonText.SplitLines(text.Text + "\n", keepEnds: false);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) result.Append('\n');
            if (i > 0 && (blank || lines[i].Length > 0)) result.Append(padding);
            result.Append(lines[i]);
            renderer.Work.Step();
            if (result.Length > renderer.Work.Limits.MaxText) renderer.Work.Text(result.Length);
        }

        return text.With(result.ToString());
    }

    private static int Spaces(Work work, int width)
    {
        work.Text(width);
        return Math.Max(0, width);
    }

    public static Value Center(Renderer renderer, Value input, CallArguments arguments)
    {
        var width = arguments.Bind("center", 0, "width")[0];
        var text = Take.Soft(renderer.Work, input);
        return text.With(PythonText.Center(renderer.Work, text.Text, width is null ? 80 : Take.Int("center", width), " "));
    }

    public static Value WordCount(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("wordcount", 0);
        var text = Take.Soft(renderer.Work, input).Text;
        var count = 0;
        var inside = false;
        for (var i = 0; i < text.Length; i++)
        {
            var word = Syntax.PythonChars.IsWord(text, i);
            if (word && !inside) count++;
            inside = word;
            if (char.IsHighSurrogate(text[i])) i++;
        }

        return IntValue.Of(count);
    }

    public static Value Truncate(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("truncate", 0, "length", "killwords", "end", "leeway");
        var length = bound[0] is null ? 255 : Take.Int("truncate", bound[0]!);
        var end = bound[2] is null ? "..." : Take.Text("truncate", bound[2]!).Text;
        var leeway = Take.Optional("truncate", bound[3]) ?? 5;
        var kept = length - CodePoints.Length(end);
        if (kept < 0) throw new JinjaError($"'truncate' to {length} characters, of which '{end}' takes more", "");
        if (leeway < 0) throw new JinjaError("'truncate' with a negative leeway", "");
        if (input is not StrValue && Sequences.Count(input) is { } count && count <= (long)length + leeway) return input;
        var text = Take.Text("truncate", input);
        if (CodePoints.Length(text.Text) <= (long)length + leeway) return text;
        var part = CodePoints.First(text.Text, kept);
        if (!Take.Flag(bound[1]) && part.LastIndexOf(' ') is >= 0 and var space) part = part[..space];
        return text.With(part + end);
    }

    public static Value Format(Renderer renderer, Value input, CallArguments arguments)
    {
        if (arguments.Positional.Count > 0 && arguments.Named.Count > 0) throw new JinjaError("'format' with values and names", "use '%s' with values, or '%(name)s' with names");
        Value values = new TupleValue([.. arguments.Positional]);
        if (arguments.Named.Count > 0)
        {
            var dictionary = new DictValue();
            foreach (var (name, value) in arguments.Named) dictionary.Set(new StrValue(name), value);
            values = dictionary;
        }

        return PercentFormat.Apply(renderer.Work, Take.Soft(renderer.Work, input), values);
    }

    public static Value Escape(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("escape", 0);
        var text = Take.Soft(renderer.Work, input);
        renderer.Work.Text(5L * text.Text.Length);
        return new StrValue(Markup.Of(text), isMarkup: true);
    }

    public static Value ForceEscape(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("forceescape", 0);
        var text = Take.Soft(renderer.Work, input);
        renderer.Work.Text(5L * text.Text.Length);
        return new StrValue(Markup.Escape(text.Text), isMarkup: true);
    }

    public static Value Safe(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("safe", 0);
        return new StrValue(Take.Soft(renderer.Work, input).Text, isMarkup: true);
    }
}
