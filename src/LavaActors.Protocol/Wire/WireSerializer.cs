using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;

namespace LavaActors.Protocol.Wire;

/// <summary>Reads and writes the types of the wire table as JSON. Throws <see cref="SerializationException"/> for all else.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Written with every message and event: fixed for ever. 0 to 100 are Akka's.</summary>
    public override int Identifier => 4711;

    public override string Manifest(object o) => LineOf(o).Manifest;

    public override byte[] ToBinary(object obj) => JsonSerializer.SerializeToUtf8Bytes(obj, LineOf(obj).Info);

    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (!WireTable.ByManifest.TryGetValue(manifest, out var line))
            throw new SerializationException($"unknown wire manifest '{manifest}': this node is older than the one that wrote it, or the bytes are not ours");
        try
        {
            return JsonSerializer.Deserialize(bytes, line.Info) ?? throw new SerializationException($"wire message '{manifest}' is null");
        }
        catch (JsonException e)
        {
            throw new SerializationException($"wire message '{manifest}' cannot be read: {e.Message}", e);
        }
    }

    private static WireBinding LineOf(object message) =>
        WireTable.ByType.TryGetValue(message.GetType(), out var line)
            ? line
            : throw new SerializationException($"{message.GetType()} has no wire manifest: add it to its area's wire table");
}
