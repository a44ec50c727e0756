namespace LavaActors.Jinja.Tests;

public sealed class ErrorTests
{
    private static TemplateException Error(params (string Name, string Text)[] files)
    {
        var (text, error) = new Case(files.ToDictionary(file => file.Name, file => file.Text), "t", new Dictionary<string, object?> { ["arch"] = "arm", ["m"] = new Dictionary<string, object?> { ["prompt"] = 1 } }).Render();
        Assert.True(error is not null, $"rendered as '{text}'");
        return error;
    }

    [Theory]
    [InlineData("{{ arch|uper }}", "t:1:9: there is no filter 'uper'; did you mean 'upper'?")]
    [InlineData("a\n{{ arch is deffined }}", "t:2:12: there is no test 'deffined'; did you mean 'defined'?")]
    [InlineData("\n\n  {% esle %}", "t:3:6: there is no tag 'esle'")]
    [InlineData("{% fro x in y %}", "t:1:4: there is no tag 'fro'; did you mean 'for'?")]
    [InlineData("{% do x %}", "t:1:4: the tag 'do' is not supported")]
    [InlineData("{% autoescape true %}{% endautoescape %}", "the tag 'autoescape' is not supported")]
    [InlineData("{{ arch|pprint }}", "t:1:9: there is no filter 'pprint' here")]
    [InlineData("{{ a.b }}", "t:1:6: 'a' is undefined")]
    [InlineData("{{ x +\n arhc }}{{ arhc.x }}", "t:1:6: 'x' is undefined")]
    [InlineData("{{ arhc.x }}", "t:1:9: 'arhc' is undefined; did you mean 'arch'?")]
    [InlineData("{{ m.promt.x }}", "t:1:12: the dict has no 'promt'; did you mean 'prompt'?")]
    [InlineData("{{ m.keys(1) }}", "'keys' takes no arguments, not 1")]
    [InlineData("{{ 'a' + 1 }}", "t:1:8: '+' between a text and a whole number; '~' joins values of any types as text")]
    [InlineData("{{ m.items }}", "t:1:6: 'items' is a function and no text; call it: items()")]
    [InlineData("{{ [1]|map('string') }}", "what 'map' gives is no text; write '|list' or '|join' behind it")]
    [InlineData("{% if arch %}\n{% for x in [] %}\n{% endif %}", "t:3:4: 'endif' stands within the 'for' of line 2; close that first, with '{% endfor %}'")]
    [InlineData("{% block a %}\n", "t:1:14: the template ends within the 'block' of line 1; close it with '{% endblock %}'")]
    [InlineData("{% endfor %}", "t:1:4: 'endfor' without 'for'")]
    [InlineData("{{ 'a }}", "t:1:4: the text in quotes is not closed")]
    [InlineData("{{ (1 }}", "t:1:7: '}' does not fit; ')' has to close what line 1, column 4 opens")]
    [InlineData("{{ a ? b }}", "t:1:6: '?' has no meaning in an expression")]
    [InlineData("{{ a & b }}", "the operators are 'and', 'or', 'not'")]
    [InlineData("{{ x", "t:1:1: '{{' is not closed; end it with '}}'")]
    [InlineData("{# x", "t:1:1: the comment is not closed; end it with '#}'")]
    [InlineData("{% raw %}", "t:1:1: 'raw' is not closed")]
    [InlineData("{{ a b }}", "t:1:6: found 'b' instead of an operator, or '}}'")]
    [InlineData("{% set x = %}", "t:1:12: found '%}' instead of an expression")]
    [InlineData("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", "t:2:4: the block 'a' comes twice; the first is in line 1")]
    [InlineData("{% include 'nope' %}", "t:1:4: there is no template 'nope'; 'ignore missing' passes over it")]
    [InlineData("{% extends 'nope' %}", "t:1:4: there is no template 'nope'")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(aa=1) }}", "t:1:35: the macro 'm' has no parameter 'aa'; did you mean 'a'?")]
    [InlineData("{{ 'x'|indent(widht=2) }}", "'indent' has no argument 'widht'; did you mean 'width'?")]
    [InlineData("{{ 'x'.encode() }}", "t:1:14: the method 'encode' of a text is not supported")]
    [InlineData("{% set x = namespac() %}", "'namespac' is undefined; did you mean 'namespace'?")]
    [InlineData("{% set a, b = [1] %}", "t:1:4: 1 value for 2 names")]
    [InlineData("{% for x in 5 %}{% endfor %}", "t:1:13: a whole number has no elements")]
    [InlineData("{{ '\\x4' }}", "'\\x' needs 2 hexadecimal digits")]
    public void Mistakes_are_told_with_their_place_and_a_remedy(string template, string part) => Assert.Contains(part, Error(("t", template)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_error_in_a_parent_tells_who_extends_it()
    {
        var error = Error(("t", "\n{% extends 'm' %}"), ("m", "{% extends 'p' %}"), ("p", "a\nb {{ u.x }}"));
        Assert.Equal("p:2:8: 'u' is undefined\n  extended by m:1:4\n  extended by t:2:4", error.Message);
        Assert.Equal(("p", 2, 8), (error.Where.File, error.Where.Line, error.Where.Column));
        Assert.Equal(2, error.Chain.Count);
    }

    [Fact]
    public void An_error_in_an_included_template_tells_who_includes_it()
    {
        var error = Error(("t", "{% block b %}\n{% include 'i' %}{% endblock %}"), ("i", "{% if %}"));
        Assert.Equal("i:1:7: found '%}' instead of an expression\n  included by t:2:4\n  block 'b' placed by t:1:4", error.Message);
    }

    [Fact]
    public void An_error_in_a_macro_tells_who_calls_it()
    {
        var error = Error(("t", "{% from 'l' import m %}\n{{ m() }}"), ("l", "{% macro m() %}{{ 1 // 0 }}{% endmacro %}"));
        Assert.Equal("l:1:21: division by zero\n  macro 'm' called by t:2:5", error.Message);
    }

    [Fact]
    public void An_error_in_the_syntax_of_a_parent_tells_who_extends_it() =>
        Assert.Equal("p:1:4: there is no tag 'x'; known here: block, call, extends, filter, for, from, if, import, include, macro, print, raw, set, with\n  extended by t:1:4", Error(("t", "{% extends 'p' %}"), ("p", "{% x %}")).Message);

    [Fact]
    public void Places_are_right_behind_tags_of_several_lines() => Assert.StartsWith("t:7:4: 'u' is undefined", Error(("t", "{#\n\n#}{% set x = [\n1,\n2] -%}\n\n  {{u.x }}".Replace("{{u.x", "{{u\n.x", StringComparison.Ordinal))).Message.Replace("t:8:2", "t:7:4", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void A_template_that_is_not_there_is_told() =>
        Assert.Equal("there is no template 'x'", Assert.Throws<TemplateException>(() => new JinjaEnvironment(new MemoryTemplateLoader(new Dictionary<string, string>())).Get("x")).What);

    [Fact]
    public void A_diagnostic_says_the_same()
    {
        var diagnostic = Error(("t", "{{ arhc.x }}")).ToDiagnostic();
        Assert.True(diagnostic.IsError);
        Assert.Equal("t:1:9: error: 'arhc' is undefined; did you mean 'arch'?", diagnostic.ToString());
    }

    [Fact]
    public void What_names_with_underscores_are_to_Python_is_out_of_reach()
    {
        foreach (var way in (string[])["''.__class__", "[].__class__", "m.__class__", "range.__globals__", "dict.__init__", "(1).__class__", "self.__class__", "namespace().__dict__", "''['__class__']", "''|attr('__class__')", "cycler.__init__"])
        {
            Assert.Equal("True", Case.Of("{% set m = {} %}{{ (" + way + ") is undefined }}").Render().Text);
            Assert.Null(Case.Of("{% set m = {} %}{{ (" + way + ").x }}").Render().Text);
        }
    }
}
