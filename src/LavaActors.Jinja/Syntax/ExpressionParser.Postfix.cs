using LavaActors.Jinja.Builtins;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>What stands behind a value: items, calls, filters, tests.</summary>
internal sealed partial class ExpressionParser
{
    private static readonly HashSet<string> AfterTest = ["else", "or", "and"];

    private Expr Postfix(Expr value)
    {
        for (var row = 0; tokens.Current.Kind == TokenKind.Operator; tokens.CountInRow(ref row))
        {
            switch (tokens.Current.Text)
            {
                case ".": value = Dotted(value); break;
                case "[": value = Subscript(value); break;
                case "(": value = new Call(tokens.Current.At, value, CallArguments()); break;
                default: return value;
            }
        }

        return value;
    }

    private Expr Dotted(Expr target)
    {
        tokens.Take();
        var token = tokens.Take();
        return token.Kind switch
        {
            TokenKind.Name => new Attribute(token.At, target, token.Text),
            TokenKind.Integer => new Item(token.At, target, new Const(token.At, IntValue.Of(token.Integer))),
            _ => throw TokenReader.Error(token.At, $"found {token.Described} instead of a name behind '.'", ""),
        };
    }

    private Item Subscript(Expr target)
    {
        var at = tokens.Take().At;
        List<Expr> keys = [];
        while (!tokens.TakeIf("]"))
        {
            if (keys.Count > 0) tokens.Expect(",");
            keys.Add(Key());
        }

        return keys switch
        {
            [] => throw TokenReader.Error(at, "'[]' names no item", "write its key or index between the brackets"),
            [var key] => new Item(at, target, key),
            _ when keys.Any(key => key is SliceExpr) => throw TokenReader.Error(at, "a slice among several keys", ""),
            _ => new Item(at, target, new TupleExpr(at, keys)),
        };
    }

    private Expr Key()
    {
        var at = tokens.Current.At;
        var start = tokens.Current.Is(":") ? null : Expression();
        if (!tokens.TakeIf(":")) return start!;
        var stop = EndsSlicePart() ? null : Expression();
        var step = tokens.TakeIf(":") && !EndsSlicePart() ? Expression() : null;
        return new SliceExpr(at, start, stop, step);
    }

    private bool EndsSlicePart() => tokens.Current.Is(":") || tokens.Current.Is("]") || tokens.Current.Is(",");

    public Arguments CallArguments()
    {
        tokens.Expect("(");
        List<Expr> positional = [];
        List<(string, Expr)> named = [];
        Expr? rest = null;
        Expr? namedRest = null;
        var first = true;
        while (!tokens.TakeIf(")"))
        {
            if (!first)
            {
                tokens.Expect(",");
                if (tokens.TakeIf(")")) break;
            }

            first = false;
            var at = tokens.Current.At;
            var fits = namedRest is null;
            if (tokens.TakeIf("**"))
            {
                namedRest = Expression();
            }
            else if (tokens.TakeIf("*"))
            {
                fits &= rest is null;
                rest = Expression();
            }
            else if (tokens.Current.Kind == TokenKind.Name && tokens.Ahead.Is("="))
            {
                var id = tokens.Take().Text;
                tokens.Take();
                if (named.Any(other => other.Item1 == id)) throw TokenReader.Error(at, $"the argument '{id}' comes twice", "");
                named.Add((id, Expression()));
            }
            else
            {
                fits &= rest is null && named.Count == 0;
                positional.Add(Expression());
            }

            if (!fits) throw TokenReader.Error(at, "this argument comes too late", "the order is: values, name=value, *list, **mapping");
        }

        return positional.Count + named.Count == 0 && rest is null && namedRest is null ? Arguments.None : new Arguments(positional, named, rest, namedRest);
    }

    private Expr FiltersAndTests(Expr value)
    {
        for (var row = 0; ; tokens.CountInRow(ref row))
        {
            if (tokens.Current.Is("|")) value = Filter(value);
            else if (tokens.Current.IsName("is")) value = Test(value);
            else if (tokens.Current.Is("(")) value = new Call(tokens.Current.At, value, CallArguments());
            else return value;
        }
    }

    /// <summary>One filter behind its <c>|</c>, or the first of a block without one.</summary>
    public Filter Filter(Expr? input, bool withBar = true)
    {
        if (withBar) tokens.Expect("|");
        var token = tokens.Expect(TokenKind.Name, "the name of a filter");
        var id = token.Text;
        while (tokens.TakeIf(".")) id += "." + tokens.Expect(TokenKind.Name, "the name of a filter").Text;
        if (!Filters.All.ContainsKey(id)) throw TokenReader.Error(token.At, $"there is no filter '{id}'" + Filters.Elsewhere(id), Near(id, Filters.All.Keys));
        return new Filter(token.At, input, id, tokens.Current.Is("(") ? CallArguments() : Arguments.None);
    }

    private Expr Test(Expr input)
    {
        tokens.Take();
        var isNot = tokens.Current.IsName("not");
        if (isNot) tokens.Take();
        var token = tokens.Expect(TokenKind.Name, "the name of a test");
        var id = token.Text;
        if (!Tests.All.ContainsKey(id)) throw TokenReader.Error(token.At, $"there is no test '{id}'", Near(id, Tests.All.Keys));
        var arguments = Arguments.None;
        if (tokens.Current.Is("("))
        {
            arguments = CallArguments();
        }
        else if (StartsArgument())
        {
            if (tokens.Current.IsName("is")) throw TokenReader.Error(tokens.Current.At, "a test of a test", "put the first one in parentheses, or join both by 'and'");
            tokens.Enter();
            arguments = new Arguments([Postfix(Primary())], [], null, null);
            tokens.Leave();
        }

        var test = new Test(token.At, input, id, arguments);
        return isNot ? new Not(token.At, test) : test;
    }

    private static string Near(string id, IEnumerable<string> known) => NearestName.Of(id, known) is { } near ? $"did you mean '{near}'?" : "";

    private bool StartsArgument() => tokens.Current switch
    {
        { Kind: TokenKind.Name, Text: var name } => !AfterTest.Contains(name),
        { Kind: TokenKind.Text or TokenKind.Integer or TokenKind.Float } => true,
        var token => token.Is("[") || token.Is("{"),
    };
}
