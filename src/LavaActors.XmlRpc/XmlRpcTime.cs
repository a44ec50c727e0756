namespace LavaActors.XmlRpc;

/// <summary><c>dateTime.iso8601</c>: UTC, whole seconds, without a zone.</summary>
public sealed record XmlRpcTime(DateTime Value) : XmlRpcValue
{
    public override string Kind => "dateTime.iso8601";
}
