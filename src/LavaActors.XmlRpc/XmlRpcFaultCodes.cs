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

    public const int Conflict = 409;

    /// <summary>Of a call within a <c>system.multicall</c> that is one too many for the moment.</summary>
    public const int TooMany = 429;

    /// <summary>LAVA has it and this server does not.</summary>
    public const int NotImplemented = 501;

    /// <summary>LAVA has no code for it: the scheduler does not answer just now.</summary>
    public const int Unavailable = 503;
}
