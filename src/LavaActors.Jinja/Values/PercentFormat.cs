using System.Globalization;
using System.Numerics;
using System.Text;
using LavaActors.Jinja.Rendering;

namespace LavaActors.Jinja.Values;

/// <summary><c>'%s-%05d' % values</c>.</summary>
internal sealed class PercentFormat
{
    private const int MaxPrecision = 1000;

    private readonly Work _work;
    private readonly StrValue _format;
    private readonly Value _values;
    private readonly StringBuilder _result = new();
    private int _next;
    private bool _usedName;

    private PercentFormat(Work work, StrValue format, Value values)
    {
        _work = work;
        _format = format;
        _values = values;
    }

    public static StrValue Apply(Work work, StrValue format, Value values) => format.With(new PercentFormat(work, format, values).Run());

    private string Run()
    {
        var text = _format.Text;
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                _result.Append(text[i++]);
                continue;
            }

            _work.Step();
            i = Piece(text, i + 1);
            if (_result.Length > _work.Limits.MaxText) _work.Text(_result.Length);
        }

        var count = _values is TupleValue tuple ? tuple.Items.Length : 1;
        var mayBeUnused = _usedName || _values is DictValue or ListValue or RangeValue or Undefined;
        if (_next < count && !mayBeUnused) throw new JinjaError("'%' has more values than its text takes", "");
        _work.Text(_result.Length);
        return _result.ToString();
    }

    private int Piece(string text, int i)
    {
        Value? named = null;
        if (At(text, i) == '(') named = Named(text, ref i);
        var flags = "";
        while (At(text, i) is '-' or '+' or ' ' or '#' or '0') flags += text[i++];
        if (flags.Length > 20) flags = string.Concat(flags.Distinct());
        var width = Count(text, ref i) ?? 0;
        if (width < 0)
        {
            flags += '-';
            width = -width;
        }

        int? precision = null;
        if (At(text, i) == '.')
        {
            i++;
            precision = Math.Max(0, Count(text, ref i) ?? 0);
        }

        if (At(text, i) is 'h' or 'l' or 'L') i++;
        var type = At(text, i++);
        if (type == '%')
        {
            _result.Append('%');
            return i;
        }

        _work.Text(width);
        var (sign, body) = Converted(type, named, flags, precision);
        Pad(sign, body, flags, width, isNumber: type is not ('s' or 'r' or 'a' or 'c'));
        return i;
    }

    private static char At(string text, int i) => i < text.Length ? text[i] : throw new JinjaError("'%' at the end of a text that is formatted", "write '%%' for a percent sign");

    private Value Named(string text, ref int i)
    {
        var open = 1;
        var start = ++i;
        for (; open > 0; i++) open += At(text, i) switch { '(' => 1, ')' => -1, _ => 0 };
        if (_values is Undefined undefined) throw undefined.Error();
        if (_values is not DictValue dictionary) throw new JinjaError($"'%({text[start..(i - 1)]})s' with {_values.Described}", "it takes a dictionary");
        _usedName = true;
        return dictionary.Find(_format.With(text[start..(i - 1)])) ?? throw new JinjaError($"the dictionary of '%' has no '{text[start..(i - 1)]}'", "");
    }

    private Value Next()
    {
        if (_values is TupleValue tuple) return _next < tuple.Items.Length ? tuple.Items[_next++] : throw TooFew();
        if (_next > 0 || _usedName) throw TooFew();
        _next++;
        return _values;
    }

    private static JinjaError TooFew() => new("'%' has fewer values than its text takes", "");

    /// <summary>A width or precision: digits, or <c>*</c> for the next value.</summary>
    private int? Count(string text, ref int i)
    {
        if (At(text, i) == '*')
        {
            i++;
            return Number.Whole(Next()) is { } number && BigInteger.Abs(number) < int.MaxValue ? (int)number : throw new JinjaError("'*' in a format without a whole number for it", "");
        }

        var start = i;
        while (char.IsAsciiDigit(At(text, i))) i++;
        if (i == start) return null;
        return int.TryParse(text.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw new JinjaError("a width or precision that is too large", "");
    }

    private (string Sign, string Body) Converted(char type, Value? named, string flags, int? precision)
    {
        switch (type)
        {
            case 's' or 'r' or 'a':
                var text = Text(type, named ?? Next());
                return ("", precision is { } most ? CodePoints.First(text, most) : text);
            case 'd' or 'i' or 'u':
                return Whole(WholeOf(type, named ?? Next(), mayCut: true), 10, "", precision, flags);
            case 'x': return Whole(WholeOf(type, named ?? Next(), mayCut: false), 16, flags.Contains('#', StringComparison.Ordinal) ? "0x" : "", precision, flags);
            case 'X':
                var (sign, digits) = Whole(WholeOf(type, named ?? Next(), mayCut: false), 16, "", precision, flags);
                return (sign + (flags.Contains('#', StringComparison.Ordinal) ? "0X" : ""), digits.ToUpperInvariant());
            case 'o': return Whole(WholeOf(type, named ?? Next(), mayCut: false), 8, flags.Contains('#', StringComparison.Ordinal) ? "0o" : "", precision, flags);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G': return Float(type, named ?? Next(), flags, precision ?? 6);
            case 'c': return ("", Character(named ?? Next()));
            default: throw new JinjaError($"'%{type}' is no format", "'%s', '%d', '%x' and '%f' are");
        }
    }

    private string Text(char type, Value value)
    {
        var text = type == 's' ? ValueText.Str(_work, value) : ValueText.Repr(_work, value);
        if (type == 'a') text = string.Concat(text.EnumerateRunes().Select(rune => rune.Value < 0x80 ? rune.ToString() : rune.Value <= 0xFF ? $"\\x{rune.Value:x2}" : rune.Value <= 0xFFFF ? $"\\u{rune.Value:x4}" : $"\\U{rune.Value:x8}"));
        return _format.IsMarkup && value is not StrValue { IsMarkup: true } ? Markup.Escape(text) : text;
    }

    private static BigInteger WholeOf(char type, Value value, bool mayCut) => value switch
    {
        Undefined undefined => throw undefined.Error(),
        FloatValue number when mayCut => Number.Truncate(number.Number),
        _ => Number.Whole(value) ?? throw new JinjaError($"'%{type}' of {value.Described}", "it takes numbers; '%s' takes any value"),
    };

    private static (string Sign, string Body) Whole(BigInteger number, int radix, string prefix, int? precision, string flags)
    {
        if (precision > MaxPrecision) throw new JinjaError($"a precision of more than {MaxPrecision}", "");
        return (Sign(number.Sign < 0, flags) + prefix, FormatSpec.Digits(BigInteger.Abs(number), radix).PadLeft(precision ?? 0, '0'));
    }

    private static string Sign(bool negative, string flags) =>
        negative ? "-" : flags.Contains('+', StringComparison.Ordinal) ? "+" : flags.Contains(' ', StringComparison.Ordinal) ? " " : "";

    private static (string Sign, string Body) Float(char type, Value value, string flags, int precision)
    {
        if (value is Undefined undefined) throw undefined.Error();
        if (!Number.Is(value)) throw new JinjaError($"'%{type}' of {value.Described}", "it takes numbers; '%s' takes any value");
        if (precision > MaxPrecision) throw new JinjaError($"a precision of more than {MaxPrecision}", "");
        var number = Number.Float(value);
        var text = FormatSpec.Float(Math.Abs(number), char.ToLowerInvariant(type), precision, flags.Contains('#', StringComparison.Ordinal));
        return (Sign(double.IsNegative(number) && !double.IsNaN(number), flags), char.IsUpper(type) ? text.ToUpperInvariant() : text);
    }

    private static string Character(Value value)
    {
        if (value is StrValue text && CodePoints.Length(text.Text) == 1) return text.Text;
        if (Number.Whole(value) is { } number && number >= 0 && number <= 0x10FFFF && Rune.IsValid((int)number)) return new Rune((int)number).ToString();
        throw new JinjaError($"'%c' of {value.Described} that is not one character", "");
    }

    private void Pad(string sign, string body, string flags, int width, bool isNumber)
    {
        var blanks = Math.Max(0, width - CodePoints.Length(sign) - CodePoints.Length(body));
        if (flags.Contains('-', StringComparison.Ordinal)) _result.Append(sign).Append(body).Append(' ', blanks);
        else if (isNumber && flags.Contains('0', StringComparison.Ordinal)) _result.Append(sign).Append('0', blanks).Append(body);
        else _result.Append(' ', blanks).Append(sign).Append(body);
    }
}
