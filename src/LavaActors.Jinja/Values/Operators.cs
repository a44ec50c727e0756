using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;

namespace LavaActors.Jinja.Values;

/// <summary>The operators of expressions, with the rules of Python. Undefined fails in all of them.</summary>
internal static class Operators
{
    public static Value Apply(Work work, BinaryOp op, Value a, Value b)
    {
        FailIfUndefined(op, a, b);
        var numbers = Number.Is(a) && Number.Is(b);
        switch (op)
        {
            case BinaryOp.Add: return numbers ? Add(work, a, b) : Join(work, a, b);
            case BinaryOp.Multiply: return numbers ? Multiply(work, a, b) : Repeat(work, a, b);
            case BinaryOp.Modulo when a is StrValue text: return PercentFormat.Apply(work, text, b);
            case BinaryOp.Subtract when numbers: return Subtract(work, a, b);
            case BinaryOp.Divide when numbers: return Number.Divide(a, b);
            case BinaryOp.FloorDivide when numbers: return Number.FloorDivide(a, b);
            case BinaryOp.Modulo when numbers: return Number.Modulo(a, b);
            case BinaryOp.Power when numbers: return Number.Power(a, b, work.Limits.MaxDigits);
            default: throw Unsupported(op, a, b);
        }
    }

    public static Value Negate(Value value) => value switch
    {
        Undefined undefined => throw undefined.Error(),
        FloatValue number => new FloatValue(-number.Number),
        _ when Number.Whole(value) is { } whole => IntValue.Of(-whole),
        _ => throw new JinjaError($"'-' before {value.Described}", "it goes with numbers only"),
    };

    public static Value Plus(Value value) => value switch
    {
        Undefined undefined => throw undefined.Error(),
        FloatValue => value,
        _ when Number.Whole(value) is { } whole => IntValue.Of(whole),
        _ => throw new JinjaError($"'+' before {value.Described}", "it goes with numbers only"),
    };

    public static string Symbol(BinaryOp op) => op switch
    {
        BinaryOp.Add => "+",
        BinaryOp.Subtract => "-",
        BinaryOp.Multiply => "*",
        BinaryOp.Divide => "/",
        BinaryOp.FloorDivide => "//",
        BinaryOp.Modulo => "%",
        _ => "**",
    };

    private static void FailIfUndefined(BinaryOp op, Value a, Value b)
    {
        if (a is Undefined left) throw left.Error();

        // '%' takes any value into a text.
        if (b is Undefined right && !(op == BinaryOp.Modulo && a is StrValue)) throw right.Error();
    }

    private static JinjaError Unsupported(BinaryOp op, Value a, Value b) => new(
        $"'{Symbol(op)}' between {a.Described} and {b.Described}",
        op == BinaryOp.Add && (a is StrValue || b is StrValue) ? "'~' joins values of any types as text; '|int' makes a number of a text" : "");

    private static Value Add(Work work, Value a, Value b) => Number.Whole(a) is { } x && Number.Whole(b) is { } y
        ? Number.Checked(x + y, work.Limits.MaxDigits)
        : new FloatValue(Number.Float(a) + Number.Float(b));

    private static Value Subtract(Work work, Value a, Value b) => Number.Whole(a) is { } x && Number.Whole(b) is { } y
        ? Number.Checked(x - y, work.Limits.MaxDigits)
        : new FloatValue(Number.Float(a) - Number.Float(b));

    private static Value Multiply(Work work, Value a, Value b) => Number.Whole(a) is { } x && Number.Whole(b) is { } y
        ? Number.Checked(x * y, work.Limits.MaxDigits)
        : new FloatValue(Number.Float(a) * Number.Float(b));

    private static Value Join(Work work, Value a, Value b)
    {
        switch (a, b)
        {
            case (StrValue x, StrValue y):
                if (x.IsMarkup || y.IsMarkup) return Markup(work, x, y);
                work.Text((long)x.Text.Length + y.Text.Length);
                return new StrValue(x.Text + y.Text);
            case (ListValue x, ListValue y):
                work.Elements((long)x.Items.Count + y.Items.Count);
                return new ListValue([.. x.Items, .. y.Items]);
            case (TupleValue x, TupleValue y):
                work.Elements((long)x.Items.Length + y.Items.Length);
                return new TupleValue([.. x.Items, .. y.Items]);
            default:
                throw Unsupported(BinaryOp.Add, a, b);
        }
    }

    private static StrValue Markup(Work work, StrValue x, StrValue y)
    {
        work.Text(6L * (x.Text.Length + y.Text.Length));
        return new StrValue(Values.Markup.Of(x) + Values.Markup.Of(y), isMarkup: true);
    }

    private static Value Repeat(Work work, Value a, Value b)
    {
        if (Number.Whole(a) is not null && b is StrValue or ListValue or TupleValue) (a, b) = (b, a);
        if (Number.Whole(b) is not { } times || a is not (StrValue or ListValue or TupleValue)) throw Unsupported(BinaryOp.Multiply, a, b);
        var count = times.Sign < 0 ? 0 : times > int.MaxValue ? int.MaxValue : (int)times;
        switch (a)
        {
            case StrValue text:
                work.Text((long)text.Text.Length * count);
                return text.With(text.Text.Length == 0 || count == 0 ? "" : new System.Text.StringBuilder(text.Text.Length * count).Insert(0, text.Text, count).ToString());
            case ListValue list:
                work.Elements((long)list.Items.Count * count);
                return new ListValue(list.Items.Count == 0 ? [] : [.. Enumerable.Repeat(list.Items, count).SelectMany(items => items)]);
            default:
                var tuple = (TupleValue)a;
                work.Elements((long)tuple.Items.Length * count);
                return new TupleValue(tuple.Items.Length == 0 ? [] : [.. Enumerable.Repeat(tuple.Items, count).SelectMany(items => items)]);
        }
    }
}
