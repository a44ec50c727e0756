using System.Buffers;
using System.Globalization;
using System.Text;
using LavaActors.Yaml;

namespace LavaActors.Jobs;

/// <summary>The bytes of a job file as text: UTF-8, or UTF-16 and UTF-32 with a byte order mark.</summary>
public static class JobText
{
    /// <summary>Most bytes that are looked at: the longest YAML text, in the widest encoding.</summary>
    public const int MaxBytes = (4 * YamlDocument.MaxBytes) + 4;

    private static readonly Encoding[] Marked =
    [
        // The mark of UTF-32 begins like that of UTF-16.
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true), new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true), new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
    ];

    /// <summary>The text, or what is wrong with the bytes.</summary>
    /// <param name="bytes">The whole file, or its first <see cref="MaxBytes"/> + 1 bytes.</param>
    /// <param name="file">The name used in the finding; never opened.</param>
    public static (string? Text, Diagnostic? Fault) Decode(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length > MaxBytes) return Wrong(1, 1, $"the text is longer than {YamlDocument.MaxBytes} bytes", "put large content into files and name them by URL or repository");
        foreach (var encoding in Marked)
        {
            if (!bytes.StartsWith(encoding.Preamble)) continue;
            var content = bytes[encoding.Preamble.Length..];
            if (encoding is UTF8Encoding) return OfUtf8(content);
            try
            {
                return (encoding.GetString(content), null);
            }
            catch (DecoderFallbackException)
            {
                return Wrong(1, 1, $"begins as {encoding.WebName}, and is not", "save the file as UTF-8");
            }
        }

        if (bytes.Length >= 2 && (bytes[0] == 0 || bytes[1] == 0)) return Wrong(1, 1, "the text seems to be UTF-16 without a byte order mark", "save the file as UTF-8");
        return OfUtf8(bytes);

        (string?, Diagnostic?) OfUtf8(ReadOnlySpan<byte> content)
        {
            var (line, column) = (1, 1);
            for (var rest = content; rest.Length > 0;)
            {
                if (Rune.DecodeFromUtf8(rest, out var rune, out var length) != OperationStatus.Done)
                    return Wrong(line, column, string.Create(CultureInfo.InvariantCulture, $"the byte 0x{rest[0]:X2} is no UTF-8"), "save the file as UTF-8; an editor may call what it is now Latin-1 or Windows-1252");
                (line, column) = rune.Value == '\n' ? (line + 1, 1) : (line, column + rune.Utf16SequenceLength);
                rest = rest[length..];
            }

            return (Encoding.UTF8.GetString(content), null);
        }

        (string?, Diagnostic?) Wrong(int line, int column, string what, string remedy) => (null, new Diagnostic(Severity.Error, new SourceSpan(file, line, column), "", what, remedy));
    }
}
