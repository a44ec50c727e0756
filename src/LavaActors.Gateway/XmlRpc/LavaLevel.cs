namespace LavaActors.Gateway.XmlRpc;

/// <summary>What clients are told of the server that this one stands in for: they choose what they use by it (spec: xmlrpc-api.md §5).</summary>
public static class LavaLevel
{
    /// <summary>Year and month of the LAVA release whose interfaces these are.</summary>
    public const string Version = "2026.07";

    /// <summary>Where LAVA's publisher of events is by default; what clients are told where this node publishes none.</summary>
    public const string EventSocket = "tcp://*:5500";
}
