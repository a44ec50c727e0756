using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads an entry of <c>interactive</c> (spec: test-shell.md §13).</summary>
internal sealed class InteractiveReader(ReadContext context)
{
    public InteractiveTest? Read(MapReader reader)
    {
        var errors = reader.Bag.ErrorCount;
        reader.Required("name", "name the suite, as 'name: network'");
        reader.Required("prompts", "give the prompt to wait for, as \"prompts: ['=> ']\"");
        reader.Required("script", "give the steps, as 'script: [{command: version}]'");
        var test = new InteractiveTest
        {
            Name = SuiteName.Read(reader),
            Prompts = TextPatterns.ReadAll(reader, "prompts", "the prompt to wait for, as ['=> ']"),
            DiscardsEcho = ResourceReader.OneOf(reader, "echo", ["discard"]) is not null,
            Expected = reader.Strings("expected", anyScalar: true),
            Steps = ReadSteps(reader),
            Span = reader.Map.Span,
        };
        reader.WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : test;
    }

    private List<InteractiveStep> ReadSteps(MapReader reader)
    {
        var steps = new List<InteractiveStep>();
        if (reader.ListNode("script") is not { } list) return steps;
        if (list.Count == 0) reader.Error("script", "the list is empty", "give at least one step");
        var names = new HashSet<string>();
        for (var i = 0; i < list.Count; i++)
        {
            var path = reader.PathOf("script", i);
            if (list.Items[i] is not YamlMap map)
            {
                reader.Wrong<object>(list.Items[i], path, "a mapping with command, delay or a lava call");
                continue;
            }

            if (InteractiveStepReader.Read(reader.Section(map, path), context) is not { } step) continue;
            if (step.Name is { } name && !names.Add(name)) reader.Bag.Warning(step.Span, path, $"the test case '{name}' comes twice in the script", "give each step its own name");
            steps.Add(step);
        }

        return steps;
    }
}
