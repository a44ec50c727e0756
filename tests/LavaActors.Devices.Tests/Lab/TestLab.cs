using LavaActors.Devices.Lab;
using LavaActors.Jinja;
using LavaActors.Yaml;

namespace LavaActors.Devices.Tests.Lab;

/// <summary>A lab's directory that is gone after the test.</summary>
internal sealed class TestLab : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-");

    public TestLab() => Directory.CreateDirectory(Path.Combine(Root, "dispatcher-config", "devices"));

    public string Root => Path.Combine(_folder.FullName, "etc");

    /// <summary>Where LAVA's own device types would be.</summary>
    public string Packaged => Path.Combine(_folder.FullName, "usr");

    public LabPaths Paths => LabPaths.Of(Root, [Packaged]);

    public string Write(string path, string text)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public string Dictionary(string name, string text) => Write($"etc/dispatcher-config/devices/{name}.jinja2", text);

    public string Type(string name, string text) => Write($"etc/dispatcher-config/device-types/{name}.jinja2", text);

    public void Link(string path, string target)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.CreateSymbolicLink(full, target);
    }

    public RenderedDevice Render(string name, string context = "{}", JinjaLimits? limits = null)
    {
        var file = new LabFile(name, Path.Combine(Paths.Devices, name + ".jinja2"));
        return new LabTemplates(Paths, limits).Render(file, (YamlMap)YamlDocument.Parse(context, "context").Root!);
    }

    /// <summary>A rendered device, or the test fails with its errors.</summary>
    public DeviceConfiguration Device(string name, string context = "{}")
    {
        var rendered = Render(name, context);
        Assert.True(rendered.Device is not null, $"{string.Join('\n', rendered.Diagnostics)}\n{rendered.Text}");
        return rendered.Device!;
    }

    /// <summary>The one error, without the test's directory.</summary>
    public string Error(string name, string context = "{}", JinjaLimits? limits = null)
    {
        var rendered = Render(name, context, limits);
        Assert.Null(rendered.Device);
        return Told(Assert.Single(rendered.Errors));
    }

    public string Told(Diagnostic finding) => finding.ToString().Replace(_folder.FullName + "/", "", StringComparison.Ordinal);

    public DeviceFiles Files(string? worker = "lab-1", params string[] paths) => new(paths.Length == 0 ? [Root] : [], paths, [Packaged], worker);

    public void Dispose() => _folder.Delete(recursive: true);
}
