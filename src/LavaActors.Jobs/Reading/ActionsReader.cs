using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the list of actions: which kind of block each is, then the block.</summary>
internal sealed class ActionsReader(ReadContext context)
{
    private static readonly string[] Kinds = ["deploy", "boot", "test", "command"];

    public IReadOnlyList<ActionBlock> Read(MapReader job)
    {
        if (job.Required("actions", "list what the job does: deploy, boot, test") is null) return [];
        if (job.ListNode("actions") is not { } list) return [];
        if (list.Count == 0) job.Error("actions", "the list is empty", "list what the job does: deploy, boot, test");
        var blocks = new List<ActionBlock>();
        for (var i = 0; i < list.Count; i++)
        {
            if (ReadEntry(job, list.Items[i], job.PathOf("actions", i)) is { } block) blocks.Add(block with { Index = i });
        }

        return blocks;
    }

    private ActionBlock? ReadEntry(MapReader job, YamlNode entry, string path)
    {
        if (entry is not YamlMap map)
        {
            return job.Wrong<ActionBlock>(entry, path, "a mapping with one key: deploy, boot, test or command");
        }

        if (map.Count != 1)
        {
            context.Bag.Error(map.Span, path, $"has {map.Count} keys ({string.Join(", ", map.Keys.Take(5))})",
                "give one of deploy, boot, test, command, and indent the block's own keys below it");
            if (map.Count == 0) return null;
        }

        ActionBlock? first = null;
        foreach (var (key, value) in map.Entries)
        {
            var block = ReadBlock(job, key, value, $"{path}.{key.Text}");
            first ??= block;
        }

        return first;
    }

    private ActionBlock? ReadBlock(MapReader job, YamlScalar kind, YamlNode value, string path)
    {
        if (!Kinds.Contains(kind.Text))
        {
            context.Bag.Error(kind.Span, path, $"there is no action '{kind.Text}'", NearestName.Remedy(kind.Text, Kinds));
            return null;
        }

        if (value is not YamlMap map)
        {
            return job.Wrong<ActionBlock>(value, path, $"the mapping of a {kind.Text} block");
        }

        var reader = new MapReader(map, path, context.Bag);
        return kind.Text switch
        {
            "deploy" => new DeployReader(context).Read(reader),
            "boot" => new BootReader(context).Read(reader),
            "test" => new TestReader(context).Read(reader),
            _ => CommandReader.Read(reader, context),
        };
    }
}
