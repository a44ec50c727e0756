using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using LavaActors.Gateway.XmlRpc;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Tests.XmlRpc;

public sealed class AsciiLogTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Of(string text) => Encoding.Latin1.GetString(AsciiLog.Of(Encoding.UTF8.GetBytes(text)).Span);

    [Fact]
    public void What_is_no_ASCII_is_escaped_within_records_only()
    {
        Assert.Equal(
            "- {\"msg\": \"hello w\\u00f6rld \\u65e5\\u672c \\U0001f600\"}\n- {\"msg\": \"plain\"}\n- zwö\n",
            Encoding.UTF8.GetString(AsciiLog.Of(Encoding.UTF8.GetBytes("- {\"msg\": \"hello wörld 日本 😀\"}\n- {\"msg\": \"plain\"}\n- zwö\n")).Span));
        var ascii = "- {\"msg\": \"plain\"}\n"u8.ToArray();
        Assert.Equal(ascii, AsciiLog.Of(ascii));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_one_character_each() =>
        Assert.Equal("- {\"msg\": \"\\ufffd\\ufffdx\"}", Encoding.ASCII.GetString(AsciiLog.Of((byte[])[.. "- {\"msg\": \""u8, 0xff, 0x97, .. "x\"}"u8]).Span));

    [Property]
    public bool A_reader_of_Latin_1_reads_what_was_written(NonNull<string> text)
    {
        var json = JsonSerializer.Serialize(text.Get, Relaxed);
        var line = Of($"- {{\"msg\": {json}}}\n");
        return line.All(char.IsAscii) && ((YamlScalar)((YamlMap)((YamlList)YamlDocument.Parse(line, "log").Root!).Items.Single())["msg"]!).Text == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
    }
}
