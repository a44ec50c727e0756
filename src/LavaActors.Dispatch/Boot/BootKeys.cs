using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot;

/// <summary>What boot actions hand on.</summary>
public static class BootKeys
{
    /// <summary>The shell prompts of the namespace's target.</summary>
    public static readonly DataKey<IReadOnlyList<ConsolePattern>> Prompts = new("the shell prompts", "login-action");

    /// <summary>What the markers of the boot commands stand for, each with its braces; a marker without a value is not there. Interactive tests may type them too
    /// (test-shell.md §13).</summary>
    public static readonly DataKey<IReadOnlyDictionary<string, string>> Substitutions = new("what the boot commands' markers stand for", "bootloader-overlay");
}
