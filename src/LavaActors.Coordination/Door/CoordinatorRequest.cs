using System.Buffers;
using System.Text;
using System.Text.Json;
using LavaActors.Protocol.Coordinator;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Door;

/// <summary>Reads a request (spec: multinode.md §5.3). Pure.</summary>
public static class CoordinatorRequest
{
    /// <summary>By which a client is done with its group.</summary>
    public const string Clear = "clear_group";

    private const int Deepest = 32;
    private const int LongestName = 200;

    /// <summary>Null for what is none: it is answered with <c>nack</c>.</summary>
    public static CoordinatorMessages.Request? Read(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = Deepest });
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        // Not UTF-8, not JSON, or a text with half a character in it.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static CoordinatorMessages.Request? Read(JsonElement root)
    {
        if (Name("group_name") is not { } group || Name("client_name") is not { } client || Name("request") is not { } kind) return null;
        if (Name("role") is not { } role || Name("hostname") is not { } host) return null;
        var size = root.TryGetProperty("group_size", out var given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) ? number : 0;
        return new CoordinatorMessages.Request(
            new GroupId(group), client, role, host, kind, size, Text("messageID"), Text("waitrole"), Json(kind == "aggregate" ? "bundle" : "message"), Text("sub_id"));

        string? Text(string key) => root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

        string? Name(string key) => Text(key) is { Length: > 0 and <= LongestName } name && !name.Any(char.IsControl) ? name : null;

        string? Json(string key) => root.TryGetProperty(key, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? Written(value) : null;
    }

    // Written again here, where what cannot be written is still the client's own fault.
    private static string Written(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer)) value.WriteTo(json);
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
