using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Either all blocks that one job (or role) runs name a namespace, or none does (spec: pipeline.md §2.5, §3.1).</summary>
internal static class NamespaceChecks
{
    public static void Check(IReadOnlyList<ActionBlock> blocks, DiagnosticBag bag)
    {
        var named = blocks.FirstOrDefault(b => b.Parameters.ContainsKey("namespace"));
        if (named is not null)
        {
            foreach (var block in blocks.Where(b => !b.Parameters.ContainsKey("namespace")))
            {
                bag.Error(block.Span, $"actions[{block.Index}].{block.Kind}", "has no namespace, while other blocks have one", $"add 'namespace: {named.Namespace}' or another; files and connections are kept by namespace");
            }
        }

        var known = blocks.Select(b => b.Namespace).ToHashSet();
        foreach (var block in blocks.Where(b => b.ConnectionNamespace is not null && !known.Contains(b.ConnectionNamespace)))
        {
            bag.Error(block.Parameters["connection-namespace"]!.Span, $"actions[{block.Index}].{block.Kind}.connection-namespace",
                $"no block is in namespace '{block.ConnectionNamespace}'", NearestName.Remedy(block.ConnectionNamespace!, known));
        }
    }
}
