using System.Security.Cryptography;
using System.Text;
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

    /// <summary>The id of a command that is made again in another process, and is the same one: equal texts, equal ids.</summary>
    /// <param name="what">Says which command it is, among all that there will ever be.</param>
    public static CommandId Of(string what) => new(new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16)));

    public override string ToString() => Value.ToString("D");

    public sealed class Json : JsonConverter<CommandId>
    {
        public override CommandId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, CommandId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
