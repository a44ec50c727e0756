using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Jinja.Tests;

/// <summary>Nothing a template does takes long, or much memory, or the process with it.</summary>
public sealed class LimitTests
{
    private static string Error(params (string Name, string Text)[] files)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        // A clock that stands still: the other limits have to do.
        var loader = new MemoryTemplateLoader(files.ToDictionary(file => file.Name, file => file.Text));
        var (_, error) = Case.Of("").Render(new JinjaEnvironment(loader, clock: new FakeTimeProvider()));
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.NotNull(error);
        Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed} until: {error.What}");
        Assert.True(taken < 1L << 31, $"{taken >> 20} MiB until: {error.What}");
        return error.Message;
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    [Theory]
    [InlineData("{{ range(10**9)|list }}", "a range of more than 100000 numbers")]
    [InlineData("{% for x in range(10**30) %}{% endfor %}", "a range of more than 100000 numbers")]
    [InlineData("{{ 'a' * 10**9 }}", "a text of more than 1048576 characters")]
    [InlineData("{{ 'a' * 10**40 }}", "a text of more than 1048576 characters")]
    [InlineData("{{ [0] * 10**9 }}", "more than 100000 elements")]
    [InlineData("{{ 10 ** (10 ** (10 ** 10)) }}", "a whole number of more than 4300 digits")]
    [InlineData("{{ 2 ** (10 ** 9) }}", "a whole number of more than 4300 digits")]
    [InlineData("{% set ns = namespace(n=3) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}", "a whole number of more than 4300 digits")]
    [InlineData("{% set ns = namespace(s='ab') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "a text of more than 1048576 characters")]
    [InlineData("{% set ns = namespace(s='aa') %}{% for i in range(99) %}{% set ns.s = ns.s|replace('a', ns.s) %}{% endfor %}", "a text of more than 1048576 characters")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "more than 100000 elements")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}", "a text of more than")]
    [InlineData("{% set ns = namespace(l=(1,)) %}{% for i in range(99) %}{% set ns.l = (ns.l, ns.l) %}{% endfor %}{{ {ns.l: 1} }}", "cannot be the key")]
    [InlineData("{% set a = namespace(l=[1]) %}{% set b = namespace(l=[1]) %}{% for i in range(90) %}{% set a.l = [a.l, a.l] %}{% set b.l = [b.l, b.l] %}{% endfor %}{{ a.l == b.l }}", "steps")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}", "a value of more than 100 levels")]
    [InlineData("{% set l = [1] %}{% for x in l %}{% set _ = l.append(x) %}{% endfor %}", "more than 100000 elements")]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}", "the rendering takes more than 5000000 steps")]
    [InlineData("{% for a in range(99999) %}{{ 'x' * 9999 }}{% endfor %}", "the output has more than 4194304 characters")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "more than 100 templates, blocks and macros")]
    [InlineData("{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}", "more than 100 templates, blocks and macros")]
    [InlineData("{% macro m() %}{% call m() %}{% endcall %}{{ caller }}{% endmacro %}{{ m() }}", "more than 100 templates, blocks and macros")]
    [InlineData("{% block b %}{{ self.b() }}{% endblock %}", "more than 100 templates, blocks and macros")]
    [InlineData("{% set l = [] %}{% set _ = l.append(l) %}{% for x in l recursive %}{{ loop(x) }}{% endfor %}", "more than 100 templates, blocks and macros")]
    [InlineData("{% include 't' %}", "more than 100 templates, blocks and macros")]
    [InlineData("{% import 't' as x %}", "more than 100 templates, blocks and macros")]
    [InlineData("{% extends 't' %}", "'t' extends itself")]
    [InlineData("{{ 'x'.center(10**9) }}", "a text of more than")]
    [InlineData("{{ 'x'|indent(10**9) }}", "a text of more than")]
    [InlineData("{{ '%999999999d' % 1 }}", "a text of more than")]
    [InlineData("{{ '%.999999999f' % 1 }}", "a precision of more than 1000")]
    [InlineData("{{ '{:999999999}'.format(1) }}", "a text of more than")]
    [InlineData("{{ '\t'.expandtabs(10**9) }}", "a text of more than")]
    [InlineData("{{ 'x'.zfill(10**9) }}", "a text of more than")]
    [InlineData("{{ [1]|batch(10**9, 0)|list }}", "more than 100000 elements")]
    [InlineData("{{ [1]|slice(10**9)|list }}", "more than 100000 elements")]
    [InlineData("{{ ('a' * 99999)|list|join('b' * 99999) }}", "a text of more than")]
    [InlineData("{{ ('a,' * 400000).split(',') }}", "more than 100000 elements")]
    [InlineData("{{ ('1' * 5000)|int }}", "more than 4300 digits")]
    [InlineData("{{ 1.5|round(10**9) }}{{ 5|round(-10**9) }}{{ 1|round(10**9, 'ceil') }}", "'round' to")]
    [InlineData("{{ range(0, 10**50, 10**49)|list + u }}", "'u' is undefined")]
    public void A_bomb_ends_in_a_clear_error(string template, string part) => Assert.Contains(part, Error(("t", template)), StringComparison.Ordinal);

    [Fact]
    public void A_circle_of_templates_ends_in_an_error_that_tells_it()
    {
        Assert.Contains("a extends itself".Replace("a ", "'a' ", StringComparison.Ordinal), Error(("t", "{% extends 'a' %}"), ("a", "{% extends 'b' %}"), ("b", "{% extends 'a' %}")), StringComparison.Ordinal);
        var includes = Error(("t", "{% include 'a' %}"), ("a", "{% include 'b' %}"), ("b", "{% include 'a' %}"));
        Assert.Contains("included by a:1:4\n  included by b:1:4", includes, StringComparison.Ordinal);
        Assert.Contains("... and ", includes, StringComparison.Ordinal);
        Assert.True(includes.Length < 1000);
    }

    [Fact]
    public void Whatever_is_nested_deep_is_an_error_and_no_overflow_of_the_stack()
    {
        string Nested(string open, string close) => "{{ " + Repeat(open, 20_000) + "1" + Repeat(close, 20_000) + " }}";
        string[] openings =
        [
            "{{ " + Repeat("(", 100_000) + "1" + Repeat(")", 100_000) + " }}", Nested("[", "]"), Nested("{1:", "}"), Nested("not ", ""), Nested("- ", ""), Nested("f(", ")"), Nested("x[", "]"), Nested("x is in (", ")"), "{{ " + Repeat("1 if 1 else ", 20_000) + "1 }}",
            Repeat("{% if 1 %}", 20_000), Repeat("{% for x in y %}", 20_000), Repeat("{% filter upper %}", 20_000), "{% set " + Repeat("(", 100_000) + "a" + Repeat(")", 100_000) + " = 1 %}",
        ];
        Assert.Contains("'{{' is not closed", Error(("t", "{{ " + Repeat("(", 100_000))), StringComparison.Ordinal);
        foreach (var opening in openings) Assert.Contains("more than 100 levels are inside one another", Error(("t", opening)), StringComparison.Ordinal);
        string[] rows = ["{{ 1" + Repeat(" + 1", 20_000) + " }}", "{{ 1" + Repeat(" and 1", 20_000) + " }}", "{{ 1" + Repeat("|string", 20_000) + " }}", "{{ x" + Repeat(".x", 20_000) + " }}", "{{ x" + Repeat("()", 20_000) + " }}", "{{ 1" + Repeat(" ** 1", 20_000) + " }}", "{{ 1" + Repeat(" * 1", 20_000) + " }}"];
        foreach (var row in rows) Assert.Contains("more than 1000 operators in a row", Error(("t", row)), StringComparison.Ordinal);
        Assert.Contains("more than 1000 cases", Error(("t", "{% if 1 %}" + Repeat("{% elif 1 %}", 5_000) + "{% endif %}")), StringComparison.Ordinal);
        var deep = "1";
        for (var i = 0; i < 90; i++) deep = "(1" + Repeat(" + 1", 900) + " + " + deep + ")";
        Assert.NotNull(Case.Of("{{ " + deep + " }}").Render().Text);
    }

    [Fact]
    public void Rows_of_filters_within_rows_of_filters_are_an_error_on_a_small_stack()
    {
        var chains = "x";
        for (var i = 0; i < 90; i++) chains = "(" + chains + Repeat("|string", 900) + ")";
        string? message = null;
        var thread = new Thread(() => message = Error(("t", "{{ " + chains + " }}")), maxStackSize: 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Contains("nested too deep", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_template_is_refused_before_it_is_read() => Assert.Contains("more than 1048576", Error(("t", new string('a', (1 << 20) + 1))), StringComparison.Ordinal);

    [Fact]
    public void A_template_as_long_as_it_may_be_is_parsed_in_time()
    {
        foreach (var piece in (string[])["{{ x }}", "{% if a %}{% set b = 1 %}{% endif %}", "{% set a = [1, 'b', {}] %}\n", "{# c #}", "{% for x in y %}{% endfor %}", "{", "{{ '", "{% raw %}", "{% macro m() %}{% endmacro %}"])
        {
            var watch = Stopwatch.StartNew();
            Case.Of(Repeat(piece, (1 << 20) / piece.Length)).Render();
            Assert.True(watch.Elapsed < TimeSpan.FromMinutes(1), $"{watch.Elapsed} for {piece}");
        }
    }

    [Fact]
    public void Time_is_measured_on_the_clock_that_is_given()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var environment = new JinjaEnvironment(new MemoryTemplateLoader(new Dictionary<string, string> { ["t"] = "{% for x in range(50000) %}{% endfor %}" }), clock: clock);
        Assert.Contains("more than 10 seconds", Assert.Throws<TemplateException>(() => environment.Get("t").Render(new Dictionary<string, object?>())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rendering_ends_when_it_is_told_to()
    {
        using var stop = new CancellationTokenSource();
        var template = new JinjaEnvironment(new MemoryTemplateLoader(new Dictionary<string, string> { ["t"] = "{% for x in l %}{% endfor %}" })).Get("t");
        IEnumerable<object?> StopsWhenRead()
        {
            yield return 1;
            stop.Cancel();
        }

        Assert.Throws<OperationCanceledException>(() => template.Render(new Dictionary<string, object?> { ["l"] = StopsWhenRead().Concat(Enumerable.Repeat<object?>(1, 5000)) }, stop.Token));
    }

    [Fact]
    public void Limits_can_be_set()
    {
        var limits = new JinjaLimits { MaxOutput = 10, MaxSteps = 10_000, MaxDepth = 3, MaxNesting = 5, MaxDigits = 5 };
        string What(string text) => Assert.Throws<TemplateException>(() => new JinjaEnvironment(new MemoryTemplateLoader(new Dictionary<string, string> { ["t"] = text }), limits).Get("t").Render(new Dictionary<string, object?>())).What;
        Assert.Equal("the output has more than 10 characters", What("eleven char"));
        Assert.Equal("the rendering takes more than 10000 steps", What("{% for x in range(99999) %}{% endfor %}"));
        Assert.Equal("more than 5 levels are inside one another", What("{{ (((((1))))) }}"));
        Assert.Equal("a whole number of more than 5 digits", What("{{ 99999 * 99999 }}"));
    }
}
