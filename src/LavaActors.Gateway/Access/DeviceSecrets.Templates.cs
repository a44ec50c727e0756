using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LavaActors.Gateway.Access;

/// <summary>The texts that configurations are made of.</summary>
public static partial class DeviceSecrets
{
    private const string OneLiteral = @"'([^'\\]|\\.)*'|""([^""\\]|\\.)*""";

    // For private use: no text of a lab has them.
    private const string First = "\uE000", Last = "\uE001";

    /// <summary>The same for the text of a dictionary or of a device type's template, Jinja2. What is left of it is to be read by people: it need not be a template any more.</summary>
    public static string MaskedDictionary(string text)
    {
        text = InStatements(text);
        text = Entry().Replace(text, match => IsSecret(match.Groups["key"].Value) ? match.Groups["before"].Value + $"'{SecretMask.Masked}'" : match.Value);
        // An expression is one word of the command or of the line that it stands in, whatever it is put together of.
        var parts = new List<string>();
        text = Part().Replace(text, match =>
        {
            parts.Add(match.Value[1] == '#' ? InCommands(match.Value) : InExpression(match.Value));
            return $"{match.ValueSpan[..2]}{First}{parts.Count - 1}{Last}";
        });
        return Placed().Replace(InCommands(InLines(text)), match => int.TryParse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n < parts.Count ? parts[n] : match.Value);
    }

    /// <summary>What variables of a template are set to, however it is put together.</summary>
    private static string InStatements(string text)
    {
        var (masked, done) = (new StringBuilder(), 0);
        foreach (Match head in Statement().Matches(text))
        {
            var begin = head.Index + head.Length;
            if (head.Index < done || !IsSecret(head.Groups["key"].Value)) continue;
            masked.Append(text, done, begin - done).Append('\'').Append(SecretMask.Masked).Append('\'');
            done = head.Groups["block"].Success ? (EndOfBlock().Match(text, begin) is { Success: true } end ? end.Index : text.Length) : EndOfStatement(text, begin);
        }

        return masked.Append(text, done, text.Length - done).ToString();
    }

    private static int EndOfStatement(string text, int begin)
    {
        char? quote = null;
        for (var at = begin; at < text.Length; at++)
        {
            if (quote is not null && text[at] == '\\') at++;
            else if (quote == text[at]) quote = null;
            else if (quote is null && text[at] is '\'' or '"') quote = text[at];
            else if (quote is null && text[at] == '%' && at + 1 < text.Length && text[at + 1] == '}')
            {
                if (at > begin && text[at - 1] is '-' or '+') at--;
                while (at > begin && char.IsWhiteSpace(text[at - 1])) at--;
                return at;
            }
        }

        return text.Length;
    }

    private static string InExpression(string text) => Operand().Replace(
        text, match => match.Groups["before"].Value + (IsSecret(match.Groups["key"].Value) ? $"'{SecretMask.Masked}'" : InCommands(match.Groups["value"].Value)));

    /// <summary>What keys of such names have in the YAML that a template makes: all of the line, and all lines under it but for statements of the template.</summary>
    private static string InLines(string text)
    {
        var lines = new List<string>();
        int? under = null;
        foreach (var line in text.Split('\n'))
        {
            var column = line.Length - line.AsSpan().TrimStart().Length;
            var isStatement = line.AsSpan(column).StartsWith("{%", StringComparison.Ordinal) || column == line.Length;
            if (!isStatement && under is { } key)
            {
                if (column > key || (column == key && line.AsSpan(column).StartsWith("- ", StringComparison.Ordinal))) continue;
                under = null;
            }

            if (Line().Match(line) is { Success: true } named && IsSecret(named.Groups["key"].Value))
            {
                under = named.Groups["key"].Index;
                lines.Add($"{named.Groups["before"].Value} '{SecretMask.Masked}'");
            }
            else
            {
                lines.Add(line);
            }
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"\{%[-+]?\s*set\s+(?<key>\w+(\s*,\s*\w+)*)\s*(=\s*|(?<block>(\|[^%{}]*)?[-+]?%\}))", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();

    [GeneratedRegex(@"\{%[-+]?\s*endset\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EndOfBlock();

    /// <summary>One entry of a mapping, in the form of Python.</summary>
    [GeneratedRegex(@"(?<before>['""](?<key>\w+)['""]\s*:\s*)(" + OneLiteral + @"|\[[^\]]*\]|\{[^}]*\}|[^\s,}'""]+)", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    /// <summary>A literal, and what a variable has that nobody has set, or a macro is called with.</summary>
    [GeneratedRegex(@"(?<before>\b(?<key>\w+)\s*(\|\s*(default|d)\s*\(|==?)\s*)(?<value>" + OneLiteral + @"|[^\s,)'""]+)|(?<value>" + OneLiteral + ")", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Operand();

    [GeneratedRegex(@"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Part();

    [GeneratedRegex(@"\{[{%#]" + First + "(?<n>[0-9]+)" + Last, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placed();

    [GeneratedRegex(@"^(?<before>\s*(-\s+)*['""]?(?<key>[\w.-]+)['""]?\s*:)(\s.*)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Line();
}
