using System.Text.Json;
using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>
/// Tells a command from its repetitions: whoever asks keeps the id and asks again under it until it is answered, so a
/// command may arrive several times and takes effect once.
/// </summary>
[JsonConverter(typeof(Json))]
public readonly record struct CommandId(Guid Value)
{
    public static CommandId New() => new(Guid.NewGuid());

    public override string ToString() => Value.ToString("D");

    public sealed class Json : JsonConverter<CommandId>
    {
        public override CommandId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, CommandId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
