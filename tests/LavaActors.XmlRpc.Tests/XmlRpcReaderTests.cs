using System.Text;

namespace LavaActors.XmlRpc.Tests;

public sealed class XmlRpcReaderTests
{
    private static XmlRpcCall Read(string document, XmlRpcLimits? limits = null) =>
        XmlRpcReader.ReadCall(new MemoryStream(Encoding.UTF8.GetBytes(document)), limits ?? XmlRpcLimits.Call);

    private static XmlRpcValue Value(string value) => Read($"<methodCall><methodName>m</methodName><params><param>{value}</param></params></methodCall>").Arguments[0];

    private static string Refusal(string document, XmlRpcLimits? limits = null) => Assert.Throws<XmlRpcFormatException>(() => Read(document, limits)).Message;

    private static string ValueRefusal(string value) => Assert.Throws<XmlRpcFormatException>(() => Value(value)).Message;

    [Theory]
    [InlineData("<methodCall><methodName>system.version</methodName></methodCall>")]
    [InlineData("<methodCall><methodName>system.version</methodName><params/></methodCall>")]
    [InlineData("<?xml version='1.0'?>\n<methodCall>\n <methodName> system.version </methodName>\n <params>\n </params>\n</methodCall>\n")]
    [InlineData("<?xml version='1.0'?><!-- a --><?pi b?><methodCall><!-- c --><methodName>system.version</methodName></methodCall><!-- d -->")]
    public void A_call_without_arguments_is_read_in_all_its_forms(string document)
    {
        var call = Read(document);
        Assert.Equal("system.version", call.Method);
        Assert.Empty(call.Arguments);
    }

    [Theory]
    [InlineData("<value>a text</value>", "a text")]
    [InlineData("<value> </value>", " ")]
    [InlineData("<value/>", "")]
    [InlineData("<value></value>", "")]
    [InlineData("<value><string/></value>", "")]
    [InlineData("<value>\n <string>a</string>\n</value>", "a")]
    [InlineData("<value><string>a<![CDATA[<b>]]>c</string></value>", "a<b>c")]
    [InlineData("<value><string>a&lt;&#65;&amp;<!-- x -->b</string></value>", "a<A&b")]
    [InlineData("<value><string>é 日本 😀</string></value>", "é 日本 😀")]
    public void Texts_come_in_many_forms(string value, string text) => Assert.Equal(new XmlRpcText(text), Value(value));

    [Fact]
    public void All_types_are_known()
    {
        Assert.Equal(7, Assert.IsType<XmlRpcInt>(Value("<value><i4> 7 </i4></value>")).Value);
        Assert.Equal(-7, Assert.IsType<XmlRpcInt>(Value("<value><int>-7</int></value>")).Value);
        Assert.Equal((XmlRpcValue)true, Value("<value><boolean>1</boolean></value>"));
        Assert.Equal(1.5, Assert.IsType<XmlRpcDouble>(Value("<value><double>1.5</double></value>")).Value);
        Assert.Equal(XmlRpcValue.Nil, Value("<value><nil/></value>"));
        Assert.Equal(XmlRpcValue.Nil, Value("<value><nil></nil></value>"));
        Assert.Equal(XmlRpcValue.Binary("hello"), Value("<value><base64>aGVs\nbG8=</base64></value>"));
        Assert.Equal(new DateTime(2026, 11, 22, 14, 59, 49, DateTimeKind.Utc), Assert.IsType<XmlRpcTime>(Value("<value><dateTime.iso8601>20261122T14:59:49</dateTime.iso8601></value>")).Value);
        Assert.Equal(XmlRpcValue.Array(Array.Empty<XmlRpcValue>()), Value("<value><array><data/></array></value>"));
        Assert.Equal(XmlRpcValue.Struct(("a", 1)), Value("<value><struct>\n<member><name>a</name>\n<value><i4>1</i4></value></member></struct></value>"));
        Assert.Equal(XmlRpcValue.Struct(), Value("<value><struct/></value>"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("<methodCall>")]
    [InlineData("<methodCall><methodName>m</methodName></methodCall><more/>")]
    [InlineData("<methodCall><methodName>m&nbsp;</methodName></methodCall>")]
    [InlineData("<methodCall><methodName>m&#1;</methodName></methodCall>")]
    [InlineData("<?xml version='1.0' encoding='klingon'?><methodCall><methodName>m</methodName></methodCall>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e \"x\">]><methodCall><methodName>m</methodName></methodCall>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><methodCall><methodName>&e;</methodName></methodCall>")]
    [InlineData("<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><methodCall><methodName>m</methodName></methodCall>")]
    [InlineData("<!DOCTYPE a [<!ENTITY a \"xx\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><methodCall><methodName>&c;</methodName></methodCall>")]
    public void What_is_not_XML_or_has_a_document_type_cannot_be_decoded(string document) => Assert.Equal("Unable to decode request", Refusal(document));

    [Fact]
    public void Bytes_that_are_no_text_cannot_be_decoded() =>
        Assert.Throws<XmlRpcFormatException>(() => XmlRpcReader.ReadCall(new MemoryStream([0x3c, 0x61, 0xff, 0xfe, 0x80]), XmlRpcLimits.Call));

    [Theory]
    [InlineData("<methodResponse/>", "<methodCall> is expected here, not <methodResponse>")]
    [InlineData("<methodCall/>", "<methodName> is expected here, not </methodCall>")]
    [InlineData("<methodCall><methodName/></methodCall>", "<methodName> is empty")]
    [InlineData("<methodCall><methodName>m</methodName><params><value/></params></methodCall>", "an end tag is expected here, not <value>")]
    [InlineData("<methodCall><methodName>m</methodName><params><param/></params></methodCall>", "<value> is expected here, not </param>")]
    [InlineData("<a:methodCall xmlns:a='b'/>", "<methodCall> is expected here, not <a:methodCall>")]
    public void Other_documents_are_refused_with_what_is_wrong_where(string document, string why)
    {
        Assert.StartsWith($"Unable to decode request: {why} (line 1, column ", Refusal(document));
    }

    [Theory]
    [InlineData("<value><int>2147483648</int></value>", "<int> holds '2147483648', which is no whole number of 32 bits")]
    [InlineData("<value><int>-2147483649</int></value>", "<int> holds '-2147483649', which")]
    [InlineData("<value><i8>99999999999999999999999999999999999999999999999999999999999</i8></value>", "<int> holds '9999999999999999999999999999999999999999...'")]
    [InlineData("<value><int>1.0</int></value>", "<int> holds '1.0'")]
    [InlineData("<value><int/></value>", "<int> holds ''")]
    [InlineData("<value><boolean>true</boolean></value>", "<boolean> holds 'true', not 0 or 1")]
    [InlineData("<value><double>1e999</double></value>", "<double> holds '1e999'")]
    [InlineData("<value><double>NaN</double></value>", "<double> holds 'NaN'")]
    [InlineData("<value><base64>&lt;</base64></value>", "<base64> holds what is no base64")]
    [InlineData("<value><dateTime.iso8601>yesterday</dateTime.iso8601></value>", "<dateTime.iso8601> holds 'yesterday'")]
    [InlineData("<value><dateTime.iso8601>20261322T14:59:49</dateTime.iso8601></value>", "<dateTime.iso8601> holds '20261322T14:59:49'")]
    [InlineData("<value><thing/></value>", "<thing> is no type of XML-RPC")]
    [InlineData("<value>text<int>1</int></value>", "a <value> holds a text or one element")]
    [InlineData("<value><int>1</int>text</value>", "an end tag is expected here, not text")]
    [InlineData("<value><int>1<b/></int></value>", "an end tag is expected here, not <b>")]
    [InlineData("<value><array><value/></array></value>", "<data> is expected here, not <value>")]
    [InlineData("<value><struct><member><name>a</name></member></struct></value>", "<value> is expected here, not </member>")]
    [InlineData("<value><struct><member><name>a</name><value/></member><member><name>a</name><value/></member></struct></value>", "a struct has the member 'a' twice")]
    public void Bad_values_are_refused_with_what_is_wrong(string value, string why) => Assert.StartsWith("Unable to decode request: " + why, ValueRefusal(value));

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(5000, false)]
    public void Nesting_is_bounded(int depth, bool isRead)
    {
        var value = string.Concat(Enumerable.Repeat("<value><array><data>", depth)) + string.Concat(Enumerable.Repeat("</data></array></value>", depth));
        if (isRead) Assert.IsType<XmlRpcArray>(Value(value));
        else Assert.StartsWith("Unable to decode request: arrays and structs are nested deeper than 32", ValueRefusal(value));
    }

    [Fact]
    public void The_number_of_values_is_bounded()
    {
        var items = string.Concat(Enumerable.Repeat("<value/>", 20_000));
        Assert.StartsWith("Unable to decode request: more than 20000 values", ValueRefusal($"<value><array><data>{items}</data></array></value>"));
    }

    [Fact]
    public void The_size_is_bounded() => Assert.Equal(
        "Unable to decode request", Refusal($"<methodCall><methodName>{new string('m', 200_000)}</methodName></methodCall>", XmlRpcLimits.Call with { Characters = 100_000 }));

    [Fact]
    public void A_fault_is_thrown_with_its_code_and_text()
    {
        var fault = Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(new MemoryStream(XmlRpcWriter.Fault(404, "Job '7' was <not> found.")), XmlRpcLimits.Call));
        Assert.Equal((404, "Job '7' was <not> found."), (fault.Code, fault.Message));
    }

    [Fact]
    public void A_fault_of_another_form_is_no_response() => Assert.Throws<XmlRpcFormatException>(() => XmlRpcReader.ReadResponse(
        new MemoryStream("<methodResponse><fault><value>x</value></fault></methodResponse>"u8.ToArray()), XmlRpcLimits.Call));
}
