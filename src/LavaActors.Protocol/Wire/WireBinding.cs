using System.Text.Json.Serialization.Metadata;

namespace LavaActors.Protocol.Wire;

/// <summary>
/// One line of the wire table. The manifest, <c>area.name/version</c>, is what bytes are labelled with on the wire and on
/// disk: it never changes once written, whatever the type is called. Fields may be added when they are nullable or have
/// a default; a change of meaning gets a new type with the next version, and the old line stays for reading.
/// </summary>
internal sealed record WireBinding
{
    private WireBinding(string manifest, JsonTypeInfo info) => (Manifest, Info) = (manifest, info);

    public string Manifest { get; }

    public JsonTypeInfo Info { get; }

    public Type Type => Info.Type;

    public static WireBinding Of<T>(string manifest, JsonTypeInfo<T> info)
        where T : class, IWireMessage => new(manifest, info);
}
