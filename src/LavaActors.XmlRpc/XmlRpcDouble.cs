namespace LavaActors.XmlRpc;

/// <summary><c>double</c>: finite.</summary>
public sealed record XmlRpcDouble(double Value) : XmlRpcValue
{
    public override string Kind => "double";
}
