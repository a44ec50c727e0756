using System.Globalization;
using System.Text;
using System.Xml;

namespace LavaActors.XmlRpc;

/// <summary>Writes XML-RPC documents, in UTF-8.</summary>
public static class XmlRpcWriter
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false),
        // Readers of XML turn a carriage return into a line feed, but not its reference.
        NewLineHandling = NewLineHandling.Entitize,
        CheckCharacters = false,
    };

    public static byte[] Call(string method, params IReadOnlyList<XmlRpcValue> arguments) => Document("methodCall", xml =>
    {
        xml.WriteElementString("methodName", Carried(method));
        xml.WriteStartElement("params");
        foreach (var argument in arguments) Parameter(xml, argument);
        xml.WriteEndElement();
    });

    public static byte[] Response(XmlRpcValue value) => Document("methodResponse", xml =>
    {
        xml.WriteStartElement("params");
        Parameter(xml, value);
        xml.WriteEndElement();
    });

    public static byte[] Fault(int code, string text) => Document("methodResponse", xml =>
    {
        xml.WriteStartElement("fault");
        Write(xml, XmlRpcValue.Struct(("faultCode", code), ("faultString", text)));
        xml.WriteEndElement();
    });

    private static byte[] Document(string root, Action<XmlWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartDocument();
            xml.WriteStartElement(root);
            content(xml);
            xml.WriteEndElement();
            xml.WriteEndDocument();
        }

        return bytes.ToArray();
    }

    private static void Parameter(XmlWriter xml, XmlRpcValue value)
    {
        xml.WriteStartElement("param");
        Write(xml, value);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, XmlRpcValue value)
    {
        xml.WriteStartElement("value");
        switch (value)
        {
            case XmlRpcNil:
                xml.WriteStartElement("nil");
                xml.WriteEndElement();
                break;
            case XmlRpcInt number:
                xml.WriteElementString("int", number.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case XmlRpcBool flag:
                xml.WriteElementString("boolean", flag.Value ? "1" : "0");
                break;
            case XmlRpcDouble number when double.IsFinite(number.Value):
                xml.WriteElementString("double", number.Value.ToString("R", CultureInfo.InvariantCulture));
                break;
            case XmlRpcDouble number:
                throw XmlRpcFaultException.Internal($"double exceeds XML-RPC limits: {number.Value.ToString(CultureInfo.InvariantCulture)}");
            case XmlRpcText text:
                xml.WriteElementString("string", Carried(text.Value));
                break;
            case XmlRpcTime time:
                xml.WriteElementString("dateTime.iso8601", time.Value.ToString("yyyyMMdd'T'HH':'mm':'ss", CultureInfo.InvariantCulture));
                break;
            case XmlRpcBinary binary:
                xml.WriteElementString("base64", Convert.ToBase64String(binary.Value.Span));
                break;
            case XmlRpcArray array:
                xml.WriteStartElement("array");
                xml.WriteStartElement("data");
                foreach (var item in array.Items) Write(xml, item);
                xml.WriteEndElement();
                xml.WriteEndElement();
                break;
            case XmlRpcStruct fields:
                xml.WriteStartElement("struct");
                foreach (var (name, member) in fields.Members)
                {
                    xml.WriteStartElement("member");
                    xml.WriteElementString("name", Carried(name));
                    Write(xml, member);
                    xml.WriteEndElement();
                }

                xml.WriteEndElement();
                break;
            default:
                throw new InvalidOperationException($"{value.GetType().Name} is no value of XML-RPC");
        }

        xml.WriteEndElement();
    }

    /// <summary>
    /// The text with U+FFFD for what no XML document can have, not even as a reference: control characters, halves of characters, U+FFFE and U+FFFF. A client
    /// could read nothing of the answer otherwise, and boards print such.
    /// </summary>
    internal static string Carried(string text)
    {
        StringBuilder? changed = null;
        for (var at = 0; at < text.Length; at++)
        {
            if (XmlConvert.IsXmlChar(text[at])) continue;
            if (at + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[at + 1], text[at])) { at++; continue; }
            (changed ??= new(text))[at] = '\uFFFD';
        }

        return changed?.ToString() ?? text;
    }
}
