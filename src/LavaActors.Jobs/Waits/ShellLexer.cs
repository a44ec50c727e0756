using System.Text;

namespace LavaActors.Jobs.Waits;

/// <summary>
/// Splits a script of a POSIX shell into words and operators, with quotes, comments, continued lines and here-documents. It expands nothing; what stands in
/// <c>$(...)</c> is read by <paramref name="substitution"/>, in place.
/// </summary>
/// <param name="text">The script.</param>
/// <param name="substitution">Called behind the opening parenthesis of a substitution; reads its commands and leaves the lexer behind the closing one.</param>
/// <param name="quoted">Called with the commands between backticks, and where they begin.</param>
internal sealed class ShellLexer(string text, Action substitution, Action<string, int> quoted)
{
    private static readonly string[] Operators = [";;&", "&>>", "<<-", "<<<", "&&", "||", ";;", ";&", "|&", "&>", "<<", ">>", "<&", ">&", "<>", ">|", ";", "&", "|", "(", ")", "<", ">"];
    private static readonly string[] Redirections = ["&>>", "<<-", "<<<", "&>", "<<", ">>", "<&", ">&", "<>", ">|", "<", ">"];

    private const int LongestArithmetic = 2000;
    private const int MaxDepth = 20;

    private readonly Queue<(string Word, bool HasTabs, bool IsLiteral)> _documents = [];
    private ShellToken? _next;
    private int _at;
    private int _depth;

    /// <summary>The next token, left in place.</summary>
    public ShellToken Peek() => _next ??= Read();

    public ShellToken Take()
    {
        var token = Peek();
        _next = null;
        return token;
    }

    /// <summary>Whether the next token is this operator, left in place.</summary>
    public bool IsNext(string op) => Peek() is { Word: null } token && token.Operator == op;

    /// <summary>Takes the operator if it is the next token.</summary>
    public bool TryTake(string op)
    {
        if (!IsNext(op)) return false;
        Take();
        return true;
    }

    /// <summary>Behind an opening parenthesis: skips an arithmetic expression with its two closing ones if there is one.</summary>
    public bool TrySkipArithmetic()
    {
        if (_next is not null || _at >= text.Length || text[_at] != '(') return false;
        var depth = 1;
        for (var i = _at; i < Math.Min(text.Length, _at + LongestArithmetic); i++)
        {
            if (text[i] == '(') depth++;
            else if (text[i] == ')' && --depth == 0)
            {
                if (text[i - 1] != ')') return false;
                _at = i + 1;
                return true;
            }
            else if (text[i] is '\n' or '\'' or '"' or '`')
            {
                return false;
            }
        }

        return false;
    }

    private ShellToken Read()
    {
        while (true)
        {
            SkipBlanks();
            if (_at >= text.Length) return _documents.Count == 0 ? ShellToken.End(_at) : throw new UnreadableScriptException("a here-document does not end");
            if (text[_at] == '\n')
            {
                _at++;
                SkipDocuments();
                return new ShellToken(ShellToken.NewLine, null, _at - 1);
            }

            var isProcess = text[_at] is '<' or '>' && _at + 1 < text.Length && text[_at + 1] == '(';
            if (isProcess || Array.Find(Operators, o => string.CompareOrdinal(text, _at, o, 0, o.Length) == 0) is not { } op)
            {
                var word = Word();

                // 2>file: the number belongs to the redirection, which is no word of the command.
                var isNumber = !word.IsQuoted && word.Text.Length > 0 && word.Text.All(char.IsAsciiDigit);
                if (isNumber && _at < text.Length && text[_at] is '<' or '>') continue;
                return new ShellToken("", word, word.At);
            }

            var start = _at;
            _at += op.Length;
            if (!Redirections.Contains(op)) return new ShellToken(op, null, start);
            Redirect(op);
        }
    }

    /// <summary>The word behind a redirection names a file, or the end of a here-document; no command sees it.</summary>
    private void Redirect(string op)
    {
        SkipBlanks();
        if (_at >= text.Length || text[_at] is '\n' or ';' or '&' or '|') throw new UnreadableScriptException("a redirection without a file");
        var start = _at;
        var word = Word();
        if (op is "<<" or "<<-") _documents.Enqueue((word.Text, op == "<<-", text.AsSpan(start.._at).IndexOfAny('\'', '"', '\\') >= 0));
    }

    private void SkipBlanks()
    {
        while (_at < text.Length)
        {
            if (text[_at] is ' ' or '\t' or '\r') _at++;
            else if (text[_at] == '\\' && _at + 1 < text.Length && text[_at + 1] == '\n') _at += 2;
            else if (text[_at] == '#') _at = text.IndexOf('\n', _at) is var end and >= 0 ? end : text.Length;
            else return;
        }
    }

    private void SkipDocuments()
    {
        while (_documents.TryDequeue(out var document))
        {
            while (true)
            {
                if (_at >= text.Length) throw new UnreadableScriptException("a here-document does not end");
                var end = text.IndexOf('\n', _at) is var found and >= 0 ? found : text.Length;
                var line = text[_at..end];
                _at = Math.Min(end + 1, text.Length);
                if ((document.HasTabs ? line.TrimStart('\t') : line) == document.Word) break;
                if (!document.IsLiteral && (line.Contains("$(", StringComparison.Ordinal) || line.Contains('`', StringComparison.Ordinal)))
                    throw new UnreadableScriptException("a here-document has a command in it");
            }
        }
    }

    private ShellWord Word()
    {
        var word = new StringBuilder();
        var (literal, isQuoted, start) = (true, false, _at);
        while (_at < text.Length)
        {
            var c = text[_at];
            switch (c)
            {
                case '\'':
                    var close = text.IndexOf('\'', _at + 1);
                    if (close < 0) throw new UnreadableScriptException("a quote is not closed");
                    word.Append(text, _at + 1, close - _at - 1);
                    _at = close + 1;
                    isQuoted = true;
                    continue;
                case '"':
                    _at++;
                    literal &= DoubleQuoted(word);
                    isQuoted = true;
                    continue;
                case '\\' when _at + 1 < text.Length:
                    if (text[_at + 1] != '\n') word.Append(text[_at + 1]);
                    isQuoted = true;
                    _at += 2;
                    continue;
                case '$' or '`':
                    literal &= Expansion(word);
                    continue;
                case '<' or '>' when _at + 1 < text.Length && text[_at + 1] == '(':
                    _at += 2;
                    substitution();
                    literal = false;
                    continue;
                case ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or '(' or ')' or '<' or '>':
                    return new ShellWord(word.ToString(), literal, isQuoted, start);
                case '*' or '?' or '[' or '~':
                    // Not one that a glob could be meant by: [ and [[ are commands.
                    if (c != '[' || word.Length > 0) literal = false;
                    break;
            }

            word.Append(c);
            _at++;
        }

        return new ShellWord(word.ToString(), literal, isQuoted, start);
    }

    /// <summary>Up to and with the closing quote; whether there is nothing to expand.</summary>
    private bool DoubleQuoted(StringBuilder word)
    {
        var literal = true;
        while (_at < text.Length)
        {
            var c = text[_at];
            if (c == '"')
            {
                _at++;
                return literal;
            }

            if (c is '$' or '`')
            {
                literal &= Expansion(word);
                continue;
            }

            if (c == '\\' && _at + 1 < text.Length && text[_at + 1] is '"' or '\\' or '$' or '`' or '\n')
            {
                if (text[_at + 1] != '\n') word.Append(text[_at + 1]);
                _at += 2;
                continue;
            }

            word.Append(c);
            _at++;
        }

        throw new UnreadableScriptException("a quote is not closed");
    }

    /// <summary>At <c>$</c> or a backtick; false when something is expanded there.</summary>
    private bool Expansion(StringBuilder word)
    {
        if (text[_at] == '`')
        {
            var close = text.IndexOf('`', _at + 1);
            if (close < 0 || text.AsSpan(_at, close - _at).Contains('\\')) throw new UnreadableScriptException("backticks with something escaped");
            quoted(text[(_at + 1)..close], _at + 1);
            _at = close + 1;
            word.Append("$_");
            return false;
        }

        var next = _at + 1 < text.Length ? text[_at + 1] : ' ';
        if (next == '(')
        {
            _at += 2;
            if (!TrySkipArithmetic()) substitution();
            word.Append("$_");
            return false;
        }

        if (next == '{')
        {
            var end = text.IndexOf('}', _at);
            if (end < 0 || text.AsSpan(_at, end - _at).ContainsAny("$`\"'\n")) return Nested(word);
            word.Append(text, _at, end + 1 - _at);
            _at = end + 1;
            return false;
        }

        word.Append('$');
        _at++;
        if (next is '\'' or '"') throw new UnreadableScriptException("a quote behind a dollar");
        return !char.IsAsciiLetterOrDigit(next) && next is not ('_' or '@' or '*' or '#' or '?' or '!' or '$' or '-');
    }

    /// <summary><c>${...}</c> with quotes or expansions in it.</summary>
    private bool Nested(StringBuilder word)
    {
        if (++_depth > MaxDepth) throw new UnreadableScriptException("nested too deeply");
        _at += 2;
        while (_at < text.Length && text[_at] != '}')
        {
            var skipped = new StringBuilder();
            switch (text[_at])
            {
                case '"':
                    _at++;
                    DoubleQuoted(skipped);
                    break;
                case '$' or '`':
                    Expansion(skipped);
                    break;
                case '\'':
                    throw new UnreadableScriptException("a quote in an expansion");
                case '\\':
                    _at = Math.Min(_at + 2, text.Length);
                    break;
                default:
                    _at++;
                    break;
            }
        }

        if (_at >= text.Length) throw new UnreadableScriptException("an expansion is not closed");
        _at++;
        _depth--;
        word.Append("$_");
        return false;
    }
}
