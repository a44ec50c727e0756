namespace LavaActors.XmlRpc;

/// <summary>A whole number of 32 bits: <c>i4</c> or <c>int</c>.</summary>
public sealed record XmlRpcInt(int Value) : XmlRpcValue
{
    public override string Kind => "int";
}
