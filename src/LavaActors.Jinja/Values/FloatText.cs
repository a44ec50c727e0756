using System.Globalization;
using System.Numerics;

namespace LavaActors.Jinja.Values;

/// <summary>Floating-point numbers as Python writes them. Roundings are exact, half to even.</summary>
internal static class FloatText
{
    /// <summary>The shortest text that reads back the same: <c>1e+16</c>, <c>0.1</c>, <c>inf</c>.</summary>
    public static string Repr(double d)
    {
        if (Special(d) is { } special) return special;
        var (digits, exponent) = Shortest(Math.Abs(d));
        var sign = double.IsNegative(d) ? "-" : "";
        if (exponent is >= -4 and < 16) return sign + Plain(digits, exponent, keepPoint: true);
        return sign + Scientific(digits, exponent, 'e');
    }

    /// <summary><c>%f</c>: digits behind the point.</summary>
    public static string Fixed(double d, int precision)
    {
        if (Special(d) is { } special) return special;
        var digits = Scaled(Math.Abs(d), precision).ToString(CultureInfo.InvariantCulture).PadLeft(precision + 1, '0');
        var text = precision == 0 ? digits : $"{digits[..^precision]}.{digits[^precision..]}";
        return double.IsNegative(d) ? "-" + text : text;
    }

    /// <summary><c>%e</c>.</summary>
    public static string Exponent(double d, int precision, bool alternate = false)
    {
        if (Special(d) is { } special) return special;
        var (digits, exponent) = Rounded(Math.Abs(d), precision + 1);
        var text = Scientific(digits, exponent, 'e', alternate);
        return double.IsNegative(d) ? "-" + text : text;
    }

    /// <summary><c>%g</c>: so many significant digits, without zeros at the end unless told to keep them.</summary>
    public static string General(double d, int precision, bool alternate = false)
    {
        if (Special(d) is { } special) return special;
        precision = Math.Max(precision, 1);
        var (digits, exponent) = Rounded(Math.Abs(d), precision);
        if (!alternate) digits = digits.TrimEnd('0') is { Length: > 0 } some ? some : "0";
        var text = exponent >= -4 && exponent < precision ? Plain(digits, exponent, keepPoint: false) : Scientific(digits, exponent, 'e', alternate);
        return double.IsNegative(d) ? "-" + text : text;
    }

    /// <summary><c>round(d, digits)</c>.</summary>
    public static double Round(double d, int digits)
    {
        if (!double.IsFinite(d) || d == 0 || digits > 400) return d;
        if (digits < -400) return Math.CopySign(0, d);
        var rounded = double.Parse($"{Scaled(Math.Abs(d), digits)}e{-digits}", NumberStyles.Float, CultureInfo.InvariantCulture);
        if (double.IsInfinity(rounded)) throw new JinjaError("the rounded number is too large", "");
        return Math.CopySign(rounded, d);
    }

    /// <summary>The quotient, rounded half to even.</summary>
    public static BigInteger RoundedQuotient(BigInteger number, BigInteger divisor)
    {
        var quotient = BigInteger.DivRem(number, divisor, out var rest);
        var twice = rest * 2;
        return twice > divisor || (twice == divisor && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    private static string? Special(double d) => double.IsNaN(d) ? "nan" : double.IsPositiveInfinity(d) ? "inf" : double.IsNegativeInfinity(d) ? "-inf" : null;

    /// <summary>The number times a power of ten, rounded to a whole one.</summary>
    private static BigInteger Scaled(double d, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(d);
        var exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger mantissa = bits & 0xFFFFFFFFFFFFF;
        if (exponent == 0) exponent = 1;
        else mantissa += 1L << 52;
        exponent -= 1075;
        var divisor = BigInteger.One;
        if (exponent >= 0) mantissa <<= exponent;
        else divisor <<= -exponent;
        if (power >= 0) mantissa *= BigInteger.Pow(10, power);
        else divisor *= BigInteger.Pow(10, -power);
        return RoundedQuotient(mantissa, divisor);
    }

    private static (string Digits, int Exponent) Shortest(double d)
    {
        if (d == 0) return ("0", 0);
        var shortest = d.ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var mantissa = mark < 0 ? shortest : shortest[..mark];
        var power = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var whole = mantissa.IndexOf('.', StringComparison.Ordinal) is >= 0 and var point ? point : mantissa.Length;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), whole - zeros - 1 + power);
    }

    private static (string Digits, int Exponent) Rounded(double d, int count)
    {
        if (d == 0) return (new string('0', count), 0);
        var exponent = Shortest(d).Exponent;
        var digits = Scaled(d, count - 1 - exponent).ToString(CultureInfo.InvariantCulture);
        if (digits.Length <= count) return (digits, exponent);
        return (digits[..count], exponent + 1);
    }

    private static string Plain(string digits, int exponent, bool keepPoint)
    {
        if (exponent < 0) return "0." + new string('0', -exponent - 1) + digits;
        if (digits.Length > exponent + 1) return $"{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
        return digits.PadRight(exponent + 1, '0') + (keepPoint ? ".0" : "");
    }

    private static string Scientific(string digits, int exponent, char mark, bool alternate = false)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : alternate ? "." : "";
        return $"{digits[0]}{fraction}{mark}{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }
}
