using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot;

/// <summary>What boot actions hand on.</summary>
public static class BootKeys
{
    /// <summary>The shell prompts of the namespace's target.</summary>
    public static readonly DataKey<IReadOnlyList<ConsolePattern>> Prompts = new("the shell prompts", "login-action");
}
