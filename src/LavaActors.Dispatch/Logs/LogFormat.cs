using System.Buffers;
using System.Globalization;
using System.Text;

namespace LavaActors.Dispatch.Logs;

/// <summary>One line of a job's log: <c>- {"dt": "...", "lvl": "...", "msg": ...}</c>, a YAML flow mapping that is JSON behind the dash
/// (pipeline.md §11).</summary>
public static class LogFormat
{
    /// <summary>A record this long or longer has its message replaced.</summary>
    public const int MaxRecord = 100_000;

    /// <summary>Appends one record with a text message.</summary>
    /// <param name="secrets">Every occurrence of these texts is replaced by <c>[MASKED]</c>.</param>
    public static void Write(IBufferWriter<byte> to, DateTimeOffset at, string level, ReadOnlySpan<char> text, IReadOnlyList<string> secrets, string? ns = null)
    {
        if (text.Length >= MaxRecord) text = "<line way too long ...>";
        if (secrets.Count > 0) text = SecretTexts.Masked(text.ToString(), secrets);
        Begin(to, at, level);
        Ascii(to, "\"");
        Escaped(to, text);
        Ascii(to, "\"");
        if (ns is not null)
        {
            Ascii(to, ", \"ns\": \"");
            Escaped(to, ns);
            Ascii(to, "\"");
        }

        Ascii(to, "}\n");
    }

    /// <summary>Appends one record whose message is a mapping, given as JSON.</summary>
    public static void WriteMapping(IBufferWriter<byte> to, DateTimeOffset at, string level, string json, IReadOnlyList<string> secrets)
    {
        if (secrets.Count > 0) json = SecretTexts.MaskedJson(json, secrets);
        if (json.Length >= MaxRecord) json = """{"skip": "line way too long ..."}""";
        Begin(to, at, level);
        Utf8(to, json);
        Ascii(to, "}\n");
    }

    private static void Begin(IBufferWriter<byte> to, DateTimeOffset at, string level)
    {
        Ascii(to, "- {\"dt\": \"");
        Span<char> time = stackalloc char[40];
        at.UtcDateTime.TryFormat(time, out var n, "yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture);
        Ascii(to, time[..n]);
        Ascii(to, "+00:00\", \"lvl\": \"");
        Ascii(to, level);
        Ascii(to, "\", \"msg\": ");
    }

    /// <summary>Escapes as a double-quoted scalar that a JSON reader and a YAML 1.1 reader understand alike.</summary>
    private static void Escaped(IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        Span<char> hex = stackalloc char[6];
        while (!text.IsEmpty)
        {
            var plain = IndexOfSpecial(text);
            if (plain < 0)
            {
                Utf8(to, text);
                return;
            }

            if (plain > 0) Utf8(to, text[..plain]);
            var c = text[plain];
            switch (c)
            {
                case '"': Ascii(to, "\\\""); break;
                case '\\': Ascii(to, "\\\\"); break;
                case '\n': Ascii(to, "\\n"); break;
                case '\r': Ascii(to, "\\r"); break;
                case '\t': Ascii(to, "\\t"); break;
                default:
                    "\\u".CopyTo(hex);
                    ((int)c).TryFormat(hex[2..], out _, "x4", CultureInfo.InvariantCulture);
                    Ascii(to, hex);
                    break;
            }

            text = text[(plain + 1)..];
        }
    }

    // Controls, DEL and C1, the two that JSON escapes, YAML's line separators, byte-order marks and non-characters.
    private static readonly SearchValues<char> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (char)i), '"', '\\', .. Enumerable.Range(0x7f, 0x21).Select(i => (char)i), '\u2028', '\u2029', '\ufeff', '\ufffe', '\uffff']);

    private static int IndexOfSpecial(ReadOnlySpan<char> text) => text.IndexOfAny(Special);

    private static void Ascii(IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        var span = to.GetSpan(text.Length);
        to.Advance(Encoding.ASCII.GetBytes(text, span));
    }

    private static void Utf8(IBufferWriter<byte> to, ReadOnlySpan<char> text)
    {
        var span = to.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        to.Advance(Encoding.UTF8.GetBytes(text, span));
    }
}
