using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LavaActors.Gateway.Api;

/// <summary>Times as the interface has them: ISO 8601, UTC, microseconds, <c>Z</c> (spec: rest-api.md §2).</summary>
public sealed class ApiTime : JsonConverter<DateTimeOffset>
{
    private const string Form = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture));
}
