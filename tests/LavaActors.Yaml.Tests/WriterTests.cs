namespace LavaActors.Yaml.Tests;

public sealed class WriterTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("0777")]
    [InlineData("1:30")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("")]
    [InlineData(" lead")]
    [InlineData("trail ")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("- x")]
    [InlineData("---")]
    [InlineData("--- x")]
    [InlineData("...")]
    [InlineData("<<")]
    [InlineData("=")]
    [InlineData("2001-12-14")]
    [InlineData("{BOOTX}")]
    [InlineData("it's")]
    [InlineData("a\nb")]
    [InlineData("a\nb\n")]
    [InlineData("a\n\n")]
    [InlineData("\na")]
    [InlineData("  a\nb")]
    [InlineData("a\n   \nb")]
    [InlineData("a\r\nb")]
    [InlineData("tab\there")]
    [InlineData("\u001b[31m")]
    [InlineData("\u0085")]
    [InlineData("a\u2028b")]
    [InlineData("\ufeff")]
    [InlineData("ä😀")]
    [InlineData("%x")]
    [InlineData("@x")]
    [InlineData("x:")]
    [InlineData("\\n")]
    public void A_string_stays_the_same_string(string text)
    {
        var node = YamlNodes.Map((text, YamlNodes.List(YamlNodes.String(text), YamlNodes.Map(("k", YamlNodes.String(text))))));
        var written = YamlWriter.Write(node);
        var read = YamlDocument.Parse(written, "t.yaml");
        Assert.True(read.IsValid, written + string.Join("\n", read.Diagnostics));
        Assert.True(node.ContentEquals(read.Root!), written);
    }

    [Fact]
    public void Block_style_keeps_order_and_reads_well()
    {
        var node = YamlNodes.Map(
            ("name", YamlNodes.String("x")),
            ("steps", YamlNodes.List(YamlNodes.String("df -h"), YamlNodes.String("true"), YamlNodes.Map(("a", YamlNodes.Int(1)), ("b", YamlNodes.List())))),
            ("script", YamlNodes.String("a\nb\n")),
            ("none", YamlNodes.Null),
            ("empty", YamlNodes.Map()));
        Assert.Equal("name: x\nsteps:\n  - df -h\n  - 'true'\n  - a: 1\n    b: []\nscript: |\n  a\n  b\nnone: null\nempty: {}\n", YamlWriter.Write(node));
    }

    [Fact]
    public void A_number_written_in_an_old_notation_stays_as_it_was()
    {
        var root = YamlDocument.Parse("a: 0x4002000000\nb: 0777\nc: yes\n", "t.yaml").Root!;
        Assert.Equal("a: 0x4002000000\nb: 0777\nc: yes\n", YamlWriter.Write(root));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e20)]
    [InlineData(-2.5e-9)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_number_with_a_point_stays_that_number(double value)
    {
        var read = (YamlScalar)YamlDocument.Parse(YamlWriter.Write(YamlNodes.Double(value)), "t.yaml").Root!;
        Assert.Equal(YamlKind.Float, read.Kind);
        Assert.Equal(value, read.AsDouble());
    }
}
