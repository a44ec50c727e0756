using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace LavaActors.Protocol.Wire;

/// <summary>
/// Stands where Akka's reflective JSON serializer was, under its id, and refuses: nothing in this system may name a .NET
/// type in its bytes, since whoever could send such bytes could create any object.
/// </summary>
// Akka passes the settings of the serializer it replaces; without this constructor it would not start.
#pragma warning disable CS9113
public sealed class NoJson(ExtendedActorSystem system, Config settings) : Serializer(system)
#pragma warning restore CS9113
{
    public override int Identifier => 1;

    public override bool IncludeManifest => true;

    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"{obj.GetType()} may not leave this process: it is no {nameof(IWireMessage)} with a wire manifest");

    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException($"refused to read a {type}: only messages with a wire manifest are read");
}
