using System.Buffers;
using System.Text.Json;

namespace LavaActors.Pages.Logs;

/// <summary>An index as assets/log.js reads it. Pure.</summary>
public static class LogIndexText
{
    /// <summary><c>{"lines", "offset", "from", "folds": [[start, end or -1, level, name], ...]}</c>, a line end, and the levels of the lines from <c>from</c> on, a byte each.</summary>
    public static byte[] Of(LogIndex index, int fromLine)
    {
        var from = Math.Clamp(fromLine, 0, index.Levels.Count);
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("lines", index.Levels.Count);
            json.WriteNumber("offset", index.Offset);
            json.WriteNumber("from", from);
            json.WriteStartArray("folds");
            foreach (var fold in index.Folds)
            {
                json.WriteStartArray();
                json.WriteNumberValue(fold.Start);
                json.WriteNumberValue(fold.End ?? -1);
                json.WriteStringValue(fold.Level);
                json.WriteStringValue(fold.Name);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. text.WrittenSpan, (byte)'\n', .. index.CopyLevels(from)];
    }
}
