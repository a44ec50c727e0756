namespace LavaActors.Yaml.Tests;

public sealed class ScalarTests
{
    private static YamlScalar Value(string yaml)
    {
        var document = YamlDocument.Parse("key: " + yaml, "t.yaml");
        Assert.True(document.IsValid, string.Join("\n", document.Diagnostics));
        return (YamlScalar)((YamlMap)document.Root!)["key"]!;
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("Off", false)]
    [InlineData("on", true)]
    [InlineData("NO", false)]
    [InlineData("true", true)]
    [InlineData("!!bool yes", true)]
    public void Words_for_yes_and_no_are_booleans(string yaml, bool value) => Assert.Equal(value, Value(yaml).AsBool());

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-17", -17)]
    [InlineData("+3", 3)]
    [InlineData("0777", 511)]
    [InlineData("0x1F", 31)]
    [InlineData("0b101", 5)]
    [InlineData("1_000", 1000)]
    [InlineData("1:30", 90)]
    [InlineData("1:30:00", 5400)]
    [InlineData("-1:30", -90)]
    [InlineData("!!int \"5\"", 5)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Whole_numbers_come_in_the_notations_of_1_1(string yaml, long value) => Assert.Equal(value, Value(yaml).AsInt());

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("1.", 1.0)]
    [InlineData(".5", 0.5)]
    [InlineData("-1_0.25", -10.25)]
    [InlineData("1.0e+3", 1000)]
    [InlineData("1:30.5", 90.5)]
    [InlineData("-.inf", double.NegativeInfinity)]
    [InlineData(".nan", double.NaN)]
    [InlineData("0x10", 16)]
    public void Numbers_with_a_point_are_floats(string yaml, double value) => Assert.Equal(value, Value(yaml).AsDouble());

    [Theory]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("")]
    public void Nothing_is_null(string yaml) => Assert.True(Value(yaml).IsNull);

    [Theory]
    [InlineData("'yes'", "yes")]
    [InlineData("\"0777\"", "0777")]
    [InlineData("''", "")]
    [InlineData("!!str 5", "5")]
    [InlineData("08", "08")]
    [InlineData("1e3", "1e3")]
    [InlineData("1.0e3", "1.0e3")]
    [InlineData("yEs", "yEs")]
    [InlineData("1:99", "1:99")]
    [InlineData("0x", "0x")]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("2001-12-14", "2001-12-14")]
    [InlineData("tftp {KERNEL_ADDR} {KERNEL}", "tftp {KERNEL_ADDR} {KERNEL}")]
    public void Everything_quoted_and_everything_else_is_a_string(string yaml, string value)
    {
        var scalar = Value(yaml);
        Assert.Equal(value, scalar.AsString());
        Assert.Null(scalar.AsInt());
        Assert.Null(scalar.AsBool());
        Assert.False(scalar.IsNull);
    }

    [Fact]
    public void A_number_too_large_for_64_bits_is_a_whole_number_without_value()
    {
        var scalar = Value("99999999999999999999999");
        Assert.Equal(YamlKind.Int, scalar.Kind);
        Assert.Null(scalar.AsInt());
    }

    [Fact]
    public void A_number_is_no_string() => Assert.Null(Value("5").AsString());
}
