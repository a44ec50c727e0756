using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>The tags, from behind their names up to, but without, the <c>%}</c> of their last part.</summary>
internal sealed class StatementParser(TokenReader tokens, ExpressionParser expressions, Parser parser)
{
    private const int MaxCases = 1000;

    // Loops, blocks and macros within which the parser is.
    private int _inside;

    /// <summary>Reads the tag of that name; false when there is none.</summary>
    public bool Read(Token name, List<Node> nodes)
    {
        var at = name.At;
        switch (name.Text)
        {
            case "set": nodes.Add(Set(at)); break;
            case "if": nodes.Add(If(at)); break;
            case "for": nodes.Add(For(at)); break;
            case "block": nodes.Add(Block(at)); break;
            case "extends": nodes.Add(Extends(at)); break;
            case "include": nodes.Add(Include(at)); break;
            case "import": nodes.Add(Import(at)); break;
            case "from": nodes.Add(From(at)); break;
            case "macro": nodes.Add(Macro(at)); break;
            case "call": nodes.Add(Call(at)); break;
            case "with": nodes.Add(With(at)); break;
            case "filter": nodes.Add(FilterBlock(at)); break;
            case "print": Print(nodes); break;
            default: return false;
        }

        return true;
    }

    private Node Set(SourceSpan at)
    {
        var target = Target(withNamespace: true, end: null);
        if (tokens.TakeIf("=")) return new Set(at, target, expressions.Tuple());
        var filter = tokens.Current.Is("|") ? FilterChain(expressions.Filter(null)) : null;
        return new SetBlock(at, target, filter, Inside("set", at));
    }

    /// <summary>Further filters behind the first.</summary>
    private Filter FilterChain(Filter filter)
    {
        for (var row = 0; tokens.Current.Is("|"); tokens.CountInRow(ref row)) filter = expressions.Filter(filter);
        return filter;
    }

    /// <summary>The body of a tag that has a scope of its own, with its end tag up to its name.</summary>
    private Body Inside(string tag, SourceSpan at)
    {
        _inside++;
        var body = parser.BodyUpTo(["end" + tag], out _, tag, at);
        _inside--;
        return body;
    }

    private If If(SourceSpan at)
    {
        List<(Expr, Body)> cases = [];
        while (true)
        {
            var test = expressions.Tuple(withConditional: false);
            var body = parser.BodyUpTo(["elif", "else", "endif"], out var end, "if", at);
            cases.Add((test, body));
            if (cases.Count > MaxCases) throw TokenReader.Error(at, $"an 'if' with more than {MaxCases} cases", "use a dictionary");
            if (end == "elif") continue;
            return new If(at, cases, end == "else" ? parser.BodyUpTo(["endif"], out _, "if", at) : Body.Empty);
        }
    }

    private For For(SourceSpan at)
    {
        var target = Target(withNamespace: false, end: "in");
        if (NamesOf(target).Contains("loop")) throw TokenReader.Error(target.At, "'loop' is the loop itself, and cannot be its variable", "");
        if (!tokens.TakeName("in")) throw tokens.Unexpected("'in'");
        var items = expressions.Tuple(withConditional: false, end: "recursive");
        var filter = tokens.TakeName("if") ? expressions.Expression() : null;
        var recursive = tokens.TakeName("recursive");
        _inside++;
        var body = parser.BodyUpTo(["else", "endfor"], out var end, "for", at);
        var otherwise = end == "else" ? parser.BodyUpTo(["endfor"], out _, "for", at) : Body.Empty;
        _inside--;
        return new For(at, target, items, filter, recursive, body, otherwise);
    }

    private Block Block(SourceSpan at)
    {
        var id = tokens.Expect(TokenKind.Name, "the name of a block").Text;
        if (tokens.Current.Is("-")) throw TokenReader.Error(tokens.Current.At, "the name of a block has a hyphen", "use an underscore");
        var scoped = tokens.TakeName("scoped");
        var required = tokens.TakeName("required");
        var body = Inside("block", at);
        if (required && body.Nodes.Any(node => node is not Text text || !text.Value.All(PythonChars.IsSpace)))
        {
            throw TokenReader.Error(at, $"the block '{id}' is required, so it cannot have content here", "leave it empty, or take 'required' away");
        }

        if (tokens.Current.Kind == TokenKind.Name && !tokens.TakeName(id)) throw TokenReader.Error(tokens.Current.At, $"'endblock {tokens.Current.Text}' closes the block '{id}'", $"write 'endblock {id}'");
        var block = new Block(at, id, scoped, required, body);
        parser.Add(block);
        return block;
    }

    private Extends Extends(SourceSpan at)
    {
        if (_inside > 0) throw TokenReader.Error(at, "'extends' stands within another tag", "put it at the top of the template; only 'if' may be around it");
        return new Extends(at, expressions.Expression());
    }

    private Include Include(SourceSpan at)
    {
        var template = expressions.Expression();
        var ignoreMissing = tokens.Current.IsName("ignore") && tokens.Ahead.IsName("missing");
        if (ignoreMissing)
        {
            tokens.Take();
            tokens.Take();
        }

        return new Include(at, template, ignoreMissing, Context(otherwise: true));
    }

    private bool Context(bool otherwise)
    {
        if (!(tokens.Current.IsName("with") || tokens.Current.IsName("without")) || !tokens.Ahead.IsName("context")) return otherwise;
        var with = tokens.Take().Text == "with";
        tokens.Take();
        return with;
    }

    private Import Import(SourceSpan at)
    {
        var template = expressions.Expression();
        if (!tokens.TakeName("as")) throw tokens.Unexpected("'as' and a name");
        var id = AssignableName();
        return new Import(at, template, id, Context(otherwise: false));
    }

    private FromImport From(SourceSpan at)
    {
        var template = expressions.Expression();
        if (!tokens.TakeName("import")) throw tokens.Unexpected("'import'");
        List<(string, string, SourceSpan)> names = [];
        bool? context = null;
        while (context is null)
        {
            if (names.Count > 0 && !tokens.TakeIf(",")) break;
            if (names.Count > 0 && EndsNames(out context)) break;
            var token = tokens.Expect(TokenKind.Name, "a name to import");
            if (token.Text.StartsWith('_')) throw TokenReader.Error(token.At, $"'{token.Text}' cannot be imported", "names with an underscore in front stay in their template");
            names.Add((token.Text, tokens.TakeName("as") ? AssignableName() : token.Text, token.At));
            EndsNames(out context);
        }

        return new FromImport(at, template, names, context ?? false);
    }

    private bool EndsNames(out bool? context)
    {
        context = null;
        if (!(tokens.Current.IsName("with") || tokens.Current.IsName("without")) || !tokens.Ahead.IsName("context")) return false;
        context = Context(otherwise: false);
        return true;
    }

    private string AssignableName()
    {
        var token = tokens.Expect(TokenKind.Name, "a name");
        return Checked(token).Text;
    }

    private static Token Checked(Token token) => token.Text is "true" or "false" or "none" or "True" or "False" or "None"
        ? throw TokenReader.Error(token.At, $"'{token.Text}' is a value and cannot be given another", "")
        : token;

    private Macro Macro(SourceSpan at)
    {
        var id = AssignableName();
        return new Macro(at, id, Signature("macro", at));
    }

    private CallBlock Call(SourceSpan at)
    {
        var (parameters, defaults) = tokens.Current.Is("(") ? Parameters() : ([], []);
        var start = tokens.Current.At;
        if (expressions.Expression() is not Call call) throw TokenReader.Error(start, "'call' needs the call of a macro", "write '{% call name(...) %}'");
        return new CallBlock(at, call, new Signature(parameters, defaults, Inside("call", at)));
    }

    private Signature Signature(string tag, SourceSpan at)
    {
        var (parameters, defaults) = Parameters();
        return new Signature(parameters, defaults, Inside(tag, at));
    }

    private (List<string> Parameters, List<Expr> Defaults) Parameters()
    {
        List<string> parameters = [];
        List<Expr> defaults = [];
        tokens.Expect("(");
        while (!tokens.TakeIf(")"))
        {
            if (parameters.Count > 0) tokens.Expect(",");
            var token = Checked(tokens.Expect(TokenKind.Name, "the name of a parameter"));
            if (parameters.Contains(token.Text)) throw TokenReader.Error(token.At, $"the parameter '{token.Text}' comes twice", "");
            if (tokens.TakeIf("=")) defaults.Add(expressions.Expression());
            else if (defaults.Count > 0) throw TokenReader.Error(token.At, $"'{token.Text}' has no default, but a parameter before it has one", "put parameters with defaults last");
            parameters.Add(token.Text);
        }

        return (parameters, defaults);
    }

    private With With(SourceSpan at)
    {
        List<(Target, Expr)> values = [];
        while (tokens.Current.Kind != TokenKind.TagEnd && !tokens.Current.Is(":"))
        {
            if (values.Count > 0) tokens.Expect(",");
            var target = Target(withNamespace: false, end: null);
            tokens.Expect("=");
            values.Add((target, expressions.Expression()));
        }

        return new With(at, values, Inside("with", at));
    }

    private FilterBlock FilterBlock(SourceSpan at)
    {
        var filter = FilterChain(expressions.Filter(null, withBar: false));
        return new FilterBlock(at, filter, Inside("filter", at));
    }

    private void Print(List<Node> nodes)
    {
        for (var first = true; first ? tokens.Current.Kind != TokenKind.TagEnd : tokens.TakeIf(","); first = false)
        {
            nodes.Add(new Print(tokens.Current.At, expressions.Expression()));
        }
    }

    private Target Target(bool withNamespace, string? end)
    {
        var at = tokens.Current.At;
        if (withNamespace && tokens.Current.Kind == TokenKind.Name && tokens.Ahead.Is("."))
        {
            var id = tokens.Take().Text;
            tokens.Take();
            return new NamespaceTarget(at, id, tokens.Expect(TokenKind.Name, "the name of an attribute").Text);
        }

        List<Target> items = [];
        var isTuple = false;
        while (!expressions.IsTupleEnd(end) && !tokens.Current.Is("="))
        {
            items.Add(OneTarget());
            if (!tokens.TakeIf(",")) break;
            isTuple = true;
        }

        if (isTuple) return new TupleTarget(at, items);
        return items.Count == 1 ? items[0] : throw tokens.Unexpected("a name");
    }

    private Target OneTarget()
    {
        var token = tokens.Current;
        if (!token.Is("(")) return new NameTarget(token.At, Checked(tokens.Expect(TokenKind.Name, "a name to assign to")).Text);
        tokens.Take();
        tokens.Enter();
        var inner = Target(withNamespace: false, end: null);
        tokens.Leave();
        tokens.Expect(")");
        return inner;
    }

    private static IEnumerable<string> NamesOf(Target target) => target switch
    {
        NameTarget name => [name.Id],
        TupleTarget tuple => tuple.Items.SelectMany(NamesOf),
        _ => [],
    };
}
