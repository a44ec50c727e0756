namespace LavaActors.Gateway.XmlRpc;

/// <summary>What an argument may be.</summary>
internal enum XmlRpcParameterKind
{
    Text,
    Int,
    Bool,
    JobId,
    Array,
    Struct,
    Any,
}
