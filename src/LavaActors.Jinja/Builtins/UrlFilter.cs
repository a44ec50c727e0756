using System.Globalization;
using System.Text;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary><c>urlencode</c>: a text as part of a path, or pairs as a query.</summary>
internal static class UrlFilter
{
    public static Value UrlEncode(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("urlencode", 0);
        var work = renderer.Work;
        if (input is StrValue || !Sequences.IsIterable(input)) return new StrValue(Quote(work, input, isQuery: false));
        var pairs = input is DictValue dictionary ? new DictView(dictionary, DictPart.Items) : input;
        var query = new StringBuilder();
        foreach (var item in Sequences.Iterate(work, pairs))
        {
            var pair = Sequences.ToList(work, item);
            if (pair.Count != 2) throw new JinjaError("'urlencode' of a list that is not of pairs", "");
            if (query.Length > 0) query.Append('&');
            query.Append(Quote(work, pair[0], isQuery: true)).Append('=').Append(Quote(work, pair[1], isQuery: true));
            if (query.Length > work.Limits.MaxText) work.Text(query.Length);
        }

        return new StrValue(query.ToString());
    }

    private static string Quote(Work work, Value value, bool isQuery)
    {
        var text = ValueText.Str(work, value);
        work.Text(3L * text.Length);
        var quoted = new StringBuilder(text.Length);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '~' || (c == '/' && !isQuery)) quoted.Append(c);
            else if (c == ' ' && isQuery) quoted.Append('+');
            else quoted.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }

        return quoted.ToString();
    }
}
