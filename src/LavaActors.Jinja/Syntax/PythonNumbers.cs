using System.Globalization;
using System.Numerics;

namespace LavaActors.Jinja.Syntax;

/// <summary>Number literals of Python: bases, underscores between digits, exponents.</summary>
internal static class PythonNumbers
{
    /// <summary>The end of the number that begins at a digit. A second number may follow at once: <c>0123</c> is 0 and 123, and so an error of syntax.</summary>
    public static int Scan(string source, int at, bool mayBeFloat, out bool isFloat)
    {
        isFloat = false;
        if (mayBeFloat)
        {
            var end = Digits(source, at, char.IsAsciiDigit);
            var point = end;
            if (end + 1 < source.Length && source[end] == '.' && char.IsAsciiDigit(source[end + 1])) point = Digits(source, end + 1, char.IsAsciiDigit);
            var exponent = point;
            if (point < source.Length && source[point] is 'e' or 'E')
            {
                var digits = point + 1;
                if (digits < source.Length && source[digits] is '+' or '-') digits++;
                if (digits < source.Length && char.IsAsciiDigit(source[digits])) exponent = Digits(source, digits, char.IsAsciiDigit);
            }

            isFloat = exponent > end;
            if (isFloat) return exponent;
        }

        if (source[at] != '0') return Digits(source, at, char.IsAsciiDigit);
        Func<char, bool>? isDigit = at + 1 < source.Length ? char.ToLowerInvariant(source[at + 1]) switch
        {
            'x' => char.IsAsciiHexDigit,
            'o' => c => c is >= '0' and <= '7',
            'b' => c => c is '0' or '1',
            _ => null,
        } : null;
        if (isDigit is not null)
        {
            var first = at + 2 < source.Length && source[at + 2] == '_' ? at + 3 : at + 2;
            if (first < source.Length && isDigit(source[first])) return Digits(source, first, isDigit);
        }

        return Digits(source, at, c => c == '0');
    }

    public static BigInteger Integer(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var radix = digits.Length > 1 ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 } : 10;
        if (radix == 10) return BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return FromDigits(digits.AsSpan(2), radix);
    }

    /// <summary>The number of digits that are known to fit the radix.</summary>
    public static BigInteger FromDigits(ReadOnlySpan<char> digits, int radix)
    {
        var value = BigInteger.Zero;
        foreach (var c in digits) value = value * radix + (char.IsAsciiDigit(c) ? c - '0' : char.ToLowerInvariant(c) - 'a' + 10);
        return value;
    }

    public static double Float(string text) => double.Parse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int Digits(string source, int at, Func<char, bool> isDigit)
    {
        while (at < source.Length && isDigit(source[at]))
        {
            at++;
            if (at + 1 < source.Length && source[at] == '_' && isDigit(source[at + 1])) at++;
        }

        return at;
    }
}
