using System.Globalization;
using System.Numerics;
using LavaActors.Jinja.Rendering;
using LavaActors.Jinja.Syntax;
using LavaActors.Jinja.Values;

namespace LavaActors.Jinja.Builtins;

/// <summary>Filters on numbers, and those that make numbers.</summary>
internal static class NumberFilters
{
    public static Value Abs(Renderer renderer, Value input, CallArguments arguments)
    {
        arguments.Bind("abs", 0);
        return input switch
        {
            FloatValue number => new FloatValue(Math.Abs(number.Number)),
            Undefined undefined => throw undefined.Error(),
            _ => IntValue.Of(BigInteger.Abs(Take.Whole("abs", input))),
        };
    }

    /// <summary>A number, a text of one, or the default, which is 0.</summary>
    public static Value Int(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("int", 0, "default", "base");
        var radix = bound[1] is null ? 10 : Take.Int("int", bound[1]!);
        switch (input)
        {
            case StrValue text:
                if (radix != 0 && radix is < 2 or > 36) return FromFloatText(text.Text) is { } whole ? IntValue.Of(whole) : bound[0] ?? IntValue.Of(0);
                if (text.Text.Length > renderer.Work.Limits.MaxDigits) throw new JinjaError($"a whole number of more than {renderer.Work.Limits.MaxDigits} digits", "");
                if (WholeText(text.Text, radix) is { } read) return IntValue.Of(read);
                return FromFloatText(text.Text) is { } cut ? IntValue.Of(cut) : bound[0] ?? IntValue.Of(0);
            case FloatValue { Number: double.NaN }: return bound[0] ?? IntValue.Of(0);
            case FloatValue number: return IntValue.Of(Number.Truncate(number.Number));
            case Undefined undefined: throw undefined.Error();
            default: return Number.Whole(input) is { } same ? IntValue.Of(same) : bound[0] ?? IntValue.Of(0);
        }
    }

    public static Value Float(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("float", 0, "default");
        switch (input)
        {
            case StrValue text: return FloatText(text.Text) is { } number ? new FloatValue(number) : bound[0] ?? new FloatValue(0);
            case Undefined undefined: throw undefined.Error();
            default: return Number.Is(input) ? new FloatValue(Number.Float(input)) : bound[0] ?? new FloatValue(0);
        }
    }

    public static Value Round(Renderer renderer, Value input, CallArguments arguments)
    {
        var bound = arguments.Bind("round", 0, "precision", "method");
        var method = bound[1] is null ? "common" : (bound[1] as StrValue)?.Text;
        if (method is not ("common" or "ceil" or "floor")) throw new JinjaError("'round' has no such method", "'common', 'ceil' and 'floor' are there");
        if (input is Undefined undefined) throw undefined.Error();
        if (!Number.Is(input)) throw new JinjaError($"'round' gets {input.Described}, not a number", "'|float' makes a number of it");
        var precision = bound[0] is null ? 0 : Take.Int("round", bound[0]!);
        if (method != "common")
        {
            // As the reference does it, with its errors of rounding.
            if (Math.Abs((long)precision) > 308) throw new JinjaError($"'round' to {precision} digits", "");
            var power = Math.Pow(10, Math.Abs(precision));
            var scale = precision < 0 ? 1 / power : power;
            var scaled = Number.Float(input) * scale;
            if (!double.IsFinite(scaled)) throw new JinjaError("'round' of a number that is too large", "");
            return new FloatValue((method == "ceil" ? Math.Ceiling(scaled) : Math.Floor(scaled)) is var whole && whole == 0 ? 0 / scale : whole / scale);
        }

        if (input is FloatValue number) return new FloatValue(Values.FloatText.Round(number.Number, precision));
        var value = Number.Whole(input)!.Value;
        if (precision >= 0) return IntValue.Of(value);
        if (precision < -renderer.Work.Limits.MaxDigits) return IntValue.Of(0);
        var unit = BigInteger.Pow(10, -precision);
        return IntValue.Of(Values.FloatText.RoundedQuotient(BigInteger.Abs(value), unit) * unit * value.Sign);
    }

    /// <summary>A whole number as <c>int(text, base)</c> reads it; null when it is none.</summary>
    private static BigInteger? WholeText(string text, int radix)
    {
        var digits = Ascii(text);
        if (digits is null || digits.Length == 0) return null;
        var negative = digits[0] == '-';
        if (digits[0] is '-' or '+') digits = digits[1..];
        var prefix = digits.Length > 1 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 0 } : 0;
        if (prefix != 0 && (radix == 0 || radix == prefix))
        {
            digits = digits[2..];
            radix = prefix;
            if (digits.StartsWith('_')) digits = digits[1..];
        }
        else if (radix == 0)
        {
            // A zero in front would be an octal number of old.
            if (digits.Length > 1 && digits[0] == '0' && digits.Any(c => c is not ('0' or '_'))) return null;
            radix = 10;
        }

        if (!PlainDigits(digits, radix)) return null;
        var number = PythonNumbers.FromDigits(digits.Replace("_", "", StringComparison.Ordinal), radix);
        return negative ? -number : number;
    }

    /// <summary>Digits of a base, with single underscores between them.</summary>
    private static bool PlainDigits(string digits, int radix)
    {
        if (digits.Length == 0 || digits[^1] == '_') return false;
        for (var i = 0; i < digits.Length; i++)
        {
            var c = char.ToLowerInvariant(digits[i]);
            if (c == '_' && i > 0 && digits[i - 1] != '_') continue;
            var value = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterLower(c) ? c - 'a' + 10 : 99;
            if (value >= radix) return false;
        }

        return true;
    }

    /// <summary>Without white space around, and with the digits of all scripts as those of ASCII.</summary>
    private static string? Ascii(string text)
    {
        var plain = PythonText.Strip(text, null, left: true, right: true);
        if (plain.All(char.IsAscii)) return plain;
        return string.Concat(plain.Select(c => char.IsDigit(c) ? (char)('0' + (int)char.GetNumericValue(c)) : c));
    }

    private static BigInteger? FromFloatText(string text) => FloatText(text) is { } number && !double.IsNaN(number) ? Number.Truncate(number) : null;

    private static double? FloatText(string text)
    {
        var plain = Ascii(text);
        if (string.IsNullOrEmpty(plain) || plain.Length > 10_000) return null;
        var negative = plain[0] == '-';
        var digits = plain[0] is '-' or '+' ? plain[1..] : plain;
        switch (digits.ToUpperInvariant())
        {
            case "INF" or "INFINITY": return negative ? double.NegativeInfinity : double.PositiveInfinity;
            case "NAN": return double.NaN;
        }

        for (var i = 0; i < digits.Length; i++)
        {
            var between = i > 0 && i < digits.Length - 1 && char.IsAsciiDigit(digits[i - 1]) && char.IsAsciiDigit(digits[i + 1]);
            if (!char.IsAsciiDigit(digits[i]) && digits[i] is not ('.' or 'e' or 'E' or '+' or '-') && !(digits[i] == '_' && between)) return null;
        }

        const NumberStyles style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!double.TryParse(digits.Replace("_", "", StringComparison.Ordinal), style, CultureInfo.InvariantCulture, out var number)) return null;
        return negative ? -number : number;
    }
}
