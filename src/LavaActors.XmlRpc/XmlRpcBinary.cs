namespace LavaActors.XmlRpc;

/// <summary><c>base64</c>.</summary>
public sealed record XmlRpcBinary(ReadOnlyMemory<byte> Value) : XmlRpcValue
{
    public override string Kind => "base64";

    public bool Equals(XmlRpcBinary? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

    public override int GetHashCode() => Value.Length;
}
