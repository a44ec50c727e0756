namespace LavaActors.Yaml.Tests;

public sealed class PythonPatternTests
{
    [Fact]
    public void Named_groups_of_Python_are_named_groups()
    {
        var match = PythonPattern.Compile(@"(?P<test_case_id>\S+): (?P<result>PASS|FAIL)").Match("boot: PASS");
        Assert.Equal("boot", match.Groups["test_case_id"].Value);
        Assert.Equal("PASS", match.Groups["result"].Value);
    }

    [Theory]
    [InlineData(@"(?P<a>x)(?P=a)", "xx", true)]
    [InlineData(@"x\Z", "x\n", false)]
    [InlineData(@"a\_b", "a_b", true)]
    [InlineData(@"\[(?P<a>\d+)\]", "[12]", true)]
    [InlineData(@"\\(?P<a>x)", @"\x", true)]
    public void What_Python_writes_otherwise_means_the_same(string pattern, string text, bool matches) =>
        Assert.Equal(matches, PythonPattern.Compile(pattern).IsMatch(text));

    [Fact]
    public void What_is_no_pattern_is_refused() => Assert.ThrowsAny<ArgumentException>(() => PythonPattern.Compile("[x"));
}
