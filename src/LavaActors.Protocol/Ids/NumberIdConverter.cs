using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>Writes an id that wraps a number as that bare number, and as its decimal text where it is a key.</summary>
public abstract class NumberIdConverter<TId> : JsonConverter<TId>
    where TId : struct
{
    protected abstract TId Of(long value);

    protected abstract long ValueOf(TId id);

    public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Of(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteNumberValue(ValueOf(value));

    public override TId ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        long.TryParse(reader.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? Of(value)
            : throw new JsonException($"'{reader.GetString()}' is not a {typeof(TId).Name}: expected decimal digits");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
        writer.WritePropertyName(ValueOf(value).ToString(CultureInfo.InvariantCulture));
}
