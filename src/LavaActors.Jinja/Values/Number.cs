using System.Numerics;

namespace LavaActors.Jinja.Values;

/// <summary>Arithmetic of Python on whole numbers, floating-point numbers and truth values.</summary>
internal static class Number
{
    /// <summary>A whole number or truth value as a number.</summary>
    public static BigInteger? Whole(Value? value) => value switch
    {
        IntValue number => number.Number,
        BoolValue truth => truth.IsTrue ? BigInteger.One : BigInteger.Zero,
        _ => null,
    };

    public static bool Is(Value value) => value is IntValue or FloatValue or BoolValue;

    /// <summary>The number as a floating-point one.</summary>
    public static double Float(Value value) => value is FloatValue number ? number.Number : ToDouble(Whole(value)!.Value);

    /// <summary>Rounds to the nearest, to even in the middle; .NET's own conversion cuts off.</summary>
    public static double ToDouble(BigInteger number)
    {
        if (number >= long.MinValue && number <= long.MaxValue) return (long)number;
        var result = Scaled(BigInteger.Abs(number), 0);
        if (double.IsInfinity(result)) throw new JinjaError("the whole number is too large for a floating-point number", "");
        return number.Sign < 0 ? -result : result;
    }

    /// <summary>Whether two values are equal numbers; null when one is no number.</summary>
    public static bool? Equal(Value? a, Value? b)
    {
        if (Whole(a) is { } x) return Whole(b) is { } y ? x == y : b is FloatValue f ? Compare(x, f.Number) == 0 : null;
        if (a is not FloatValue left) return null;
        if (b is FloatValue right) return left.Number == right.Number;
        return Whole(b) is { } whole ? Compare(whole, left.Number) == 0 : null;
    }

    /// <summary>Order of two numbers; null when one is not a number at all.</summary>
    public static int? Compare(Value a, Value b)
    {
        if (Whole(a) is { } x && Whole(b) is { } y) return x.CompareTo(y);
        if (a is FloatValue f && b is FloatValue g) return double.IsNaN(f.Number) || double.IsNaN(g.Number) ? null : f.Number.CompareTo(g.Number);
        return a is FloatValue left ? -Compare(Whole(b)!.Value, left.Number) : Compare(Whole(a)!.Value, ((FloatValue)b).Number);
    }

    private static int? Compare(BigInteger whole, double d)
    {
        if (double.IsNaN(d)) return null;
        if (double.IsInfinity(d)) return d > 0 ? -1 : 1;
        var floor = Math.Floor(d);
        var order = whole.CompareTo(new BigInteger(floor));
        return order == 0 && floor != d ? -1 : order;
    }

    public static Value Divide(Value a, Value b)
    {
        if (Whole(a) is { } x && Whole(b) is { } y)
        {
            if (y.IsZero) throw ByZero();
            return new FloatValue(Quotient(x, y));
        }

        var divisor = Float(b);
        return divisor == 0 ? throw ByZero() : new FloatValue(Float(a) / divisor);
    }

    public static Value FloorDivide(Value a, Value b)
    {
        if (Whole(a) is { } x && Whole(b) is { } y)
        {
            if (y.IsZero) throw ByZero();
            var quotient = BigInteger.DivRem(x, y, out var remainder);
            return IntValue.Of(!remainder.IsZero && remainder.Sign != y.Sign ? quotient - 1 : quotient);
        }

        return new FloatValue(DivMod(Float(a), Float(b)).Quotient);
    }

    public static Value Modulo(Value a, Value b)
    {
        if (Whole(a) is { } x && Whole(b) is { } y)
        {
            if (y.IsZero) throw ByZero();
            var remainder = BigInteger.Remainder(x, y);
            return IntValue.Of(!remainder.IsZero && remainder.Sign != y.Sign ? remainder + y : remainder);
        }

        return new FloatValue(DivMod(Float(a), Float(b)).Remainder);
    }

    /// <summary>The remainder has the sign of the divisor, and the quotient fits it.</summary>
    private static (double Quotient, double Remainder) DivMod(double a, double b)
    {
        if (b == 0) throw ByZero();
        var remainder = a % b;
        var quotient = (a - remainder) / b;
        if (remainder != 0)
        {
            if ((b < 0) != (remainder < 0))
            {
                remainder += b;
                quotient -= 1;
            }
        }
        else
        {
            remainder = Math.CopySign(0, b);
        }

        if (quotient == 0) return (Math.CopySign(0, a / b), remainder);
        var floor = Math.Floor(quotient);
        return (quotient - floor > 0.5 ? floor + 1 : floor, remainder);
    }

    public static Value Power(Value a, Value b, int maxDigits)
    {
        if (Whole(a) is { } x && Whole(b) is { Sign: >= 0 } y)
        {
            if (BigInteger.Abs(x) <= 1) return IntValue.Of(x.Sign >= 0 ? (y.IsZero ? BigInteger.One : x) : y.IsEven ? BigInteger.One : BigInteger.MinusOne);
            if (y > maxDigits * 4 || (double)y * BigInteger.Log10(BigInteger.Abs(x)) > maxDigits + 1) throw TooLong(maxDigits);
            return IntValue.Of(BigInteger.Pow(x, (int)y));
        }

        var (bottom, exponent) = (Float(a), Float(b));
        if (bottom == 0 && exponent < 0) throw new JinjaError("0 to a negative power", "");
        if (bottom < 0 && double.IsFinite(bottom) && double.IsFinite(exponent) && !double.IsInteger(exponent)) throw new JinjaError("a root of a negative number", "");
        var power = bottom == -1 && double.IsInfinity(exponent) ? 1 : Math.Pow(bottom, exponent);
        if (double.IsInfinity(power) && double.IsFinite(bottom) && double.IsFinite(exponent)) throw new JinjaError("the power is too large", "");
        return new FloatValue(power);
    }

    public static IntValue Checked(BigInteger number, int maxDigits)
    {
        if (number.GetBitLength() > maxDigits * 3.33) throw TooLong(maxDigits);
        return IntValue.Of(number);
    }

    /// <summary>The whole part; an infinite number has none.</summary>
    public static BigInteger Truncate(double d)
    {
        if (double.IsNaN(d)) throw new JinjaError("'nan' is no whole number", "");
        if (double.IsInfinity(d)) throw new JinjaError("infinity is no whole number", "");
        return new BigInteger(Math.Truncate(d));
    }

    private static JinjaError ByZero() => new("division by zero", "");

    private static JinjaError TooLong(int maxDigits) => new($"a whole number of more than {maxDigits} digits", "");

    private static double Quotient(BigInteger x, BigInteger y)
    {
        const long exact = 1L << 53;
        if (x >= -exact && x <= exact && y >= -exact && y <= exact) return (double)(long)x / (long)y;
        var negative = x.Sign * y.Sign < 0;
        (x, y) = (BigInteger.Abs(x), BigInteger.Abs(y));
        var shift = (int)(y.GetBitLength() - x.GetBitLength()) + 66;
        var quotient = shift >= 0 ? BigInteger.DivRem(x << shift, y, out var rest) : BigInteger.DivRem(x, y << -shift, out rest);
        if (!rest.IsZero) quotient = (quotient << 1) | 1;
        else quotient <<= 1;
        var result = Scaled(quotient, -shift - 1);
        if (double.IsInfinity(result)) throw new JinjaError("the quotient is too large for a floating-point number", "");
        return negative ? -result : result;
    }

    /// <summary>A positive number times a power of two, rounded once.</summary>
    private static double Scaled(BigInteger number, int exponent)
    {
        var extra = (int)number.GetBitLength() - 64;
        if (extra > 0)
        {
            var sticky = (number & ((BigInteger.One << extra) - 1)).IsZero ? 0UL : 1UL;
            return Math.ScaleB((double)((ulong)(number >> extra) | sticky), exponent + extra);
        }

        return Math.ScaleB((double)(ulong)number, exponent);
    }
}
