namespace LavaActors.XmlRpc;

/// <summary><c>struct</c>: members in their order, each name once.</summary>
public sealed record XmlRpcStruct(IReadOnlyList<KeyValuePair<string, XmlRpcValue>> Members) : XmlRpcValue
{
    public override string Kind => "struct";

    /// <summary>The member of a name; null when there is none.</summary>
    public XmlRpcValue? this[string name] => Members.FirstOrDefault(member => member.Key == name).Value;

    public bool Equals(XmlRpcStruct? other) => other is not null && Members.SequenceEqual(other.Members);

    public override int GetHashCode() => Members.Count;
}
