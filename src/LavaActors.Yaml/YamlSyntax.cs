using System.Globalization;
using YamlDotNet.Core;

namespace LavaActors.Yaml;

/// <summary>Says in plain words what is wrong with a text that is no YAML.</summary>
internal static class YamlSyntax
{
    private static readonly (string Part, string What, string Remedy)[] Known =
    [
        ("found character that cannot start any token", "a value cannot begin with this character", "put the value in quotes"),
        ("unexpected end of stream", "the text ends inside quotes", "close the quotes"),
        ("found unexpected end of stream", "the text ends inside quotes", "close the quotes"),
        ("found unexpected document indicator", "a '---' or '...' line stands inside quotes", "close the quotes before it"),
        ("did not find expected ',' or '}'", "a '{...}' mapping is not closed, or a ',' is missing in it", "write {key: value, key: value}; quote values that hold braces or commas"),
        ("did not find expected ',' or ']'", "a '[...]' list is not closed, or a ',' is missing in it", "write [a, b]; quote values that hold brackets or commas"),
        ("did not find expected node content", "a value is missing here, or a '{' or '[' before it is not closed", "give the value, or close the bracket"),
        (GuardedParser.Unclosed, "a '{...}' or '[...]' is not closed, or a ',' is missing in it", "write {key: value, key: value} and [a, b]; quote values that hold braces, brackets or commas"),
        ("could not find expected ':'", "this line is no 'key: value' pair", "write a ':' and a space after the key, and check the indentation"),
        ("found invalid mapping", "a ': ' inside a plain value, or a line indented as if it belonged to the value above", "put a value that holds ': ' in quotes, and align the keys of one mapping"),
        ("mapping values are not allowed in this context", "a second ': ' in one line", "put the value in quotes, or begin a new line"),
        ("did not find expected key", "the indentation does not fit the mapping above", "align the keys of one mapping in one column, or quote a value that spans lines"),
        ("did not find expected '-' indicator", "the indentation does not fit the list above", "align the '-' of one list in one column"),
        ("sequence entries are not allowed", "a list entry is not allowed here", "begin the list on its own line below the key"),
        ("block sequence entries are not allowed", "a list entry is not allowed here", "begin the list on its own line below the key"),
        ("found unknown escape character", "an unknown escape in double quotes", "write '\\\\' for a backslash, or use single quotes"),
        ("invalid Unicode character escape", "an escape in double quotes that is no character", "write the character itself"),
        (GuardedParser.NoTag, "a tag with characters that no tag has", "remove the tag, or quote a value that begins with '!'"),
        ("undefined tag handle", "an undeclared tag", "remove the tag, or quote a value that begins with '!'"),
        ("did not find expected alphabetic or numeric character", "'&' or '*' begins an anchor or alias and needs a name", "put the value in quotes"),
        ("duplicate", "an anchor or directive comes twice", "remove one of them"),
    ];

    public static Diagnostic Explain(YamlException error, string text, string file)
    {
        var line = Math.Max(1, (int)error.Start.Line);
        var column = Math.Max(1, (int)error.Start.Column);
        if (TabIndentedLine(text, line, Math.Max(line, (int)error.End.Line)) is { } tabbed) return Tab(file, tabbed);

        var where = new SourceSpan(file, line, column);
        var message = error.InnerException is YamlException inner ? inner.Message : error.Message;
        if (message.Contains("did not find expected key", StringComparison.OrdinalIgnoreCase) && IsNoPair(text, line))
        {
            return new Diagnostic(Severity.Error, where, "", "this line is no 'key: value' pair", "write a ':' and a space after the key, or indent the line below the value it belongs to");
        }

        foreach (var (part, what, remedy) in Known)
        {
            if (message.Contains(part, StringComparison.OrdinalIgnoreCase)) return new Diagnostic(Severity.Error, where, "", what, remedy);
        }

        // Some errors have the place where the parser began: what is wrong is further on.
        if (TabIndentedLine(text, line, text.Count(c => c == '\n')) is { } later) return Tab(file, later);
        return new Diagnostic(Severity.Error, where, "", "this is no valid YAML: " + LowerFirst(message.TrimEnd('.')), "check quotes and indentation on this line and the one above");
    }

    /// <summary>
    /// A text in quotes may go on in a line that is indented less than the mapping it stands in: PyYAML reads it, and LAVA's own templates have it; YamlDotNet does not. White space in front of such a line
    /// is no part of the text, so it may be put there.
    /// </summary>
    /// <returns>The text with that line indented; null when something else is wrong with it.</returns>
    public static string? WithQuotedLineIndented(string text, YamlException error)
    {
        if (!error.Message.Contains("quoted scalar, found wrong indentation", StringComparison.OrdinalIgnoreCase)) return null;
        var at = 0;
        for (var line = 1; line < error.End.Line; line++)
        {
            at = text.IndexOf('\n', at) + 1;
            if (at == 0) return null;
        }

        return text.Insert(at, new string(' ', (int)error.Start.Column));
    }

    private static Diagnostic Tab(string file, (int Line, int Column) at) =>
        new(Severity.Error, new SourceSpan(file, at.Line, at.Column), "", "a tab is used for indentation", "YAML indents with spaces only: replace the tab by spaces");

    /// <summary>Control characters and halves of surrogate pairs have no place in YAML; most often they mean a binary file.</summary>
    public static Diagnostic? FirstForbiddenCharacter(string text, string file)
    {
        var line = 1;
        var column = 1;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(c) || c == '\x7f' || (c < ' ' && c is not ('\t' or '\n' or '\r')) || (c is >= '\x80' and <= '\x9f' and not '\x85') || c is '\uFFFE' or '\uFFFF')
            {
                return new Diagnostic(Severity.Error, new SourceSpan(file, line, column), "",
                    string.Create(CultureInfo.InvariantCulture, $"the character U+{(int)c:X4} is not allowed in YAML"), "remove it; in double quotes it can be written as an escape");
            }

            if (c == '\n')
            {
                line++;
                column = 1;
            }
            else
            {
                column++;
            }
        }

        return null;
    }

    /// <summary>The first tab that indents one of the lines about the error, if there is one.</summary>
    private static (int Line, int Column)? TabIndentedLine(string text, int from, int to)
    {
        var lines = text.Split('\n');
        for (var number = Math.Max(1, from - 1); number <= Math.Min(lines.Length, to + 1); number++)
        {
            var content = lines[number - 1];
            var indent = content.Length - content.TrimStart(' ', '\t').Length;
            var tab = content.IndexOf('\t', StringComparison.Ordinal);
            if (tab >= 0 && tab < indent && indent < content.Length) return (number, tab + 1);
        }

        return null;
    }

    private static bool IsNoPair(string text, int line)
    {
        var content = text.Split('\n').ElementAtOrDefault(line - 1)?.TrimEnd() ?? "";
        return content.Length > 0 && !content.TrimStart().StartsWith('-') && !content.Contains(": ", StringComparison.Ordinal) && !content.EndsWith(':');
    }

    private static string LowerFirst(string text) => text.Length == 0 ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
