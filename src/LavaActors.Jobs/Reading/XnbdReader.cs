using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>protocols.lava-xnbd</c> of a job (spec: pipeline.md §2.1).</summary>
internal static class XnbdReader
{
    public static XnbdSpec? Read(MapReader? protocols, ReadContext context)
    {
        if (protocols?.Section("lava-xnbd") is not { } reader) return null;
        reader.Required("port", "use auto, or the number of a port");
        int? port = null;
        if (reader.Node("port") is YamlScalar { Kind: YamlKind.String } word)
        {
            if (word.Text != "auto") reader.Error("port", $"'{word.Text}' is no port", "use auto, or the number of a port");
        }
        else
        {
            port = reader.Int("port", 1, 65535);
        }

        var xnbd = new XnbdSpec(port, context.Limit(reader, "timeout")?.Duration);
        reader.WarnUnknown();
        return xnbd;
    }
}
