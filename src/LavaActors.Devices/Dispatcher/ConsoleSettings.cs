namespace LavaActors.Devices;

/// <summary>What people see and type of the consoles of boards.</summary>
public sealed record ConsoleSettings
{
    /// <summary>How much of what a connection said is kept for who comes later, in bytes.</summary>
    public int History { get; init; } = 1 << 20;

    /// <summary>How long whoever types has to answer somebody else who wants to.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);
}
