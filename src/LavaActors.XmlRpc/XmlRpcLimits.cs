namespace LavaActors.XmlRpc;

/// <summary>What a document may have; more is refused while it is read, before it takes memory.</summary>
/// <param name="Characters">Of the whole document.</param>
/// <param name="Depth">Of arrays and structs in each other.</param>
/// <param name="Values">Of all kinds, those inside others counted.</param>
public sealed record XmlRpcLimits(int Characters, int Depth, int Values)
{
    /// <summary>For calls: a job text of a mebibyte passes.</summary>
    public static XmlRpcLimits Call { get; } = new(4 << 20, 32, 20_000);
}
