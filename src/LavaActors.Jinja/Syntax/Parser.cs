using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>Makes the tree of a template from its tokens. Stops at the first error: what follows one is guesswork.</summary>
internal sealed class Parser
{
    private static readonly string[] Tags = ["block", "call", "extends", "filter", "for", "from", "if", "import", "include", "macro", "print", "raw", "set", "with"];

    /// <summary>What continues or ends a tag, and the tag.</summary>
    private static readonly Dictionary<string, string> Inner = new()
    {
        ["elif"] = "if",
        ["else"] = "if' or 'for",
        ["endif"] = "if",
        ["endfor"] = "for",
        ["endblock"] = "block",
        ["endcall"] = "call",
        ["endfilter"] = "filter",
        ["endmacro"] = "macro",
        ["endset"] = "set",
        ["endwith"] = "with",
        ["endraw"] = "raw",
    };

    /// <summary>Tags that Jinja2 has with extensions only, or that make no sense without escaping.</summary>
    private static readonly HashSet<string> Unsupported = ["do", "break", "continue", "autoescape", "trans", "debug"];

    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private readonly StatementParser _statements;
    private readonly Dictionary<string, Block> _blocks = new(StringComparer.Ordinal);

    private Parser(List<Token> tokens, JinjaLimits limits)
    {
        _tokens = new TokenReader(tokens, limits);
        _expressions = new ExpressionParser(_tokens);
        _statements = new StatementParser(_tokens, _expressions, this);
    }

    /// <exception cref="TemplateException">The template is too long, or wrong.</exception>
    public static TemplateTree Parse(string source, string name, JinjaLimits limits)
    {
        if (source.Length > limits.MaxTemplate) throw new TemplateException(new SourceSpan(name, 0, 0), $"the template has {source.Length} characters, more than {limits.MaxTemplate}", "");
        try
        {
            var parser = new Parser(Lexer.Read(source, name), limits);
            var body = parser.Body([], out _, "");
            return new TemplateTree(name, body, parser._blocks, ScopePlans.Of(body));
        }
        catch (InsufficientExecutionStackException)
        {
            // Rows of operators within rows of operators: each alone is short enough.
            throw new TemplateException(new SourceSpan(name, 0, 0), "expressions are nested too deep", "use 'set' to name parts of them");
        }
    }

    /// <summary>Statements up to a tag that ends them. That tag's name is taken; its end is the caller's.</summary>
    /// <param name="ends">Names that end it; none for the whole template.</param>
    /// <param name="end">The one that did.</param>
    /// <param name="opened">What has to be closed, in words.</param>
    public Body Body(string[] ends, out string end, string opened)
    {
        _tokens.Enter();
        List<Node> nodes = [];
        while (true)
        {
            var token = _tokens.Take();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    nodes.Add(new Text(token.At, token.Text));
                    break;
                case TokenKind.PrintBegin:
                    nodes.Add(new Print(token.At, _expressions.Tuple()));
                    _tokens.Expect(TokenKind.PrintEnd, "an operator, or '}}'");
                    break;
                case TokenKind.TagBegin when _tokens.Current.Kind == TokenKind.Name && ends.Contains(_tokens.Current.Text):
                    end = _tokens.Take().Text;
                    _tokens.Leave();
                    return new Body(nodes);
                case TokenKind.TagBegin:
                    Statement(nodes, ends, opened);
                    break;
                case TokenKind.End when ends.Length == 0:
                    end = "";
                    _tokens.Leave();
                    return new Body(nodes);
                default:
                    throw TokenReader.Error(token.At, $"the template ends within {opened}", $"close it with '{{% {ends[^1]} %}}'");
            }
        }
    }

    /// <summary>The body of a tag from its own end on: colon, <c>%}</c>, statements up to a tag that ends it.</summary>
    public Body BodyUpTo(string[] ends, out string end, string tag, SourceSpan at)
    {
        _tokens.TakeIf(":");
        EndTag();
        return Body(ends, out end, $"the '{tag}' of line {at.Line}");
    }

    public void EndTag() => _tokens.Expect(TokenKind.TagEnd, "'%}'");

    public void Add(Block block)
    {
        if (_blocks.TryGetValue(block.Id, out var other)) throw TokenReader.Error(block.At, $"the block '{block.Id}' comes twice", $"the first is in line {other.At.Line}; use 'self.{block.Id}()' to have it again");
        _blocks.Add(block.Id, block);
    }

    private void Statement(List<Node> nodes, string[] ends, string opened)
    {
        var token = _tokens.Expect(TokenKind.Name, "the name of a tag");
        if (_statements.Read(token, nodes))
        {
            EndTag();
            return;
        }

        var tag = token.Text;
        if (Inner.TryGetValue(tag, out var owner))
        {
            throw TokenReader.Error(
                token.At, ends.Length > 0 ? $"'{tag}' stands within {opened}" : $"'{tag}' without '{owner}'", ends.Length > 0 ? $"close that first, with '{{% {ends[^1]} %}}'" : "");
        }

        if (Unsupported.Contains(tag)) throw TokenReader.Error(token.At, $"the tag '{tag}' is not supported", "known here: " + string.Join(", ", Tags));
        throw TokenReader.Error(token.At, $"there is no tag '{tag}'", NearestName.Remedy(tag, [.. Tags, .. ends]));
    }
}
