using System.Globalization;
using Google.Protobuf;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>A message of OpenTelemetry's protocol by the numbers of its fields (opentelemetry-proto, v1): as much of it as a test looks at.</summary>
internal sealed class OtlpMessage
{
    private readonly ILookup<int, object> _fields;

    public OtlpMessage(ByteString bytes)
    {
        var fields = new List<(int Number, object Value)>();
        var input = bytes.CreateCodedInput();
        while (input.ReadTag() is var tag && tag != 0) fields.Add((WireFormat.GetTagFieldNumber(tag), Value(input, WireFormat.GetTagWireType(tag))));
        _fields = fields.ToLookup(field => field.Number, field => field.Value);
    }

    /// <summary>The messages in a field.</summary>
    public IEnumerable<OtlpMessage> All(int field) => _fields[field].Select(value => new OtlpMessage((ByteString)value));

    public OtlpMessage? One(int field) => All(field).FirstOrDefault();

    public string Text(int field) => ((ByteString)(_fields[field].FirstOrDefault() ?? ByteString.Empty)).ToStringUtf8();

    /// <summary>Bytes, in hexadecimal.</summary>
    public string Hex(int field) => Convert.ToHexStringLower(((ByteString)(_fields[field].FirstOrDefault() ?? ByteString.Empty)).Span);

    public ulong Number(int field) => (ulong)(_fields[field].FirstOrDefault() ?? 0UL);

    /// <summary>The pairs of name and value in a field: values are texts and numbers here.</summary>
    public Dictionary<string, string> Attributes(int field) => All(field).ToDictionary(
        pair => pair.Text(1),
        pair => pair.One(2) is not { } value ? "" : value._fields.Contains(1) ? value.Text(1) : value.Number(3).ToString(CultureInfo.InvariantCulture),
        StringComparer.Ordinal);

    private static object Value(CodedInputStream input, WireFormat.WireType type) => type switch
    {
        WireFormat.WireType.Varint => input.ReadUInt64(),
        WireFormat.WireType.Fixed64 => input.ReadFixed64(),
        WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
        WireFormat.WireType.LengthDelimited => input.ReadBytes(),
        _ => throw new InvalidDataException($"{type} in a message of OpenTelemetry"),
    };
}
