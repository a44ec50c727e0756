using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Wire;

/// <summary>How every area's context reads and writes, in one place: strict about what is missing, lenient about what is new.</summary>
internal static class WireOptions
{
    public static JsonSerializerOptions New()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            // A computed property of a message is not part of it.
            IgnoreReadOnlyProperties = true,
            // A damaged or half-written message fails here and not as a null deep in an actor.
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            // The journal is read by people; nothing of it is ever put into a web page unescaped.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }
}
