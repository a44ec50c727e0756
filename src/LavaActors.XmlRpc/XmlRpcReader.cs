using System.Globalization;
using System.Xml;

namespace LavaActors.XmlRpc;

/// <summary>Reads XML-RPC documents. Never resolves anything outside of them, and knows no document types, so no entities but those of XML itself.</summary>
public static class XmlRpcReader
{
    private static readonly string[] TimeForms = ["yyyyMMdd'T'HH':'mm':'ss", "yyyy'-'MM'-'dd'T'HH':'mm':'ss", "yyyyMMdd'T'HHmmss"];

    /// <exception cref="XmlRpcFormatException">It is not a call, or a bad one.</exception>
    public static XmlRpcCall ReadCall(Stream document, XmlRpcLimits limits) => Read(document, limits, reader =>
    {
        reader.Open("methodCall");
        var method = reader.TextOf("methodName").Trim();
        if (method.Length == 0) throw reader.Wrong("<methodName> is empty");
        List<XmlRpcValue> arguments = [];
        if (reader.TryOpen("params"))
        {
            while (reader.TryOpen("param"))
            {
                arguments.Add(reader.Value(0));
                reader.Close();
            }

            reader.Close();
        }

        reader.Close();
        return new XmlRpcCall(method, arguments);
    });

    /// <summary>What a server answered.</summary>
    /// <exception cref="XmlRpcFaultException">It answered with a fault.</exception>
    /// <exception cref="XmlRpcFormatException">It is not a response, or a bad one.</exception>
    public static XmlRpcValue ReadResponse(Stream document, XmlRpcLimits limits)
    {
        var (value, isFault) = Read(document, limits, reader =>
        {
            reader.Open("methodResponse");
            var fault = reader.TryOpen("fault");
            if (!fault)
            {
                reader.Open("params");
                reader.Open("param");
            }

            var answer = reader.Value(0);
            if (!fault) reader.Close();
            reader.Close();
            reader.Close();
            return (answer, fault);
        });
        if (!isFault) return value;
        if (value is XmlRpcStruct fields && fields["faultCode"] is XmlRpcInt code && fields["faultString"] is XmlRpcText text)
            throw new XmlRpcFaultException(code.Value, text.Value);
        throw new XmlRpcFormatException("a <fault> has a faultCode and a faultString");
    }

    private static T Read<T>(Stream document, XmlRpcLimits limits, Func<Cursor, T> read)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = limits.Characters,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CloseInput = false,
        };
        try
        {
            using var xml = XmlReader.Create(document, settings);
            var result = read(new Cursor(xml, limits));
            // What follows must be nothing, or it is no document.
            while (xml.Read())
            {
            }

            return result;
        }
        catch (Exception error) when (error is XmlException or System.Text.DecoderFallbackException or NotSupportedException)
        {
            throw new XmlRpcFormatException(null);
        }
    }

    private sealed class Cursor(XmlReader xml, XmlRpcLimits limits)
    {
        private int _values;

        // The reader stands on <x/>, which to this class is <x></x>: an end follows.
        private bool _isInEmpty;

        public XmlRpcFormatException Wrong(string what) =>
            new(xml is IXmlLineInfo at && at.HasLineInfo() ? $"{what} (line {at.LineNumber}, column {at.LinePosition})" : what);

        /// <summary>Moves into the next element.</summary>
        public void Open(string name)
        {
            if (!TryOpen(name)) throw Wrong($"<{name}> is expected here, not {Here}");
        }

        public bool TryOpen(string name)
        {
            SkipBlanks();
            if (!IsAt(name)) return false;
            Enter();
            return true;
        }

        /// <summary>Moves behind the end of the current element.</summary>
        public void Close()
        {
            SkipBlanks();
            if (Node != XmlNodeType.EndElement) throw Wrong($"an end tag is expected here, not {Here}");
            _isInEmpty = false;
            xml.Read();
        }

        public string TextOf(string name)
        {
            Open(name);
            var text = Text();
            Close();
            return text;
        }

        public XmlRpcValue Value(int depth)
        {
            if (++_values > limits.Values) throw Wrong($"more than {limits.Values} values");
            Open("value");
            // Without a type it is a text, and its blanks count; before a type they do not.
            var text = Text();
            if (Node == XmlNodeType.EndElement)
            {
                Close();
                return new XmlRpcText(text);
            }

            if (Node != XmlNodeType.Element || !string.IsNullOrWhiteSpace(text)) throw Wrong($"a <value> holds a text or one element, not {Here}");
            var value = Typed(depth);
            Close();
            return value;
        }

        private XmlRpcValue Typed(int depth)
        {
            var type = xml.LocalName;
            Enter();
            XmlRpcValue value = type switch
            {
                "int" or "i4" or "i8" or "i2" or "i1" => Int(Text()),
                "boolean" => Text().Trim() switch { "1" => true, "0" => false, var other => throw Wrong($"<boolean> holds '{Short(other)}', not 0 or 1") },
                "string" => new XmlRpcText(Text()),
                "double" => Double(Text()),
                "dateTime.iso8601" => Time(Text()),
                "base64" => Binary(Text()),
                "nil" => XmlRpcValue.Nil,
                "array" => Array(depth + 1),
                "struct" => Struct(depth + 1),
                _ => throw Wrong($"<{Short(type)}> is no type of XML-RPC"),
            };
            Close();
            return value;
        }

        private XmlRpcInt Int(string text) => int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new XmlRpcInt(number)
            : throw Wrong($"<int> holds '{Short(text)}', which is no whole number of 32 bits");

        private XmlRpcDouble Double(string text) =>
            double.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? new XmlRpcDouble(number)
                : throw Wrong($"<double> holds '{Short(text)}', which is no finite number");

        private XmlRpcTime Time(string text) =>
            DateTime.TryParseExact(text.Trim(), TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? new XmlRpcTime(time)
                : throw Wrong($"<dateTime.iso8601> holds '{Short(text)}', not a time as 20261122T14:59:49");

        private XmlRpcBinary Binary(string text)
        {
            try
            {
                return new XmlRpcBinary(Convert.FromBase64String(text));
            }
            catch (FormatException)
            {
                throw Wrong("<base64> holds what is no base64");
            }
        }

        private XmlRpcArray Array(int depth)
        {
            CheckDepth(depth);
            List<XmlRpcValue> items = [];
            Open("data");
            for (SkipBlanks(); IsAt("value"); SkipBlanks()) items.Add(Value(depth));
            Close();
            return new XmlRpcArray(items);
        }

        private XmlRpcStruct Struct(int depth)
        {
            CheckDepth(depth);
            List<KeyValuePair<string, XmlRpcValue>> members = [];
            var names = new HashSet<string>(StringComparer.Ordinal);
            while (TryOpen("member"))
            {
                var name = TextOf("name");
                if (!names.Add(name)) throw Wrong($"a struct has the member '{Short(name)}' twice");
                members.Add(KeyValuePair.Create(name, Value(depth)));
                Close();
            }

            return new XmlRpcStruct(members);
        }

        private void CheckDepth(int depth)
        {
            if (depth > limits.Depth) throw Wrong($"arrays and structs are nested deeper than {limits.Depth}");
        }

        /// <summary>The text up to the next tag.</summary>
        private string Text()
        {
            var first = "";
            System.Text.StringBuilder? more = null;
            while (Node is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
            {
                if (first.Length == 0) first = xml.Value;
                else (more ??= new(first)).Append(xml.Value);
                xml.Read();
            }

            return more?.ToString() ?? first;
        }

        private bool IsAt(string name) => Node == XmlNodeType.Element && xml.LocalName == name && xml.NamespaceURI.Length == 0;

        private void Enter()
        {
            if (xml.IsEmptyElement) _isInEmpty = true;
            else xml.Read();
        }

        private void SkipBlanks()
        {
            while (Node is XmlNodeType.None or XmlNodeType.XmlDeclaration or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace)
                if (!xml.Read()) return;
        }

        private XmlNodeType Node => _isInEmpty ? XmlNodeType.EndElement : xml.NodeType;

        private string Here => Node switch
        {
            XmlNodeType.Element => $"<{Short(xml.Name)}>",
            XmlNodeType.EndElement => $"</{Short(xml.Name)}>",
            XmlNodeType.None => "the end",
            _ => "text",
        };

        private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
    }
}
