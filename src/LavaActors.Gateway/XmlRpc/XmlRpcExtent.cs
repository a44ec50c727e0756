using LavaActors.XmlRpc;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>About how many characters a value has in a document, so that what is put together can be bounded. Pure.</summary>
internal static class XmlRpcExtent
{
    // As <value><string></string></value>.
    private const long Tags = 32;

    /// <summary>Its texts, bytes in base64, and the tags of each value within it.</summary>
    public static long Of(XmlRpcValue value) => Tags + value switch
    {
        XmlRpcText text => text.Value.Length,
        XmlRpcBinary binary => binary.Value.Length * 4L / 3,
        XmlRpcArray array => array.Items.Sum(Of),
        XmlRpcStruct fields => fields.Members.Sum(member => Tags + member.Key.Length + Of(member.Value)),
        _ => 0,
    };
}
