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

    /// <summary>The connection of the device that is open in the namespace, where it is not the primary one.</summary>
    public static readonly DataKey<string> Connection = new("the connection in use", "connect-shell");

    /// <summary>Lines to be typed into the shell before a test runs in it; typed again they change nothing. Each must exit with 0.</summary>
    public static readonly DataKey<IReadOnlyList<string>> ShellPreparation = new("what makes the shell ready for tests", "execute-qemu");
}
