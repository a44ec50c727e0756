namespace LavaActors.Jinja.Tests;

public sealed class LoaderTests : IDisposable
{
    private static readonly Dictionary<string, object?> Nothing = [];

    private readonly string _root = Directory.CreateTempSubdirectory("lava-actors-templates-").FullName;
    private readonly string _devices;
    private readonly string _types;

    public LoaderTests()
    {
        _devices = Directory.CreateDirectory(Path.Combine(_root, "devices")).FullName;
        _types = Directory.CreateDirectory(Path.Combine(_root, "types")).FullName;
        File.WriteAllText(Path.Combine(_root, "secret.jinja2"), "secret");
        File.WriteAllText(Path.Combine(_types, "base.jinja2"), "shipped {{ x }}");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private JinjaEnvironment Environment() => new(new DirectoryTemplateLoader([_devices, Path.Combine(_root, "missing"), _types]));

    [Fact]
    public void The_first_directory_with_a_name_wins_and_without_it_the_next_does()
    {
        var environment = Environment();
        File.WriteAllText(Path.Combine(_devices, "board.jinja2"), "{% extends 'base.jinja2' %}{% set x = 1 %}");
        Assert.Equal("shipped 1", environment.Get("board.jinja2").Render(Nothing));
        var local = Path.Combine(_devices, "base.jinja2");
        File.WriteAllText(local, "local {{ x }}");
        Assert.Equal("local 1", environment.Get("board.jinja2").Render(Nothing));
        File.Delete(local);
        Assert.Equal("shipped 1", environment.Get("board.jinja2").Render(Nothing));
    }

    [Fact]
    public void A_file_that_changed_is_read_again()
    {
        var environment = Environment();
        var path = Path.Combine(_types, "base.jinja2");
        Assert.Equal("shipped ", environment.Get("base.jinja2").Render(Nothing));
        File.WriteAllText(path, "changed {{ x }}");
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("changed ", environment.Get("base.jinja2").Render(Nothing));
    }

    [Theory]
    [InlineData("../secret.jinja2")]
    [InlineData("./base.jinja2")]
    [InlineData("a/../../secret.jinja2")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("/etc/hostname")]
    [InlineData("..\\secret.jinja2")]
    [InlineData("base.jinja2/")]
    [InlineData("a//b")]
    [InlineData("base.jinja2\0")]
    public void A_name_cannot_lead_out(string name)
    {
        Assert.Null(new DirectoryTemplateLoader([_devices, _types]).Find(name));
        Assert.Throws<TemplateException>(() => Environment().Get(name));
    }

    [Fact]
    public void An_absolute_path_of_a_template_is_no_name() => Assert.Null(new DirectoryTemplateLoader([_types]).Find(Path.Combine(_types, "base.jinja2")));

    [Fact]
    public void A_symbolic_link_cannot_lead_out()
    {
        File.CreateSymbolicLink(Path.Combine(_devices, "out.jinja2"), Path.Combine(_root, "secret.jinja2"));
        File.CreateSymbolicLink(Path.Combine(_devices, "relative.jinja2"), "../secret.jinja2");
        File.CreateSymbolicLink(Path.Combine(_devices, "circle.jinja2"), "circle.jinja2");
        Directory.CreateSymbolicLink(Path.Combine(_devices, "up"), _root);
        File.CreateSymbolicLink(Path.Combine(_devices, "within.jinja2"), "../types/base.jinja2");
        var loader = new DirectoryTemplateLoader([_devices, _types]);
        foreach (var name in (string[])["out.jinja2", "relative.jinja2", "circle.jinja2", "up/secret.jinja2", "up"]) Assert.Null(loader.Find(name));
        Assert.NotNull(loader.Find("within.jinja2"));
    }

    [Fact]
    public void Directories_may_be_reached_through_links_themselves()
    {
        var link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, _types);
        Assert.NotNull(new DirectoryTemplateLoader([link]).Find("base.jinja2"));
    }

    [Fact]
    public void A_file_that_is_no_text_or_too_large_is_told_with_its_name()
    {
        File.WriteAllBytes(Path.Combine(_types, "binary.jinja2"), [0x61, 0xFF, 0xFE]);
        File.WriteAllText(Path.Combine(_types, "large.jinja2"), new string('a', (4 << 20) + 1));
        Assert.Contains("binary.jinja2: the template cannot be read; the file is no UTF-8 text", Assert.Throws<TemplateException>(() => Environment().Get("binary.jinja2")).Message, StringComparison.Ordinal);
        Assert.Contains("more than 4194304", Assert.Throws<TemplateException>(() => Environment().Get("large.jinja2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_a_loader_may_extend_what_the_loader_has() =>
        Assert.Equal("shipped 7", Environment().Parse("{% extends 'base.jinja2' %}{% set x = 7 %}", "device").Render(Nothing));
}
