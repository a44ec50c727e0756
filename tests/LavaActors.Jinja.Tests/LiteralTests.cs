namespace LavaActors.Jinja.Tests;

/// <summary>What a template says without being rendered, and where the lines of a rendering come from.</summary>
public sealed class LiteralTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["base"] = "one\n{% block b %}\ntwo\n{% endblock %}\nthree {{ x }}\n",
        ["child"] = "{% extends 'base' %}\n{% block b %}\n{{ super() }}mine\n\nlast\n{% endblock %}\n",
    };

    private static JinjaTemplate Parse(string text) => new JinjaEnvironment(new MemoryTemplateLoader(Files)).Parse(text, "t");

    [Theory]
    [InlineData("", "")]
    [InlineData("{% extends 'a' %}", "a")]
    [InlineData("{% if x %}{% extends 'a' %}{% else %}{% extends 'b' %}{% endif %}", "a b")]
    [InlineData("{% extends a %}", "")]
    public void Parents_are_those_that_are_written_out(string text, string parents) => Assert.Equal(parents, string.Join(' ', Parse(text).Parents));

    [Fact]
    public void A_constant_is_read_with_all_that_is_in_it()
    {
        var value = Parse("{% set v = 1 %}\n{% set v = {'a': 'b', 'l': [1, 2.5, true, none], 't': (1,)} %}").Constant("v", out var where, out var isLiteral);
        Assert.True(isLiteral);
        Assert.Equal("t:2:4", where.ToString());
        var entries = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(value);
        Assert.Equal(["a", "l", "t"], entries.Keys);
        Assert.Equal("b", entries["a"]);
        Assert.Equal([1L, 2.5, true, null], Assert.IsAssignableFrom<IReadOnlyList<object?>>(entries["l"]));
    }

    [Theory]
    [InlineData("{% set w = 1 %}", false, true)]
    [InlineData("{% set v = x %}", true, false)]
    [InlineData("{% set v = ['a' + 'b'] %}", true, false)]
    [InlineData("{% set v = {1: 2} %}", true, false)]
    [InlineData("{% if x %}{% set v = 1 %}{% endif %}", false, true)]
    public void What_is_not_written_out_at_the_top_is_no_constant(string text, bool isThere, bool isLiteral)
    {
        Assert.Null(Parse(text).Constant("v", out var where, out var literal));
        Assert.Equal((isThere, isLiteral), (where.IsKnown, literal));
    }

    [Fact]
    public void Each_line_is_of_the_template_that_wrote_it()
    {
        var rendered = new JinjaEnvironment(new MemoryTemplateLoader(Files)).Get("child").Trace(new Dictionary<string, object?> { ["x"] = "a\nb" });
        Assert.Equal("one\ntwo\nmine\n\nlast\nthree a\nb", rendered.Text);
        Assert.Equal(
            ["base:1", "child:3", "child:3", null, "child:5", "base:5", "base:5", null],
            Enumerable.Range(1, 8).Select(line => rendered.OriginOf(line) is { } at ? $"{at.File}:{at.Line}" : null));
    }
}
