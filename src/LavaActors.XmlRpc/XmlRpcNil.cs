namespace LavaActors.XmlRpc;

/// <summary>No value.</summary>
public sealed record XmlRpcNil : XmlRpcValue
{
    public override string Kind => "nil";
}
