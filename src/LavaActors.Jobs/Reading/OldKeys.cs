using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Keys of old jobs that never did or no longer do anything: accepted, with a warning.</summary>
internal static class OldKeys
{
    /// <summary><c>connection: ssh</c> inside a deploy or boot block; the connection is the role's (spec: secondary-connections.md §2).</summary>
    public static string? Connection(MapReader block)
    {
        var connection = block.String("connection");
        if (connection is not null) block.Warning("connection", "has no effect inside an action", "remove it; the connection is declared with the role");
        return connection;
    }

    /// <summary>The deprecated <c>type</c> of a U-Boot boot (spec: deploy-boot-uboot.md §6.1).</summary>
    public static string? BootType(MapReader block)
    {
        var type = block.String("type");
        if (type is not null) block.Warning("type", $"'type: {type}' is deprecated in boot", "give the kernel a 'type' (image, uimage or zimage) in the deploy block instead");
        return type;
    }
}
