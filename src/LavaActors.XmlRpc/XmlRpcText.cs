namespace LavaActors.XmlRpc;

/// <summary><c>string</c>. Characters that XML cannot carry become U+FFFD when it is written.</summary>
public sealed record XmlRpcText(string Value) : XmlRpcValue
{
    public override string Kind => "string";
}
