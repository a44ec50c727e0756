using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>Cuts a template into text and the tokens of its tags, as Jinja2 does with <c>trim_blocks</c> on and <c>lstrip_blocks</c> and <c>keep_trailing_newline</c> off (spec: worker-and-devices.md §3.1).</summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly string _name;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private Lexer(string source, string name)
    {
        _source = source;
        _name = name;
    }

    /// <exception cref="TemplateException">A tag, comment or text is not closed, or has a character that is none of an expression's.</exception>
    public static List<Token> Read(string source, string name)
    {
        if (source.Contains('\r', StringComparison.Ordinal)) source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (source.EndsWith('\n')) source = source[..^1];
        var lexer = new Lexer(source, name);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private SourceSpan Here => new(_name, _line, _at - _lineStart + 1);

    private static TemplateException Error(SourceSpan where, string what, string remedy) => new(where, what, remedy);

    private bool LooksAt(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    /// <summary>Moves on, and counts lines.</summary>
    private void GoTo(int position)
    {
        while (_at < position)
        {
            if (_source[_at++] != '\n') continue;
            _line++;
            _lineStart = _at;
        }
    }

    private void ReadAll()
    {
        while (_at < _source.Length)
        {
            var open = NextOpen(_at);
            Data(open);
            if (open == _source.Length) break;
            var begin = Here;
            var kind = _source[open + 1];
            var sign = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? 1 : 0;
            switch (kind)
            {
                case '#':
                    GoTo(open + 2);
                    Comment(begin, open + 2 + sign);
                    break;
                case '%' when RawBody(open + 2 + sign) is { } body:
                    GoTo(body);
                    Raw(begin);
                    break;
                case '%':
                    _tokens.Add(new Token(TokenKind.TagBegin, "{%", begin));
                    GoTo(open + 2 + sign);
                    Tag(begin, '%');
                    break;
                default:
                    _tokens.Add(new Token(TokenKind.PrintBegin, "{{", begin));
                    GoTo(open + 2 + sign);
                    Tag(begin, '}');
                    break;
            }
        }

        _tokens.Add(new Token(TokenKind.End, "", Here));
    }

    private int NextOpen(int from)
    {
        for (var i = from; (i = _source.IndexOf('{', i)) >= 0 && i + 1 < _source.Length; i++)
        {
            if (_source[i + 1] is '%' or '{' or '#') return i;
        }

        return _source.Length;
    }

    /// <summary>The text up to a tag; a <c>-</c> in the tag takes all white space before it, over several lines too.</summary>
    private void Data(int end)
    {
        var from = _at;
        var last = end;
        if (end + 2 < _source.Length && _source[end + 2] == '-')
        {
            while (last > from && PythonChars.IsSpace(_source[last - 1])) last--;
        }

        if (last > from) _tokens.Add(new Token(TokenKind.Data, _source[from..last], Here));
        GoTo(end);
    }

    private void Comment(SourceSpan begin, int from)
    {
        var end = _source.IndexOf("#}", from, StringComparison.Ordinal);
        if (end < 0) throw Error(begin, "the comment is not closed", "end it with '#}'");
        GoTo(end + 2);
        AfterEnd(end - 1 >= from ? _source[end - 1] : ' ', isPrint: false);
    }

    /// <summary>Where the text begins when this is a <c>raw</c> tag. The line end behind it stays, unlike behind other tags.</summary>
    private int? RawBody(int at)
    {
        at = SkipSpace(at);
        if (string.CompareOrdinal(_source, at, "raw", 0, 3) != 0) return null;
        at = SkipSpace(at + 3);
        if (string.CompareOrdinal(_source, at, "-%}", 0, 3) == 0) return SkipSpace(at + 3);
        return string.CompareOrdinal(_source, at, "%}", 0, 2) == 0 ? at + 2 : null;
    }

    private void Raw(SourceSpan begin)
    {
        for (var open = _at; (open = _source.IndexOf("{%", open, StringComparison.Ordinal)) >= 0; open += 2)
        {
            var at = open + 2;
            if (at < _source.Length && _source[at] is '-' or '+') at++;
            at = SkipSpace(at);
            if (string.CompareOrdinal(_source, at, "endraw", 0, 6) != 0) continue;
            at = SkipSpace(at + 6);
            var sign = at < _source.Length && _source[at] is '-' or '+' ? _source[at++] : ' ';
            if (string.CompareOrdinal(_source, at, "%}", 0, 2) != 0) continue;
            Data(open);
            GoTo(at + 2);
            AfterEnd(sign, isPrint: false);
            return;
        }

        throw Error(begin, "'raw' is not closed", "end it with '{% endraw %}'");
    }

    private int SkipSpace(int at)
    {
        while (at < _source.Length && PythonChars.IsSpace(_source[at])) at++;
        return at;
    }

    /// <summary>What the end of a tag takes of the text behind it: <c>-</c> all white space, else the line end, which <c>+</c> leaves.</summary>
    private void AfterEnd(char sign, bool isPrint)
    {
        if (sign == '-') GoTo(SkipSpace(_at));
        else if (sign != '+' && !isPrint && _at < _source.Length && _source[_at] == '\n') GoTo(_at + 1);
    }

    /// <summary>Reads tokens up to the end of a tag or print statement; braces of dictionaries are no end.</summary>
    private void Tag(SourceSpan begin, char closing)
    {
        var open = new Stack<(char Closing, SourceSpan At)>();
        var isPrint = closing == '}';
        var end = isPrint ? "}}" : "%}";
        while (true)
        {
            GoTo(SkipSpace(_at));
            if (_at >= _source.Length) throw Error(begin, isPrint ? "'{{' is not closed" : "'{%' is not closed", $"end it with '{end}'");
            if (open.Count == 0)
            {
                var sign = _source[_at];
                var signed = (sign == '-' || (sign == '+' && !isPrint)) && string.CompareOrdinal(_source, _at + 1, end, 0, 2) == 0;
                if (signed || LooksAt(end))
                {
                    _tokens.Add(new Token(isPrint ? TokenKind.PrintEnd : TokenKind.TagEnd, end, Here));
                    GoTo(_at + (signed ? 3 : 2));
                    AfterEnd(signed ? sign : ' ', isPrint);
                    return;
                }
            }

            ReadToken(open);
        }
    }

    private void ReadToken(Stack<(char Closing, SourceSpan At)> open)
    {
        var here = Here;
        var c = _source[_at];
        if (char.IsAsciiDigit(c))
        {
            Number(here);
        }
        else if (PythonChars.StartsName(_source, _at))
        {
            var end = _at;
            while (PythonChars.ContinuesName(_source, end, out var width)) end += width;
            _tokens.Add(new Token(TokenKind.Name, string.Intern(_source[_at..end]), here));
            GoTo(end);
        }
        else if (c is '\'' or '"')
        {
            var end = StringEscapes.End(_source, _at);
            if (end < 0) throw Error(here, "the text in quotes is not closed", $"end it with {c}");
            _tokens.Add(new Token(TokenKind.Text, StringEscapes.Read(_source.AsSpan(_at + 1, end - _at - 1), here), here));
            GoTo(end + 1);
        }
        else
        {
            Operator(here, open);
        }
    }

    private void Operator(SourceSpan here, Stack<(char Closing, SourceSpan At)> open)
    {
        var c = _source[_at];
        var pair = _at + 1 < _source.Length ? _source.AsSpan(_at, 2) : default;
        var text = pair switch { "**" => "**", "//" => "//", "==" => "==", "!=" => "!=", "<=" => "<=", ">=" => ">=", _ => null };
        text ??= "+-*/%~[](){}<>=.:|,;".Contains(c, StringComparison.Ordinal) ? string.Intern(c.ToString()) : null;
        if (text is null) throw Error(here, $"'{c}' has no meaning in an expression", c is '&' or '!' or '^' ? "the operators are 'and', 'or', 'not'" : "put texts in quotes");
        switch (c)
        {
            case '(': open.Push((')', here)); break;
            case '[': open.Push((']', here)); break;
            case '{': open.Push(('}', here)); break;
            case ')' or ']' or '}' when open.Count == 0: throw Error(here, $"'{c}' closes nothing", "");
            case ')' or ']' or '}' when open.Peek() is var last && last.Closing != c: throw Error(here, $"'{c}' does not fit", $"'{last.Closing}' has to close what line {last.At.Line}, column {last.At.Column} opens");
            case ')' or ']' or '}': open.Pop(); break;
        }

        _tokens.Add(new Token(TokenKind.Operator, text, here));
        GoTo(_at + text.Length);
    }

    private void Number(SourceSpan here)
    {
        // 'x.1.2' is an item of an item.
        var mayBeFloat = _at == 0 || _source[_at - 1] != '.';
        var end = PythonNumbers.Scan(_source, _at, mayBeFloat, out var isFloat);
        var text = _source[_at..end];
        if (text.Length > 5000) throw Error(here, $"a number of {text.Length} digits", "");
        _tokens.Add(isFloat
            ? new Token(TokenKind.Float, text, here, Float: PythonNumbers.Float(text))
            : new Token(TokenKind.Integer, text, here, PythonNumbers.Integer(text)));
        GoTo(end);
    }
}
