using System.Buffers;
using System.Globalization;
using System.Text;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>
/// A log in ASCII: what is none is escaped as YAML has it within quotes, where all texts of a log stand. lavacli takes the bytes of a log for Latin-1, as Python does with what XML-RPC calls binary, and a
/// reader of YAML then refuses the half of UTF-8 that looks like controls. Pure.
/// </summary>
internal static class AsciiLog
{
    private static ReadOnlySpan<byte> Record => "- {"u8;

    /// <param name="lines">Whole lines. One that is no record of a log stays as it is.</param>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> lines)
    {
        if (Ascii.IsValid(lines.Span)) return lines;
        var to = new ArrayBufferWriter<byte>(lines.Length + (lines.Length / 4));
        for (var rest = lines.Span; rest.Length > 0;)
        {
            var end = rest.IndexOf((byte)'\n') is >= 0 and var at ? at + 1 : rest.Length;
            var line = rest[..end];
            if (line.StartsWith(Record)) Escape(line, to);
            else to.Write(line);
            rest = rest[end..];
        }

        return to.WrittenMemory;
    }

    private static void Escape(ReadOnlySpan<byte> line, ArrayBufferWriter<byte> to)
    {
        while (line.Length > 0)
        {
            var plain = line.IndexOfAnyExceptInRange((byte)0, (byte)0x7f);
            to.Write(plain < 0 ? line : line[..plain]);
            if (plain < 0) return;
            line = line[plain..];
            // Bytes that are no UTF-8 become the character for what cannot be read.
            Rune.DecodeFromUtf8(line, out var rune, out var length);
            to.Write(rune.IsBmp ? @"\u"u8 : @"\U"u8);
            to.Write(Encoding.ASCII.GetBytes(rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture)));
            line = line[length..];
        }
    }
}
