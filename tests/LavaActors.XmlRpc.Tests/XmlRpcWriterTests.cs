using System.Text;

namespace LavaActors.XmlRpc.Tests;

public sealed class XmlRpcWriterTests
{
    private static string Text(byte[] document) => Encoding.UTF8.GetString(document);

    [Fact]
    public void A_response_has_the_form_that_clients_know() => Assert.Equal(
        """<?xml version="1.0" encoding="utf-8"?><methodResponse><params><param><value><struct><member><name>id</name><value><int>7</int></value></member><member><name>end</name><value><nil /></value></member></struct></value></param></params></methodResponse>""",
        Text(XmlRpcWriter.Response(XmlRpcValue.Struct(("id", 7), ("end", XmlRpcValue.Nil)))));

    [Fact]
    public void A_time_is_UTC_without_zone_and_fraction() => Assert.Contains(
        "<dateTime.iso8601>20261122T14:59:49</dateTime.iso8601>",
        Text(XmlRpcWriter.Response(new DateTimeOffset(2026, 11, 22, 15, 59, 49, 338, TimeSpan.FromHours(1)))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("\u001b[31mred\u001b[0m", "\uFFFD[31mred\uFFFD[0m")]
    [InlineData("\uFFFE\uFFFF", "\uFFFD\uFFFD")]
    [InlineData("tab\tnew\nreturn\rsmile 😀", "tab\tnew\nreturn\rsmile 😀")]
    public void What_XML_cannot_carry_is_marked(string text, string read) => Assert.Equal(new XmlRpcText(read), Answered(text));

    // No attribute can hold these.
    [Fact]
    public void Half_a_character_is_marked()
    {
        Assert.Equal(new XmlRpcText("half \uFFFD"), Answered("half \uD83D"));
        Assert.Equal(new XmlRpcText("\uFFFD half"), Answered("\uDE00 half"));
    }

    private static XmlRpcValue Answered(string text) => XmlRpcReader.ReadResponse(new MemoryStream(XmlRpcWriter.Response(text)), XmlRpcLimits.Call);

    [Fact]
    public void A_number_of_more_than_32_bits_is_refused()
    {
        Assert.Equal(new XmlRpcInt(int.MaxValue), (XmlRpcValue)(long)int.MaxValue);
        var refused = Assert.Throws<XmlRpcFaultException>(() => (XmlRpcValue)(1L << 31));
        Assert.Equal((-32603, "Internal Server Error (contact server administrator for details): int exceeds XML-RPC limits: 2147483648"), (refused.Code, refused.Message));
    }

    [Fact]
    public void A_number_that_is_none_is_refused() => Assert.Throws<XmlRpcFaultException>(() => XmlRpcWriter.Response(new XmlRpcDouble(double.NaN)));
}
