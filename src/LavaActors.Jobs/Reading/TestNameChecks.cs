using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Suites are told apart by name within a namespace (spec: test-shell.md §1).</summary>
internal static class TestNameChecks
{
    public static void Check(IReadOnlyList<ActionBlock> blocks, DiagnosticBag bag)
    {
        var first = new Dictionary<(string Namespace, string Name), SourceSpan>();
        foreach (var block in blocks.OfType<TestBlock>())
        {
            foreach (var definition in block.Definitions.Where(d => d.Name.Length > 0))
            {
                if (first.TryAdd((block.Namespace, definition.Name), definition.Span)) continue;
                var earlier = first[(block.Namespace, definition.Name)];
                bag.Error(definition.Span, $"actions[{block.Index}].test.definitions", $"the name '{definition.Name}' is taken by the definition at line {earlier.Line}", "give each definition of a namespace its own name");
            }
        }
    }
}
