namespace LavaActors.Gateway.XmlRpc;

/// <summary>How much of logs one answer may hold, all calls of a <c>system.multicall</c> together: an answer is put together in memory. In bytes.</summary>
internal sealed class XmlRpcBudget(int bytes)
{
    /// <summary>More than any client asks for at a time while it follows a log; who reads a longer one from its start gets it in several answers.</summary>
    public static XmlRpcBudget OfOneAnswer => new(8 << 20);

    public int Left { get; private set; } = bytes;

    public void Take(int taken) => Left = Math.Max(0, Left - taken);
}
