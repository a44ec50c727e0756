using System.Text;
using System.Text.Json;

namespace LavaActors.Verdicts.Judging;

/// <summary>One line of a job's log (pipeline.md §11).</summary>
/// <param name="Line">Its number, from 0.</param>
/// <param name="Offset">Bytes of the log before it.</param>
/// <param name="Level">Empty for a line that is no record.</param>
/// <param name="Text">The message; of a result <c>suite/case: fail</c>.</param>
public sealed record LogRecord(long Line, long Offset, string Level, string Text)
{
    /// <summary>Reads a line without its end. What is no record comes as it is, without a level.</summary>
    public static LogRecord Parse(long line, long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (bytes.StartsWith("- "u8) && Read(bytes[2..]) is var (level, text)) return new LogRecord(line, offset, level, text);
        }
        catch (JsonException)
        {
            // Torn, or not written by this program.
        }
        catch (InvalidOperationException)
        {
            // A text with half a character, or a value of another kind.
        }

        return new LogRecord(line, offset, "", Encoding.UTF8.GetString(bytes));
    }

    private static (string Level, string Text)? Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? level = null, text = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isLevel, isMessage) = (reader.ValueTextEquals("lvl"u8), reader.ValueTextEquals("msg"u8));
            reader.Read();
            if (isLevel) level = reader.GetString();
            else if (isMessage && reader.TokenType == JsonTokenType.String) text = reader.GetString();
            else if (isMessage && reader.TokenType == JsonTokenType.StartObject) text = Result(ref reader);
            else reader.Skip();
        }

        return level is null || text is null ? null : (level, text);
    }

    private static string Result(ref Utf8JsonReader reader)
    {
        string? suite = null, name = null, outcome = null, message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString();
            reader.Read();
            var value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
            switch (key)
            {
                case "definition": suite = value; break;
                case "case": name = value; break;
                case "result": outcome = value; break;
                case "error_msg": message = value; break;
                default: break;
            }
        }

        return $"{suite}/{name}: {outcome}{(message is null ? "" : $": {message}")}";
    }
}
