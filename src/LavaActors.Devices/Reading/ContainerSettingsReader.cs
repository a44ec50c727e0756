using LavaActors.Yaml;

namespace LavaActors.Devices.Reading;

/// <summary>Reads what a dispatcher's configuration says of containers.</summary>
internal static class ContainerSettingsReader
{
    private const string Mounts = "test_docker_bind_mounts";

    private const string Remedy = "write it as [/on/host, /in/container] or [/on/host, /in/container, rw], with absolute paths without ',' and '\"'";

    public static ContainerSettings Read(MapReader dispatcher)
    {
        var settings = new ContainerSettings { TestMounts = ReadMounts(dispatcher) };
        if (dispatcher.Section("containers") is not { } reader) return settings;
        settings = settings with { Engine = reader.NonEmptyString("engine") ?? settings.Engine, Compose = reader.NonEmptyString("compose") };
        reader.RejectUnknown();
        return settings;
    }

    /// <summary>LAVA's form: lists of source, destination and, where the container may write, <c>rw</c>.</summary>
    private static List<ContainerMount> ReadMounts(MapReader reader)
    {
        var mounts = new List<ContainerMount>();
        if (reader.ListNode(Mounts) is not { } list) return mounts;
        for (var i = 0; i < list.Count; i++)
        {
            if (Read(list.Items[i]) is { } mount) mounts.Add(mount);
            else reader.Bag.Error(list.Items[i].Span, reader.PathOf(Mounts, i), "is no mount", Remedy);
        }

        return mounts;
    }

    private static ContainerMount? Read(YamlNode node)
    {
        if (node is not YamlList entry) return null;
        var words = entry.Items.OfType<YamlScalar>().Select(s => s.Text).ToList();
        return words.Count == entry.Count && words is [_, _] or [_, _, "rw"] && words.Take(2).All(IsPath) ? new ContainerMount(words[0], words[1], words.Count == 3) : null;
    }

    /// <summary>An absolute path that is one setting of a mount.</summary>
    private static bool IsPath(string word) => word.StartsWith('/') && !word.Any(c => c is ',' or '"' || char.IsControl(c));
}
