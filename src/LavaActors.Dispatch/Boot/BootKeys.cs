using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot;

/// <summary>What boot actions hand on.</summary>
public static class BootKeys
{
    /// <summary>The shell prompts of the namespace's target.</summary>
    public static readonly DataKey<IReadOnlyList<ConsolePattern>> Prompts = new("the shell prompts", "login-action");

    /// <summary>The connection of the device that is open in the namespace, where it is not the primary one.</summary>
    public static readonly DataKey<string> Connection = new("the connection in use", "connect-shell");

    /// <summary>Lines to be typed into the shell before a test runs in it; typed again they change nothing. Each must exit with 0.</summary>
    public static readonly DataKey<IReadOnlyList<string>> ShellPreparation = new("what makes the shell ready for tests", "execute-qemu");
}
