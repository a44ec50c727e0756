namespace LavaActors.XmlRpc;

/// <summary>A call was not done: what its client gets in place of a value. Also what a client throws that got a fault.</summary>
public sealed class XmlRpcFaultException(int code, string text) : Exception(text)
{
    public int Code { get; } = code;

    /// <summary>A call with wrong arguments, or that failed in another way than its method foresees.</summary>
    public static XmlRpcFaultException Internal(string error) =>
        new(XmlRpcFaultCodes.Internal, $"Internal Server Error (contact server administrator for details): {error}");
}
