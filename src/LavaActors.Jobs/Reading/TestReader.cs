using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads <c>test</c> blocks (spec: test-shell.md §1).</summary>
internal sealed class TestReader(ReadContext context)
{
    private static readonly string[] Contents = ["definitions", "interactive", "monitors", "services"];

    public TestBlock? Read(MapReader reader)
    {
        var block = CommonKeys.Read(reader, context, new TestBlock()) with
        {
            Name = reader.NonEmptyString("name", anyScalar: true),
            Definitions = ReadList(reader, "definitions", "a mapping with from, repository, path and name", DefinitionRefReader.Read),
            Monitors = ReadList(reader, "monitors", "a mapping with name, start, end and pattern", MonitorReader.Read),
            Interactive = ReadList(reader, "interactive", "a mapping with name, prompts and script", entry => new InteractiveReader(context).Read(entry)),
            Services = ReadList(reader, "services", "a mapping with name, from, repository and path", ServiceReader.Read),
            Docker = reader.Section("docker") is { } docker ? ContainerReader.Read(docker) : null,
            DownloadsNamespace = reader.NonEmptyString("downloads-namespace"),
        };
        reader.Bool("disconnect_connection");
        var contents = Contents.Where(reader.Has).ToList();
        if (contents.Count == 0) reader.Bag.Error(reader.Map.Span, reader.Path, "there is nothing to test", "add 'definitions' (or interactive, monitors, services)");
        if (contents.Count > 1) reader.Bag.Error(reader.Map.Span, reader.Path, $"has {string.Join(" and ", contents)}", "give each a test block of its own");
        if (reader.Has("docker") && !reader.Has("definitions")) reader.Warning("docker", "has no effect here", "only 'definitions' run in a container");
        reader.WarnUnknown();
        return block;
    }

    private static IReadOnlyList<T> ReadList<T>(MapReader reader, string key, string shape, Func<MapReader, T?> read)
        where T : class
    {
        if (reader.ListNode(key) is not { } list) return [];
        if (list.Count == 0) reader.Error(key, "the list is empty", "give at least one entry, or remove the block");
        var entries = new List<T>();
        for (var i = 0; i < list.Count; i++)
        {
            var path = reader.PathOf(key, i);
            if (list.Items[i] is not YamlMap map) reader.Wrong<object>(list.Items[i], path, shape);
            else if (read(reader.Section(map, path)) is { } entry) entries.Add(entry);
        }

        return entries;
    }
}
