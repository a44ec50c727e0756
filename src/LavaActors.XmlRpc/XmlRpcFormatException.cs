namespace LavaActors.XmlRpc;

/// <summary>A document is no XML-RPC, or exceeds <see cref="XmlRpcLimits"/>. The message says what is wrong where; null: it is not even XML.</summary>
public sealed class XmlRpcFormatException(string? detail) : Exception(detail is null ? Undecodable : $"{Undecodable}: {detail}")
{
    /// <summary>As clients know it (spec: xmlrpc-api.md §1).</summary>
    public const string Undecodable = "Unable to decode request";
}
