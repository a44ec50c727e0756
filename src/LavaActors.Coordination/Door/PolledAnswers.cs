using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LavaActors.Coordination.Door;

/// <summary>The answers to LAVA's dispatchers (spec: multinode.md §5.4), in ASCII: their lengths count characters.</summary>
internal static class PolledAnswers
{
    public const string Ack = """{"response":"ack"}""";
    public const string Nack = """{"response":"nack"}""";
    public const string Wait = """{"response":"wait"}""";

    public static string GroupData(IEnumerable<(string Client, string Role)> members) => Write(json =>
    {
        json.WriteString("response", "group_data");
        json.WriteStartObject("roles");
        foreach (var (client, role) in members) json.WriteString(client, role);
        json.WriteEndObject();
    });

    public static string Message(string text) => Write(json =>
    {
        json.WriteString("response", "ack");
        json.WriteString("message", text);
    });

    public static string Message(IEnumerable<(string Sender, string Data)> messages) => Write(json =>
    {
        json.WriteString("response", "ack");
        json.WritePropertyName("message");
        Write(json, messages);
    });

    public static string Bundles(IEnumerable<(string Client, string Data)> bundles) => Write(json =>
    {
        json.WriteString("response", "ack");
        json.WriteStartObject("message");
        json.WritePropertyName("bundle");
        Write(json, bundles);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, IEnumerable<(string Key, string Data)> map)
    {
        json.WriteStartObject();
        foreach (var (key, data) in map)
        {
            json.WritePropertyName(key);
            using var value = JsonDocument.Parse(data);
            value.RootElement.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static string Write(Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>();
        // Its default escapes whatever is not ASCII.
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
