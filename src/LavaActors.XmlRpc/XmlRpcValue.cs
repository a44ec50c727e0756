namespace LavaActors.XmlRpc;

/// <summary>A value of XML-RPC 1.0, with the <c>nil</c> of its extensions (spec: xmlrpc-api.md §1).</summary>
public abstract record XmlRpcValue
{
    private protected XmlRpcValue()
    {
    }

    /// <summary>The name of its type, as signatures and faults have it.</summary>
    public abstract string Kind { get; }

    /// <summary>No value; also what methods without a result answer.</summary>
    public static XmlRpcValue Nil { get; } = new XmlRpcNil();

    public static implicit operator XmlRpcValue(string? text) => text is null ? Nil : new XmlRpcText(text);

    public static implicit operator XmlRpcValue(int number) => new XmlRpcInt(number);

    public static implicit operator XmlRpcValue(int? number) => number is { } some ? new XmlRpcInt(some) : Nil;

    /// <summary>A number that clients get as 32 bits, since XML-RPC has no others.</summary>
    /// <exception cref="XmlRpcFaultException">It has more.</exception>
    public static implicit operator XmlRpcValue(long number) =>
        number is >= int.MinValue and <= int.MaxValue ? new XmlRpcInt((int)number) : throw XmlRpcFaultException.Internal($"int exceeds XML-RPC limits: {number}");

    public static implicit operator XmlRpcValue(bool flag) => new XmlRpcBool(flag);

    /// <summary>A time, as UTC to the second: all that the format has.</summary>
    public static implicit operator XmlRpcValue(DateTimeOffset time) => new XmlRpcTime(time.UtcDateTime);

    public static implicit operator XmlRpcValue(DateTimeOffset? time) => time is { } some ? new XmlRpcTime(some.UtcDateTime) : Nil;

    public static XmlRpcValue Array(IEnumerable<XmlRpcValue> items) => new XmlRpcArray([.. items]);

    public static XmlRpcValue Array(IEnumerable<string> items) => new XmlRpcArray([.. items.Select(item => (XmlRpcValue)item)]);

    public static XmlRpcValue Struct(params IEnumerable<(string Name, XmlRpcValue Value)> members) =>
        new XmlRpcStruct([.. members.Select(member => KeyValuePair.Create(member.Name, member.Value))]);

    /// <summary>Text as bytes of UTF-8, for what may hold characters that XML cannot carry.</summary>
    public static XmlRpcValue Binary(string text) => new XmlRpcBinary(System.Text.Encoding.UTF8.GetBytes(text));

    public static XmlRpcValue Binary(ReadOnlyMemory<byte> bytes) => new XmlRpcBinary(bytes);
}
