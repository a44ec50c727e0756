using System.Text;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Syntax;

/// <summary>Expressions, with the precedence of Jinja2: loosest first <c>if else</c>, <c>or</c>, <c>and</c>, <c>not</c>, comparisons, <c>+ -</c>, <c>~</c>, <c>* / // %</c>, <c>**</c>, signs, then filters, tests, items and calls.</summary>
internal sealed partial class ExpressionParser(TokenReader tokens)
{
    public Expr Expression()
    {
        tokens.Enter();
        var value = Conditional();
        tokens.Leave();
        return value;
    }

    public Expr WithoutConditional()
    {
        tokens.Enter();
        var value = Or();
        tokens.Leave();
        return value;
    }

    /// <summary>An expression, or several with commas between them, which are a tuple.</summary>
    /// <param name="withConditional">Whether <c>a if b</c> is one expression.</param>
    /// <param name="end">A name that ends it.</param>
    /// <param name="inParentheses">An empty tuple is one.</param>
    public Expr Tuple(bool withConditional = true, string? end = null, bool inParentheses = false)
    {
        var at = tokens.Current.At;
        List<Expr> items = [];
        var isTuple = false;
        while (!IsTupleEnd(end))
        {
            items.Add(withConditional ? Expression() : WithoutConditional());
            if (!tokens.TakeIf(",")) break;
            isTuple = true;
        }

        if (isTuple) return new TupleExpr(at, items);
        if (items.Count == 1) return items[0];
        if (!inParentheses) throw tokens.Unexpected("an expression");
        return new TupleExpr(at, []);
    }

    public bool IsTupleEnd(string? end) =>
        tokens.Current.Kind is TokenKind.TagEnd or TokenKind.PrintEnd || tokens.Current.Is(")") || (end is not null && tokens.Current.IsName(end));

    private Expr Conditional()
    {
        var value = Or();
        while (tokens.Current.IsName("if"))
        {
            var at = tokens.Take().At;
            var test = Or();
            Expr? otherwise = null;
            if (tokens.TakeName("else")) otherwise = Expression();
            value = new Conditional(at, test, value, otherwise);
        }

        return value;
    }

    private Expr Or()
    {
        var left = And();
        for (var row = 0; tokens.Current.IsName("or");)
        {
            tokens.CountInRow(ref row);
            var at = tokens.Take().At;
            left = new Or(at, left, And());
        }

        return left;
    }

    private Expr And()
    {
        var left = Not();
        for (var row = 0; tokens.Current.IsName("and");)
        {
            tokens.CountInRow(ref row);
            var at = tokens.Take().At;
            left = new And(at, left, Not());
        }

        return left;
    }

    private Expr Not()
    {
        if (!tokens.Current.IsName("not")) return Comparisons();
        var at = tokens.Take().At;
        tokens.Enter();
        var inner = Not();
        tokens.Leave();
        return new Not(at, inner);
    }

    private Expr Comparisons()
    {
        var first = Sum();
        List<Comparison>? rest = null;
        while (Comparison() is { } op)
        {
            var at = tokens.Take().At;
            if (op == CompareOp.NotIn) tokens.Take();
            (rest ??= []).Add(new Comparison(at, op, Sum()));
        }

        return rest is null ? first : new Compare(rest[0].At, first, rest);
    }

    private CompareOp? Comparison()
    {
        var token = tokens.Current;
        if (token.IsName("in")) return CompareOp.In;
        if (token.IsName("not") && tokens.Ahead.IsName("in")) return CompareOp.NotIn;
        if (token.Kind != TokenKind.Operator) return null;
        return token.Text switch
        {
            "==" => CompareOp.Equal,
            "!=" => CompareOp.NotEqual,
            "<" => CompareOp.Less,
            "<=" => CompareOp.LessOrEqual,
            ">" => CompareOp.Greater,
            ">=" => CompareOp.GreaterOrEqual,
            _ => null,
        };
    }

    private Expr Sum()
    {
        var left = Tilde();
        for (var row = 0; tokens.Current.Is("+") || tokens.Current.Is("-");)
        {
            tokens.CountInRow(ref row);
            var token = tokens.Take();
            left = new Binary(token.At, token.Text == "+" ? BinaryOp.Add : BinaryOp.Subtract, left, Tilde());
        }

        return left;
    }

    private Expr Tilde()
    {
        var first = Product();
        if (!tokens.Current.Is("~")) return first;
        var at = tokens.Current.At;
        List<Expr> parts = [first];
        while (tokens.TakeIf("~")) parts.Add(Product());
        return new Concat(at, parts);
    }

    private Expr Product()
    {
        var left = Power();
        for (var row = 0; tokens.Current.Kind == TokenKind.Operator;)
        {
            BinaryOp? op = tokens.Current.Text switch { "*" => BinaryOp.Multiply, "/" => BinaryOp.Divide, "//" => BinaryOp.FloorDivide, "%" => BinaryOp.Modulo, _ => null };
            if (op is not { } known) break;
            tokens.CountInRow(ref row);
            var at = tokens.Take().At;
            left = new Binary(at, known, left, Power());
        }

        return left;
    }

    /// <summary>Powers bind to the left, and weaker than a sign: <c>2**3**2</c> is 64, <c>-2**2</c> is 4.</summary>
    private Expr Power()
    {
        var left = Signed(withFilters: true);
        for (var row = 0; tokens.Current.Is("**");)
        {
            tokens.CountInRow(ref row);
            var at = tokens.Take().At;
            left = new Binary(at, BinaryOp.Power, left, Signed(withFilters: true));
        }

        return left;
    }

    private Expr Signed(bool withFilters)
    {
        Expr value;
        var token = tokens.Current;
        if (token.Is("-") || token.Is("+"))
        {
            tokens.Take();
            tokens.Enter();
            var inner = Signed(withFilters: false);
            tokens.Leave();
            value = token.Text == "-" ? new Negative(token.At, inner) : new Positive(token.At, inner);
        }
        else
        {
            value = Primary();
        }

        value = Postfix(value);
        return withFilters ? FiltersAndTests(value) : value;
    }

    public Expr Primary()
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                tokens.Take();
                return token.Text switch
                {
                    "true" or "True" => new Const(token.At, BoolValue.True),
                    "false" or "False" => new Const(token.At, BoolValue.False),
                    "none" or "None" => new Const(token.At, NoneValue.Instance),
                    var id => new Name(token.At, id),
                };
            case TokenKind.Text:
                return new Const(token.At, new StrValue(Texts()));
            case TokenKind.Integer:
                tokens.Take();
                return new Const(token.At, IntValue.Of(token.Integer));
            case TokenKind.Float:
                tokens.Take();
                return new Const(token.At, new FloatValue(token.Float));
            case TokenKind.Operator when token.Text == "(":
                tokens.Take();
                var inner = Tuple(inParentheses: true);
                tokens.Expect(")");
                return inner;
            case TokenKind.Operator when token.Text == "[":
                tokens.Take();
                return new ListExpr(token.At, Items("]"));
            case TokenKind.Operator when token.Text == "{":
                tokens.Take();
                return Dictionary(token.At);
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    /// <summary>Texts side by side are one.</summary>
    private string Texts()
    {
        var first = tokens.Take().Text;
        if (tokens.Current.Kind != TokenKind.Text) return first;
        var all = new StringBuilder(first);
        while (tokens.Current.Kind == TokenKind.Text) all.Append(tokens.Take().Text);
        return all.ToString();
    }

    private List<Expr> Items(string end)
    {
        List<Expr> items = [];
        while (!tokens.TakeIf(end))
        {
            if (items.Count > 0)
            {
                tokens.Expect(",");
                if (tokens.TakeIf(end)) break;
            }

            items.Add(Expression());
        }

        return items;
    }

    private DictExpr Dictionary(SourceSpan at)
    {
        List<(Expr, Expr)> items = [];
        while (!tokens.TakeIf("}"))
        {
            if (items.Count > 0)
            {
                tokens.Expect(",");
                if (tokens.TakeIf("}")) break;
            }

            var key = Expression();
            tokens.Expect(":");
            items.Add((key, Expression()));
        }

        return new DictExpr(at, items);
    }
}
