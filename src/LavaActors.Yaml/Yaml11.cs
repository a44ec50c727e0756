using System.Globalization;
using System.Text.RegularExpressions;

namespace LavaActors.Yaml;

/// <summary>What plain scalars mean in YAML 1.1, as the loader of LAVA (PyYAML) reads them. YAML 1.2 differs: there <c>yes</c> is a string.</summary>
internal static partial class Yaml11
{
    private const string Standard = "tag:yaml.org,2002:";

    public const string IntTag = Standard + "int";
    public const string StringTag = Standard + "str";
    public const string MapTag = Standard + "map";
    public const string ListTag = Standard + "seq";

    /// <summary>Tags a scalar may carry. Everything else (dates, binary, language objects) has no meaning in these files.</summary>
    public static bool IsScalarTag(string tag) =>
        tag is "!" or StringTag or IntTag or Standard + "bool" or Standard + "float" or Standard + "null";

    /// <summary>Whether the text can be the value of a tag that was written explicitly.</summary>
    public static bool Fits(string text, string tag) => tag switch
    {
        IntTag => IntPattern().IsMatch(text),
        Standard + "bool" => IsBool(text),
        Standard + "float" => FloatPattern().IsMatch(text) || IntPattern().IsMatch(text),
        Standard + "null" => IsNull(text),
        _ => true,
    };

    /// <summary><c>!!int</c> for the full form of the tag.</summary>
    public static string Shorthand(string tag) => tag.StartsWith(Standard, StringComparison.Ordinal) ? "!!" + tag[Standard.Length..] : tag;

    public static YamlKind Resolve(string text, bool plain, string? tag)
    {
        switch (tag)
        {
            case null: return plain ? Resolve(text) : YamlKind.String;
            case IntTag when Fits(text, tag): return YamlKind.Int;
            case Standard + "bool" when Fits(text, tag): return YamlKind.Bool;
            case Standard + "float" when Fits(text, tag): return YamlKind.Float;
            case Standard + "null" when Fits(text, tag): return YamlKind.Null;
            default: return YamlKind.String;
        }
    }

    /// <summary>Whether a reader would take the unquoted text for something other than a string: a value, a merge key, a date.</summary>
    public static bool NeedsQuotes(string text) => Resolve(text) != YamlKind.String || text is "<<" or "=";

    public static bool ToBool(string text) => text.ToLowerInvariant() is "yes" or "true" or "on";

    public static long? ToInt(string text)
    {
        var digits = text.Replace("_", "", StringComparison.Ordinal);
        var negative = digits.StartsWith('-');
        digits = digits.TrimStart('+', '-');
        var value = Unsigned(digits);
        if (value is null) return null;
        if (!negative) return value <= long.MaxValue ? (long)value : null;
        return value <= (UInt128)long.MaxValue + 1 ? (long)-(Int128)value.Value : null;
    }

    public static double? ToDouble(string text)
    {
        if (ToInt(text) is { } whole && IntPattern().IsMatch(text)) return whole;
        var digits = text.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        var sign = digits.StartsWith('-') ? -1.0 : 1.0;
        digits = digits.TrimStart('+', '-');
        if (digits == ".inf") return sign * double.PositiveInfinity;
        if (digits == ".nan") return double.NaN;
        if (digits.StartsWith("0x", StringComparison.Ordinal) || digits.StartsWith("0b", StringComparison.Ordinal)) return null;

        var value = 0.0;
        foreach (var part in digits.Split(':'))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return null;
            value = (value * 60) + number;
        }

        return sign * value;
    }

    public static string FromDouble(double value)
    {
        if (double.IsNaN(value)) return ".nan";
        if (double.IsInfinity(value)) return value > 0 ? ".inf" : "-.inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        if (IntPattern().IsMatch(text)) return text + ".0";

        // 1.1 wants a point in the mantissa and a sign in the exponent: 1E+20 is a string there.
        var e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0) return text;
        var mantissa = text[..e].Contains('.', StringComparison.Ordinal) ? text[..e] : text[..e] + ".0";
        return mantissa + text[e..];
    }

    private static YamlKind Resolve(string text)
    {
        if (IsNull(text)) return YamlKind.Null;
        if (IsBool(text)) return YamlKind.Bool;
        if (text.Length > 400 || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.')) return YamlKind.String;
        if (IntPattern().IsMatch(text)) return YamlKind.Int;
        if (FloatPattern().IsMatch(text)) return YamlKind.Float;
        return TimestampPattern().IsMatch(text) ? YamlKind.Timestamp : YamlKind.String;
    }

    private static bool IsNull(string text) => text is "" or "~" or "null" or "Null" or "NULL";

    private static bool IsBool(string text) => text is
        "yes" or "Yes" or "YES" or "no" or "No" or "NO" or
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" or
        "on" or "On" or "ON" or "off" or "Off" or "OFF";

    private static UInt128? Unsigned(string digits)
    {
        if (digits.Contains(':', StringComparison.Ordinal))
        {
            UInt128 sum = 0;
            foreach (var part in digits.Split(':'))
            {
                if (Number(part, 10) is not { } number || sum > ulong.MaxValue) return null;
                sum = (sum * 60) + number;
            }

            return sum;
        }

        if (digits.StartsWith("0x", StringComparison.Ordinal)) return Number(digits[2..], 16);
        if (digits.StartsWith("0b", StringComparison.Ordinal)) return Number(digits[2..], 2);
        return digits.Length > 1 && digits[0] == '0' ? Number(digits, 8) : Number(digits, 10);
    }

    private static UInt128? Number(string digits, uint numberBase)
    {
        UInt128 value = 0;
        if (digits.Length == 0) return null;
        foreach (var c in digits)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToUInt32(c.ToString(), 16) : uint.MaxValue;
            if (digit >= numberBase) return null;
            value = (value * numberBase) + digit;
            if (value > ulong.MaxValue) return null;
        }

        return value;
    }

    [GeneratedRegex(@"^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex IntPattern();

    [GeneratedRegex(@"^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FloatPattern();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)?\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TimestampPattern();
}
