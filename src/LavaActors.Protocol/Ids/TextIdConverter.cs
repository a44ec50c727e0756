using System.Text.Json;
using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>Writes an id that wraps a text as that bare text, as value and as key. An empty text is refused when read.</summary>
public abstract class TextIdConverter<TId> : JsonConverter<TId>
    where TId : struct
{
    protected abstract TId Of(string value);

    protected abstract string ValueOf(TId id);

    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Checked(reader.GetString());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(ValueOf(value));

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Checked(reader.GetString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WritePropertyName(ValueOf(value));

    private TId Checked(string? text) =>
        string.IsNullOrEmpty(text) ? throw new JsonException($"a {typeof(TId).Name} cannot be empty") : Of(text);
}
