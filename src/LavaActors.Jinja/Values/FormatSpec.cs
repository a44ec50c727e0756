using System.Globalization;
using System.Numerics;
using System.Text;
using LavaActors.Jinja.Rendering;

namespace LavaActors.Jinja.Values;

/// <summary>What stands behind the colon in <c>'{:>8.2f}'.format(value)</c>.</summary>
internal sealed class FormatSpec
{
    private const int MaxPrecision = 1000;

    private readonly string _spec;
    private string _fill = " ";
    private char _align;
    private char _sign = '-';
    private bool _alternate;
    private bool _zero;
    private int _width;
    private char _group;
    private int? _precision;
    private char _type;

    private FormatSpec(string spec)
    {
        _spec = spec;
        Parse();
    }

    public static string Apply(Work work, Value value, string spec)
    {
        if (spec.Length == 0) return ValueText.Str(work, value);
        if (value is Undefined undefined) throw undefined.Error();
        if (value is not StrValue && !Number.Is(value)) throw new JinjaError($"the format '{spec}' with {value.Described}", "'!s' before it makes a text of it");
        var format = new FormatSpec(spec);
        work.Text(format._width);
        return value is StrValue text ? format.Text(text.Text) : value is FloatValue number ? format.Float(number.Number) : format.Whole(Number.Whole(value)!.Value);
    }

    public static string Digits(BigInteger number, int radix)
    {
        if (radix == 10) return number.ToString(CultureInfo.InvariantCulture);
        if (number.IsZero) return "0";
        var digits = new StringBuilder();
        for (; number.Sign > 0; number /= radix) digits.Insert(0, "0123456789abcdef"[(int)(number % radix)]);
        return digits.ToString();
    }

    /// <summary>A number that is not negative, as <c>e</c>, <c>f</c> or <c>g</c>.</summary>
    public static string Float(double number, char type, int precision, bool alternate)
    {
        var text = type switch { 'e' => FloatText.Exponent(number, precision, alternate), 'f' => FloatText.Fixed(number, precision), _ => FloatText.General(number, precision, alternate) };
        return alternate && type != 'e' && double.IsFinite(number) && !text.Contains('.', StringComparison.Ordinal) ? WithPoint(text) : text;
    }

    private static string WithPoint(string text) => text.IndexOf('e', StringComparison.Ordinal) is >= 0 and var mark ? text.Insert(mark, ".") : text + ".";

    private JinjaError Wrong() => new($"'{_spec}' is no format", "it is: fill, '<', '>', '^' or '=', sign, '#', '0', width, ',', '.' and precision, type");

    private void Parse()
    {
        var i = 0;
        var first = CodePoints.First(_spec, 1).Length;
        if (_spec.Length > first && _spec[first] is '<' or '>' or '^' or '=')
        {
            _fill = _spec[..first];
            _align = _spec[first];
            i = first + 1;
        }
        else if (_spec[0] is '<' or '>' or '^' or '=')
        {
            _align = _spec[i++];
        }

        if (Has(i, "+- ")) _sign = _spec[i++];
        _alternate = Has(i, "#");
        if (_alternate) i++;
        if (Has(i, "0"))
        {
            _zero = _align == '\0';
            if (_fill == " " && _zero) _fill = "0";
            i++;
        }

        _width = Count(ref i) ?? 0;
        if (Has(i, ",_")) _group = _spec[i++];
        if (Has(i, "."))
        {
            i++;
            _precision = Count(ref i) ?? throw Wrong();
        }

        if (i < _spec.Length) _type = _spec[i++];
        if (i < _spec.Length || _precision > MaxPrecision) throw Wrong();
    }

    private bool Has(int i, string any) => i < _spec.Length && any.Contains(_spec[i], StringComparison.Ordinal);

    private int? Count(ref int i)
    {
        var start = i;
        while (i < _spec.Length && char.IsAsciiDigit(_spec[i])) i++;
        if (i == start) return null;
        return int.TryParse(_spec.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong();
    }

    private string Text(string text)
    {
        if (_type is not ('\0' or 's') || _sign != '-' || _alternate || _align == '=' || _group != '\0') throw new JinjaError($"the format '{_spec}' with a text", "it takes numbers");
        if (_precision is { } most) text = CodePoints.First(text, most);
        return Padded("", text, '<');
    }

    private string Whole(BigInteger number)
    {
        if (_type is 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or '%') return Float(Number.ToDouble(number));
        if (_precision is not null) throw new JinjaError($"the format '{_spec}' with a whole number", "only floating-point numbers have a precision");
        if (_type == 'c') return Character(number);
        var (radix, prefix) = _type switch
        {
            '\0' or 'd' or 'n' => (10, ""),
            'x' => (16, "0x"),
            'X' => (16, "0X"),
            'o' => (8, "0o"),
            'b' => (2, "0b"),
            _ => throw new JinjaError($"the format '{_spec}' with a whole number", "'d', 'x', 'X', 'o', 'b' and the types of floating-point numbers are there"),
        };
        if (_group == ',' && (radix != 10 || _type == 'n')) throw Wrong();
        var digits = Digits(BigInteger.Abs(number), radix);
        if (_type == 'X') digits = digits.ToUpperInvariant();
        return Padded(Sign(number.Sign < 0) + (_alternate ? prefix : ""), Grouped(digits, radix == 10 ? 3 : 4), '>');
    }

    private string Character(BigInteger number)
    {
        if (_sign != '-' || _alternate || _group != '\0') throw Wrong();
        if (number < 0 || number > 0x10FFFF || !Rune.IsValid((int)number)) throw new JinjaError($"{number} is no character", "");
        return Padded("", new Rune((int)number).ToString(), '<');
    }

    private string Float(double number)
    {
        var type = _type switch
        {
            '\0' or 'n' => _precision is null && _type == '\0' ? 'r' : 'g',
            'e' or 'f' or 'g' or '%' => _type,
            'E' or 'F' or 'G' => char.ToLowerInvariant(_type),
            _ => throw new JinjaError($"the format '{_spec}' with a floating-point number", "'e', 'f', 'g' and '%' are there; '|int' makes a whole number of it"),
        };
        var positive = Math.Abs(number);
        var text = type switch
        {
            'r' => FloatText.Repr(positive),
            '%' => FloatText.Fixed(positive * 100, _precision ?? 6) + "%",
            'g' when _type == '\0' => Short(positive, _precision!.Value),
            _ => Float(positive, type, _precision ?? 6, _alternate),
        };
        if (char.IsUpper(_type)) text = text.ToUpperInvariant();
        return Padded(Sign(double.IsNegative(number) && !double.IsNaN(number)), Grouped(text, 3), '>');
    }

    /// <summary>Without a type: as <c>g</c>, but with a digit behind the point, and with an exponent one digit earlier.</summary>
    private static string Short(double number, int precision)
    {
        if (!double.IsFinite(number)) return FloatText.Repr(number);
        precision = Math.Max(1, precision);
        var exponent = FloatText.Exponent(number, precision - 1);
        var power = int.Parse(exponent.AsSpan(exponent.IndexOf('e', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (power == precision - 1 && precision > 0)
        {
            var mark = exponent.IndexOf('e', StringComparison.Ordinal);
            var digits = exponent[..mark].Contains('.', StringComparison.Ordinal) ? exponent[..mark].TrimEnd('0').TrimEnd('.') : exponent[..mark];
            return digits + exponent[mark..];
        }

        var text = FloatText.General(number, precision);
        return text.Contains('.', StringComparison.Ordinal) || text.Contains('e', StringComparison.Ordinal) ? text : text + ".0";
    }

    private string Sign(bool negative) => negative ? "-" : _sign == '-' ? "" : _sign.ToString();

    private string Grouped(string digits, int size)
    {
        if (_group == '\0') return digits;
        if (_zero && _width > 0) throw new JinjaError($"the format '{_spec}' is not supported", "take either zeros in front or groups of digits");
        var end = 0;
        while (end < digits.Length && (size == 3 ? char.IsAsciiDigit(digits[end]) : char.IsAsciiHexDigit(digits[end]))) end++;
        var grouped = new StringBuilder(digits);
        for (var i = end - size; i > 0; i -= size) grouped.Insert(i, _group);
        return grouped.ToString();
    }

    private string Padded(string sign, string body, char otherwise)
    {
        var blanks = Math.Max(0, _width - CodePoints.Length(sign) - CodePoints.Length(body));
        var align = _align != '\0' ? _align : _zero && otherwise == '>' ? '=' : otherwise;
        var left = align switch { '<' => 0, '^' => blanks / 2, _ => blanks };
        if (align == '=') return sign + Fill(blanks) + body;
        return Fill(left) + sign + body + Fill(blanks - left);
    }

    private string Fill(int count) => _fill.Length == 1 ? new string(_fill[0], count) : string.Concat(Enumerable.Repeat(_fill, count));
}
