using LavaActors.Protocol.Wire;

namespace LavaActors.Protocol.Lab;

/// <summary>What is published of the lab's events within the cluster.</summary>
public static class LabEventMessages
{
    /// <summary>The DistributedPubSub topic of <see cref="Appended"/>.</summary>
    public const string Topic = "lab-events";

    /// <summary>There are events up to this number. At most once: whoever follows the events looks from time to time, too.</summary>
    public sealed record Appended(long Number) : IWireMessage;
}
