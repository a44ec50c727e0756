namespace LavaActors.XmlRpc;

/// <summary>The codes of faults (spec: xmlrpc-api.md §3).</summary>
public static class XmlRpcFaultCodes
{
    public const int UnknownMethod = -32601;

    /// <summary>Only within <c>system.multicall</c>.</summary>
    public const int InvalidParameters = -32602;

    public const int Internal = -32603;

    public const int BadRequest = 400;

    public const int Unauthorized = 401;

    public const int Forbidden = 403;

    public const int NotFound = 404;
}
