using System.Text.Json;
using System.Text.Json.Serialization;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage.ReadModel;

/// <summary>How a verdict is kept in its column.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(VerdictRow))]
internal sealed partial class VerdictJson : JsonSerializerContext
{
    public static string Write(VerdictRow verdict) => JsonSerializer.Serialize(verdict, Default.VerdictRow);

    /// <exception cref="InvalidDataException">It is none.</exception>
    public static VerdictRow Read(string json) => JsonSerializer.Deserialize(json, Default.VerdictRow) ?? throw new InvalidDataException("a verdict in the read model is null");
}
