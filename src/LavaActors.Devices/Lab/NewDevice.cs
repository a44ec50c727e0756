namespace LavaActors.Devices.Lab;

/// <summary>What a person says of a new device.</summary>
/// <param name="Name">Its host name: that of its dictionary.</param>
/// <param name="Type">The template that it extends, without extension.</param>
public sealed record NewDevice(string Name, string Type)
{
    /// <summary>The command whose terminal is the console; null when there is none.</summary>
    public string? Console { get; init; }

    public string? HardReset { get; init; }

    public string? PowerOn { get; init; }

    public string? PowerOff { get; init; }

    /// <summary>The dispatcher beside it; null: every one that reads the directory.</summary>
    public string? Worker { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Other variables of the templates, each with a text.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; init; } = [];
}
