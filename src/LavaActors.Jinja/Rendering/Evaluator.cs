using System.Runtime.CompilerServices;
using System.Text;
using LavaActors.Jinja.Builtins;
using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;
using LavaActors.Yaml;

namespace LavaActors.Jinja.Rendering;

/// <summary>Walks over expressions.</summary>
internal sealed class Evaluator(Renderer renderer)
{
    private readonly Work _work = renderer.Work;

    /// <summary>The place of what is evaluated: where an error is, when there is one.</summary>
    public SourceSpan At { get; set; }

    public Value Evaluate(Expr expression, Scope scope)
    {
        _work.Step();
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            At = expression.At;
            throw new JinjaError("the rendering is nested too deep", "look for macros that call themselves");
        }

        switch (expression)
        {
            case Const constant: return constant.Value;
            case Name name: return scope.Find(name.Id) ?? Missing(name.Id, scope);
            case ListExpr list: return new ListValue([.. All(list.Items, scope)]);
            case TupleExpr tuple: return new TupleValue(All(tuple.Items, scope));
            case DictExpr dictionary: return Dictionary(dictionary, scope);
            case And and: return Evaluate(and.Left, scope) is var left && left.IsTrue ? Evaluate(and.Right, scope) : left;
            case Or or: return Evaluate(or.Left, scope) is var first && first.IsTrue ? first : Evaluate(or.Right, scope);
            case Not not: return BoolValue.Of(!Evaluate(not.Inner, scope).IsTrue);
            case Conditional choice: return Choose(choice, scope);
            case Compare compare: return Compare(compare, scope);
            case Binary binary: return Binary(binary, scope);
            case Negative negative: return Operators.Negate(Moved(Evaluate(negative.Inner, scope), negative.At));
            case Positive positive: return Operators.Plus(Moved(Evaluate(positive.Inner, scope), positive.At));
            case Concat concat: return Concat(concat, scope);
            case Syntax.Attribute attribute: return Access.Attribute(renderer, Moved(Evaluate(attribute.Target, scope), attribute.At), attribute.Id);
            case Item item: return Item(item, scope);
            case SliceExpr slice: return Slice(slice, scope);
            case Call call: return Call(call, scope, caller: null);
            case Filter filter: return Filter(filter, filter.Input is null ? NoneValue.Instance : Evaluate(filter.Input, scope), scope);
            case Test test: return Test(test, scope);
            default: throw new InvalidOperationException($"no way to evaluate {expression.GetType().Name}");
        }
    }

    /// <summary>The filters of a <c>filter</c> or <c>set</c> block on its text.</summary>
    public Value FilterText(Filter filter, Value text, Scope scope) =>
        Filter(filter, filter.Input is Filter before ? FilterText(before, text, scope) : text, scope);

    public Value Call(Call call, Scope scope, MacroValue? caller)
    {
        var target = Evaluate(call.Target, scope);
        var arguments = Arguments(call.Arguments, scope);
        At = call.At;
        if (caller is not null)
        {
            if (arguments.Named.Any(named => named.Name == "caller")) throw new JinjaError("'caller' is given twice", "the body of the 'call' block is the caller");
            arguments = new CallArguments(arguments.Positional, [.. arguments.Named, ("caller", caller)]);
        }

        return renderer.Call(target, arguments);
    }

    private static Undefined Missing(string name, Scope scope) => new($"'{name}' is undefined", name) { Known = scope.Names };

    /// <summary>What follows fails at that place, not where its operands were.</summary>
    private Value Moved(Value value, SourceSpan at)
    {
        At = at;
        return value;
    }

    private Value[] All(IReadOnlyList<Expr> items, Scope scope)
    {
        _work.Elements(items.Count);
        var values = new Value[items.Count];
        for (var i = 0; i < values.Length; i++) values[i] = Evaluate(items[i], scope);
        return values;
    }

    private DictValue Dictionary(DictExpr expression, Scope scope)
    {
        _work.Elements(expression.Items.Count);
        var dictionary = new DictValue();
        foreach (var (key, value) in expression.Items)
        {
            var name = Evaluate(key, scope);
            var entry = Evaluate(value, scope);
            At = key.At;
            dictionary.Set(name, entry);
        }

        return dictionary;
    }

    private Value Choose(Conditional choice, Scope scope)
    {
        if (Evaluate(choice.Test, scope).IsTrue) return Evaluate(choice.Then, scope);
        if (choice.Else is not null) return Evaluate(choice.Else, scope);
        return new Undefined($"the 'if' of line {choice.At.Line} is false and has no 'else'");
    }

    private BoolValue Compare(Compare compare, Scope scope)
    {
        var left = Evaluate(compare.First, scope);
        foreach (var (at, op, expression) in compare.Rest)
        {
            var right = Evaluate(expression, scope);
            At = at;
            var holds = op switch
            {
                CompareOp.Equal => Comparing.Equal(_work, left, right),
                CompareOp.NotEqual => !Comparing.Equal(_work, left, right),
                CompareOp.Less => Comparing.Ordered(_work, left, right, order => order < 0, "<"),
                CompareOp.LessOrEqual => Comparing.Ordered(_work, left, right, order => order <= 0, "<="),
                CompareOp.Greater => Comparing.Ordered(_work, left, right, order => order > 0, ">"),
                CompareOp.GreaterOrEqual => Comparing.Ordered(_work, left, right, order => order >= 0, ">="),
                CompareOp.In => Comparing.Contains(_work, right, left),
                _ => !Comparing.Contains(_work, right, left),
            };
            if (!holds) return BoolValue.False;
            left = right;
        }

        return BoolValue.True;
    }

    /// <summary>A row of operators is a tree that leans to the left: walked down in a loop.</summary>
    private Value Binary(Binary binary, Scope scope)
    {
        if (binary.Left is not Syntax.Binary)
        {
            var only = Evaluate(binary.Left, scope);
            return Apply(binary, only, scope);
        }

        var row = new Stack<Binary>();
        Expr first = binary;
        for (; first is Binary inner; first = inner.Left) row.Push(inner);
        var value = Evaluate(first, scope);
        while (row.TryPop(out var next)) value = Apply(next, value, scope);
        return value;
    }

    private Value Apply(Binary binary, Value left, Scope scope)
    {
        var right = Evaluate(binary.Right, scope);
        At = binary.At;
        return Operators.Apply(_work, binary.Op, left, right);
    }

    private StrValue Concat(Concat concat, Scope scope)
    {
        var text = new StringBuilder();
        foreach (var part in All(concat.Parts, scope))
        {
            At = concat.At;
            var piece = ValueText.Str(_work, part);
            _work.Text((long)text.Length + piece.Length);
            text.Append(piece);
        }

        return new StrValue(text.ToString());
    }

    private Value Item(Item item, Scope scope)
    {
        var target = Evaluate(item.Target, scope);
        var key = Evaluate(item.Key, scope);
        At = item.At;
        return Access.Item(renderer, target, key);
    }

    private SliceValue Slice(SliceExpr slice, Scope scope)
    {
        Value? Part(Expr? part) => part is null ? null : Evaluate(part, scope);
        var (start, stop, step) = (Part(slice.Start), Part(slice.Stop), Part(slice.Step));
        At = slice.At;
        var by = Index(step) ?? 1;
        if (by.IsZero) throw new JinjaError("the step of a slice is 0", "");
        return new SliceValue(Index(start), Index(stop), by);

        static System.Numerics.BigInteger? Index(Value? value) => value switch
        {
            null or NoneValue => null,
            Undefined undefined => throw undefined.Error(),
            _ => Number.Whole(value) ?? throw new JinjaError($"a slice from or to {value.Described}", "it goes with whole numbers only"),
        };
    }

    private CallArguments Arguments(Arguments arguments, Scope scope)
    {
        if (ReferenceEquals(arguments, Syntax.Arguments.None)) return CallArguments.None;
        List<Value> positional = [.. All(arguments.Positional, scope)];
        List<(string, Value)> named = new(arguments.Named.Count);
        foreach (var (name, expression) in arguments.Named) named.Add((name, Evaluate(expression, scope)));
        if (arguments.Rest is not null) positional.AddRange(Sequences.ToList(_work, Moved(Evaluate(arguments.Rest, scope), arguments.Rest.At)));
        if (arguments.NamedRest is not null)
        {
            var rest = Moved(Evaluate(arguments.NamedRest, scope), arguments.NamedRest.At);
            if (rest is not DictValue dictionary) throw new JinjaError($"{rest.Described} behind '**'", "it has to be a dictionary");
            foreach (var (key, value) in dictionary.Entries)
            {
                if (key is not StrValue name) throw new JinjaError("a name behind '**' is no text", "");
                if (named.Exists(other => other.Item1 == name.Text)) throw new JinjaError($"the argument '{name.Text}' comes twice", "");
                named.Add((name.Text, value));
            }
        }

        return new CallArguments(positional, named);
    }

    private Value Filter(Filter filter, Value input, Scope scope)
    {
        var arguments = Arguments(filter.Arguments, scope);
        At = filter.At;
        return Filters.All[filter.Id](renderer, input, arguments);
    }

    private BoolValue Test(Test test, Scope scope)
    {
        var input = Evaluate(test.Input, scope);
        var arguments = Arguments(test.Arguments, scope);
        At = test.At;
        return BoolValue.Of(Tests.All[test.Id](renderer, input, arguments));
    }
}
