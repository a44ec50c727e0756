namespace LavaActors.XmlRpc;

/// <summary><c>boolean</c>.</summary>
public sealed record XmlRpcBool(bool Value) : XmlRpcValue
{
    public override string Kind => "boolean";
}
