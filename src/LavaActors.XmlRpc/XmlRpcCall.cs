namespace LavaActors.XmlRpc;

/// <summary>A call: the name of a method and its arguments, by position.</summary>
public sealed record XmlRpcCall(string Method, IReadOnlyList<XmlRpcValue> Arguments);
