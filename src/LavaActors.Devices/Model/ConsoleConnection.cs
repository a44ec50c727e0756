namespace LavaActors.Devices;

/// <summary>A console of a device.</summary>
/// <param name="Name">Its name among the device's connections.</param>
/// <param name="Connect">The command whose terminal is the console, as <c>telnet serial-server 7001</c>.</param>
/// <param name="Tags"><c>primary</c> marks the one that boots; <c>telnet</c>, <c>ssh</c>, <c>shell</c> tell how to leave it.</param>
public sealed record ConsoleConnection(string Name, string Connect, IReadOnlyList<string> Tags)
{
    public bool IsPrimary => Tags.Contains("primary");
}
