namespace LavaActors.Dispatch.Boot.Login;

/// <summary>Something the kernel said that a person should know of.</summary>
/// <param name="Kind">panic, oops, bug, warning, ...</param>
public sealed record KernelMessage(string Kind, string Message);
