using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Logs;

/// <summary>A <see cref="MergedLog"/> as assets/merged.js reads it, and what it asks by. Pure.</summary>
public static class MergedLogText
{
    /// <summary>
    /// <c>{"finished", "roles": [{"job", "id", "role", "from", "to", "lines"}, ...]}</c>, a line end, then for each line the place of its role in two bytes, the lower one first, and then for each line its level in one.
    /// </summary>
    /// <param name="lines">How many lines the log of each role has.</param>
    public static byte[] Of(MergedLog log, IReadOnlyList<JobRow> jobs, IReadOnlyList<int> lines, bool isFinished)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteBoolean("finished", isFinished);
            json.WriteStartArray("roles");
            for (var n = 0; n < jobs.Count; n++)
            {
                json.WriteStartObject();
                json.WriteNumber("job", jobs[n].Job.Value);
                json.WriteString("id", jobs[n].DisplayId);
                json.WriteString("role", jobs[n].Role);
                json.WriteNumber("from", log.From[n]);
                json.WriteNumber("to", log.To[n]);
                json.WriteNumber("lines", lines[n]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var head = text.WrittenCount + 1;
        var bytes = new byte[head + (log.Logs.Length * sizeof(ushort)) + log.Levels.Length];
        text.WrittenSpan.CopyTo(bytes);
        bytes[head - 1] = (byte)'\n';
        for (var row = 0; row < log.Logs.Length; row++) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(head + (row * sizeof(ushort))), log.Logs[row]);
        log.Levels.CopyTo(bytes, head + (log.Logs.Length * sizeof(ushort)));
        return bytes;
    }

    /// <summary>A number of lines for each role, as <c>120.0.87</c>. Null for what is none, or not for so many roles.</summary>
    public static IReadOnlyList<int>? Places(string text, int roles)
    {
        var parts = text.Split('.');
        if (parts.Length != roles) return null;
        var places = new int[roles];
        for (var n = 0; n < roles; n++)
            if (!int.TryParse(parts[n], NumberStyles.None, CultureInfo.InvariantCulture, out places[n])) return null;
        return places;
    }
}
