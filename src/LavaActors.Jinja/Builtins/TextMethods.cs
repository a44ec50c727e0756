using System.Globalization;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Methods of texts.</summary>
internal static class TextMethods
{
    public static IReadOnlyDictionary<string, MethodBody<StrValue>> All { get; } = new Dictionary<string, MethodBody<StrValue>>(StringComparer.Ordinal)
    {
        ["capitalize"] = Changed("capitalize", PythonText.Capitalize),
        ["casefold"] = Changed("casefold", text => PythonText.Lower(text.Replace("ß", "ss", StringComparison.Ordinal))),
        ["center"] = (renderer, self, arguments) => Padded("center", renderer, self, arguments, (text, width, fill) => PythonText.Center(renderer.Work, text, width, fill)),
        ["count"] = Count,
        ["endswith"] = (_, self, arguments) => Affix("endswith", self, arguments, (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        ["expandtabs"] = (renderer, self, arguments) => self.With(PythonText.ExpandTabs(renderer.Work, self.Text, arguments.Bind("expandtabs", 0, "tabsize")[0] is { } size ? Take.Int("expandtabs", size) : 8)),
        ["find"] = (_, self, arguments) => IntValue.Of(Find("find", self, arguments, last: false)),
        ["format"] = (renderer, self, arguments) => new TextFormat(renderer, self, arguments).Run(),
        ["index"] = (_, self, arguments) => Found(Find("index", self, arguments, last: false)),
        ["isalnum"] = Tested("isalnum", text => PythonText.All(text, c => char.IsLetterOrDigit(c, 0) || char.GetNumericValue(c, 0) >= 0)),
        ["isalpha"] = Tested("isalpha", text => PythonText.All(text, c => char.IsLetter(c, 0))),
        ["isascii"] = Tested("isascii", text => text.All(char.IsAscii)),
        ["isdecimal"] = Tested("isdecimal", text => PythonText.All(text, c => char.IsDigit(c, 0))),
        ["isdigit"] = Tested("isdigit", text => PythonText.All(text, c => char.IsDigit(c, 0) || "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉".Contains(c, StringComparison.Ordinal))),
        ["islower"] = Tested("islower", text => PythonText.HasCase(text, upper: false)),
        ["isnumeric"] = Tested("isnumeric", text => PythonText.All(text, c => CharUnicodeInfo.GetUnicodeCategory(c, 0) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber)),
        ["isspace"] = Tested("isspace", text => PythonText.All(text, c => Syntax.PythonChars.IsSpace(c[0]))),
        ["istitle"] = Tested("istitle", PythonText.IsTitle),
        ["isupper"] = Tested("isupper", text => PythonText.HasCase(text, upper: true)),
        ["join"] = Join,
        ["ljust"] = (renderer, self, arguments) => Padded("ljust", renderer, self, arguments, (text, width, fill) => PythonText.Pad(renderer.Work, text, width, fill, left: false)),
        ["lower"] = Changed("lower", PythonText.Lower),
        ["lstrip"] = (_, self, arguments) => Stripped("lstrip", self, arguments, left: true, right: false),
        ["partition"] = (_, self, arguments) => Partition("partition", self, arguments, last: false),
        ["removeprefix"] = (_, self, arguments) => Text("removeprefix", arguments) is var part && self.Text.StartsWith(part, StringComparison.Ordinal) ? self.With(self.Text[part.Length..]) : self,
        ["removesuffix"] = (_, self, arguments) => Text("removesuffix", arguments) is { Length: > 0 } part && self.Text.EndsWith(part, StringComparison.Ordinal) ? self.With(self.Text[..^part.Length]) : self,
        ["replace"] = Replace,
        ["rfind"] = (_, self, arguments) => IntValue.Of(Find("rfind", self, arguments, last: true)),
        ["rindex"] = (_, self, arguments) => Found(Find("rindex", self, arguments, last: true)),
        ["rjust"] = (renderer, self, arguments) => Padded("rjust", renderer, self, arguments, (text, width, fill) => PythonText.Pad(renderer.Work, text, width, fill, left: true)),
        ["rpartition"] = (_, self, arguments) => Partition("rpartition", self, arguments, last: true),
        ["rsplit"] = (renderer, self, arguments) => Split("rsplit", renderer, self, arguments, PythonText.SplitRight),
        ["rstrip"] = (_, self, arguments) => Stripped("rstrip", self, arguments, left: false, right: true),
        ["split"] = (renderer, self, arguments) => Split("split", renderer, self, arguments, PythonText.Split),
        ["splitlines"] = SplitLines,
        ["startswith"] = (_, self, arguments) => Affix("startswith", self, arguments, (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        ["strip"] = (_, self, arguments) => Stripped("strip", self, arguments, left: true, right: true),
        ["swapcase"] = Changed("swapcase", PythonText.SwapCase),
        ["title"] = Changed("title", PythonText.Title),
        ["upper"] = Changed("upper", PythonText.Upper),
        ["zfill"] = (renderer, self, arguments) => self.With(PythonText.ZeroFill(renderer.Work, self.Text, Take.Int("zfill", arguments.Unnamed("zfill", 1, 1)[0]))),
    };

    private static MethodBody<StrValue> Changed(string name, Func<string, string> change) => (renderer, self, arguments) =>
    {
        arguments.Unnamed(name, 0, 0);
        renderer.Work.Text(self.Text.Length);
        return self.With(change(self.Text));
    };

    private static MethodBody<StrValue> Tested(string name, Func<string, bool> holds) => (renderer, self, arguments) =>
    {
        arguments.Unnamed(name, 0, 0);
        renderer.Work.Text(self.Text.Length);
        return BoolValue.Of(holds(self.Text));
    };

    private static StrValue Padded(string name, Renderer renderer, StrValue self, CallArguments arguments, Func<string, int, string, string> pad)
    {
        var values = arguments.Unnamed(name, 1, 2);
        var fill = values.Count > 1 ? Take.Text(name, values[1]).Text : " ";
        if (CodePoints.Length(fill) != 1) throw new JinjaError($"'{name}' fills with one character, not with {CodePoints.Length(fill)}", "");
        return self.With(pad(self.Text, Take.Int(name, values[0]), fill));
    }

    private static string Text(string name, CallArguments arguments) => Take.Text(name, arguments.Unnamed(name, 1, 1)[0]).Text;

    private static StrValue Stripped(string name, StrValue self, CallArguments arguments, bool left, bool right)
    {
        var values = arguments.Unnamed(name, 0, 1);
        var characters = values.Count > 0 && Take.Given(values[0]) is { } given ? Take.Text(name, given).Text : null;
        return self.With(PythonText.Strip(self.Text, characters, left, right));
    }

    private static BoolValue Affix(string name, StrValue self, CallArguments arguments, Func<string, string, bool> has)
    {
        var values = arguments.Unnamed(name, 1, 3);
        var text = Part(name, self.Text, values, out _) ?? "";
        var beyond = Part(name, self.Text, values, out _) is null;
        var parts = values[0] is TupleValue tuple ? tuple.Items : [values[0]];
        return BoolValue.Of(parts.Select(part => Take.Text(name, part).Text).ToList().Exists(part => !beyond && has(text, part)));
    }

    /// <summary>The text between the second and third argument, if there are any; null when it begins behind its end.</summary>
    private static string? Part(string name, string text, IReadOnlyList<Value> values, out int start)
    {
        var length = CodePoints.Length(text);
        start = values.Count > 1 && Take.Given(values[1]) is { } from ? Take.Int(name, from) : 0;
        var end = values.Count > 2 && Take.Given(values[2]) is { } to ? Take.Int(name, to) : length;
        if (start < 0) start = Math.Max(0, start + length);
        if (end < 0) end = Math.Max(0, end + length);
        end = Math.Min(end, length);
        return start > end ? null : text[CodePoints.Offset(text, start)..CodePoints.Offset(text, end)];
    }

    private static int Find(string name, StrValue self, CallArguments arguments, bool last)
    {
        var values = arguments.Unnamed(name, 1, 3);
        var wanted = Take.Text(name, values[0]).Text;
        if (Part(name, self.Text, values, out var start) is not { } part) return -1;
        var at = !last ? part.IndexOf(wanted, StringComparison.Ordinal) : wanted.Length == 0 ? part.Length : part.LastIndexOf(wanted, StringComparison.Ordinal);
        return at < 0 ? -1 : start + CodePoints.Index(part, at);
    }

    private static IntValue Found(int index) => index < 0 ? throw new JinjaError("the text is not found", "'find' gives -1 then") : IntValue.Of(index);

    private static Value Count(Renderer renderer, StrValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("count", 1, 3);
        var wanted = Take.Text("count", values[0]).Text;
        if (Part("count", self.Text, values, out _) is not { } part) return IntValue.Of(0);
        if (wanted.Length == 0) return IntValue.Of(CodePoints.Length(part) + 1);
        var count = 0;
        for (var at = 0; part.IndexOf(wanted, at, StringComparison.Ordinal) is >= 0 and var found; at = found + wanted.Length)
        {
            count++;
            renderer.Work.Step();
        }

        return IntValue.Of(count);
    }

    private static Value Join(Renderer renderer, StrValue self, CallArguments arguments)
    {
        var text = new StringBuilder();
        var first = true;
        var index = 0;
        foreach (var item in Sequences.Iterate(renderer.Work, arguments.Unnamed("join", 1, 1)[0]))
        {
            if (!first) text.Append(self.Text);
            first = false;
            if (self.IsMarkup) text.Append(Markup.Of(Take.Soft(renderer.Work, item)));
            else if (item is StrValue part) text.Append(part.Text);
            else throw new JinjaError($"'join' of a list whose element {index} is {item.Described}", "the filter '|join' takes values of any type");
            index++;
            if (text.Length > renderer.Work.Limits.MaxText) renderer.Work.Text(text.Length);
        }

        renderer.Work.Text(text.Length);
        return self.With(text.ToString());
    }

    private static Value Replace(Renderer renderer, StrValue self, CallArguments arguments)
    {
        var values = arguments.Unnamed("replace", 2, 3);
        var (old, with) = (Take.Text("replace", values[0]), Take.Text("replace", values[1]));
        var count = values.Count > 2 ? Take.Int("replace", values[2]) : -1;
        return self.With(PythonText.Replace(renderer.Work, self.Text, self.IsMarkup ? Markup.Of(old) : old.Text, self.IsMarkup ? Markup.Of(with) : with.Text, count));
    }

    private static ListValue Split(string name, Renderer renderer, StrValue self, CallArguments arguments, Func<Work, string, string?, int, List<string>> split)
    {
        var bound = arguments.Bind(name, 0, "sep", "maxsplit");
        var separator = Take.Given(bound[0]) is { } given ? Take.Text(name, given).Text : null;
        if (separator is "") throw new JinjaError($"'{name}' at an empty text", "'|list' gives the characters");
        return new ListValue([.. split(renderer.Work, self.Text, separator, bound[1] is null ? -1 : Take.Int(name, bound[1]!)).Select(self.With)]);
    }

    private static Value SplitLines(Renderer renderer, StrValue self, CallArguments arguments)
    {
        var keep = Take.Flag(arguments.Bind("splitlines", 0, "keepends")[0]);
        var lines = PythonText.SplitLines(self.Text, keep);
        renderer.Work.Elements(lines.Count);
        return new ListValue([.. lines.Select(self.With)]);
    }

    private static TupleValue Partition(string name, StrValue self, CallArguments arguments, bool last)
    {
        var separator = Text(name, arguments);
        if (separator.Length == 0) throw new JinjaError($"'{name}' at an empty text", "");
        var at = last ? self.Text.LastIndexOf(separator, StringComparison.Ordinal) : self.Text.IndexOf(separator, StringComparison.Ordinal);
        if (at < 0) return last ? new TupleValue([self.With(""), self.With(""), self]) : new TupleValue([self, self.With(""), self.With("")]);
        return new TupleValue([self.With(self.Text[..at]), self.With(separator), self.With(self.Text[(at + separator.Length)..])]);
    }
}
