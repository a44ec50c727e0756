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
            Definitions = ReadDefinitions(reader),
            Monitors = reader.ListNode("monitors"),
            Interactive = reader.ListNode("interactive"),
            Services = reader.ListNode("services"),
            Docker = reader.MapNode("docker"),
        };
        reader.Knows("downloads-namespace");
        var contents = Contents.Where(reader.Has).ToList();
        if (contents.Count == 0) reader.Bag.Error(reader.Map.Span, reader.Path, "there is nothing to test", "add 'definitions' (or interactive, monitors, services)");
        if (contents.Count > 1) reader.Bag.Error(reader.Map.Span, reader.Path, $"has {string.Join(" and ", contents)}", "give each a test block of its own");
        reader.RejectUnknown();
        return block;
    }

    private static IReadOnlyList<TestDefinitionRef> ReadDefinitions(MapReader reader)
    {
        if (reader.ListNode("definitions") is not { } list) return [];
        if (list.Count == 0) reader.Error("definitions", "the list is empty", "give at least one test definition");
        var definitions = new List<TestDefinitionRef>();
        for (var i = 0; i < list.Count; i++)
        {
            var path = reader.PathOf("definitions", i);
            if (list.Items[i] is not YamlMap map) reader.Wrong<object>(list.Items[i], path, "a mapping with from, repository, path and name");
            else definitions.Add(DefinitionRefReader.Read(reader.Section(map, path)));
        }

        return definitions;
    }
}
