using LavaActors.Jobs;

namespace LavaActors.Dispatch.Planning;

/// <summary>Which namespace a block means where it may use another block's connection (pipeline.md §3.1, test-shell.md §7).</summary>
public static class JobNamespaces
{
    /// <summary>Where the connection is that the block types on.</summary>
    public static string OfConnection(ActionBlock block) => block.ConnectionNamespace ?? block.Namespace;

    /// <summary>The test blocks whose definitions the overlay of a namespace carries, in their order.</summary>
    public static IEnumerable<TestBlock> InOverlay(JobDefinition job, string ns) =>
        job.Actions.OfType<TestBlock>().Where(t => t.NeedsOverlay && (t.Namespace == ns || t.ConnectionNamespace == ns));

    /// <summary>Where prompts and test overlay of the block's target are: a test runs on the target that was booted on its connection; a boot makes its own.</summary>
    public static string OfShell(ActionBlock block) => block is TestBlock ? OfConnection(block) : block.Namespace;
}
