using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>A test shell needs a prompt to know (spec: pipeline.md §14, secondary-connections.md §6, deploy-boot-uboot.md §8).</summary>
internal static class PromptChecks
{
    public static void Check(IReadOnlyList<ActionBlock> blocks, DiagnosticBag bag)
    {
        foreach (var boot in blocks.OfType<BootBlock>().Where(b => b.Method is "u-boot" or "minimal" or "ssh" or "qemu" or "qemu-nfs" or "qemu-iso" && !b.Parameters.ContainsKey("prompts")))
        {
            var hasShell = blocks.OfType<TestBlock>().Any(t => t.HasShell && (t.ConnectionNamespace ?? t.Namespace) == boot.Namespace);
            if (!hasShell && boot.Method != "ssh" && boot.AutoLogin is null) continue;
            bag.Error(boot.Span, $"actions[{boot.Index}].boot", "'prompts' is missing", "give the prompt of the shell that the tests run in, as \"prompts: ['root@debian:']\"");
        }
    }
}
