namespace LavaActors.XmlRpc;

/// <summary><c>array</c>.</summary>
public sealed record XmlRpcArray(IReadOnlyList<XmlRpcValue> Items) : XmlRpcValue
{
    public override string Kind => "array";

    public bool Equals(XmlRpcArray? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Count;
}
