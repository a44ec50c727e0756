namespace LavaActors.Protocol.Scheduler;

/// <summary>What some jobs need of a dispatcher beside a device, and not each dispatcher has.</summary>
public static class Facilities
{
    /// <summary>An engine that runs containers.</summary>
    public const string Containers = "containers";
}
