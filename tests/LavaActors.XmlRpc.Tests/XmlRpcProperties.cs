using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace LavaActors.XmlRpc.Tests;

public sealed class XmlRpcProperties
{
    [Property(MaxTest = 300)]
    public Property A_response_reads_back_as_it_was() => Prop.ForAll(Values.Any.ToArbitrary(), value =>
    {
        var document = XmlRpcWriter.Response(value);
        return value.Equals(XmlRpcReader.ReadResponse(new MemoryStream(document), XmlRpcLimits.Call)).Label(Encoding.UTF8.GetString(document));
    });

    [Property(MaxTest = 300)]
    public Property A_call_reads_back_as_it_was() => Prop.ForAll(Values.Any.ListOf().ToArbitrary(), arguments =>
    {
        var call = XmlRpcReader.ReadCall(new MemoryStream(XmlRpcWriter.Call("a.b", [.. arguments])), XmlRpcLimits.Call);
        return call.Method == "a.b" && call.Arguments.SequenceEqual(arguments);
    });

    [Property(MaxTest = 500)]
    public Property Any_text_is_written_so_that_it_can_be_read() => Prop.ForAll<string>(text =>
        XmlRpcReader.ReadResponse(new MemoryStream(XmlRpcWriter.Response(text)), XmlRpcLimits.Call) is XmlRpcText read ? read.Value == XmlRpcWriter.Carried(text) : text is null);

    [Property(MaxTest = 500)]
    public Property A_call_with_one_byte_changed_is_read_or_refused() => Prop.ForAll(
        Values.Any.ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (value, at, changed) =>
        {
            var document = XmlRpcWriter.Call("m", value);
            document[at % document.Length] = (byte)changed;
            try
            {
                return XmlRpcReader.ReadCall(new MemoryStream(document), XmlRpcLimits.Call).Method.Length > 0;
            }
            catch (XmlRpcFormatException refused)
            {
                return refused.Message.StartsWith(XmlRpcFormatException.Undecodable, StringComparison.Ordinal);
            }
        });
}
