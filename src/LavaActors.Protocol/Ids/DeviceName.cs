using System.Text.Json.Serialization;

namespace LavaActors.Protocol.Ids;

/// <summary>The host name of a board, as the lab lists it and as a job may ask for it. Never empty.</summary>
[JsonConverter(typeof(Json))]
public readonly record struct DeviceName(string Value)
{
    public override string ToString() => Value;

    public sealed class Json : TextIdConverter<DeviceName>
    {
        protected override DeviceName Of(string value) => new(value);

        protected override string ValueOf(DeviceName id) => id.Value;
    }
}
