using LavaActors.Devices.Lab;
using LavaActors.Yaml;

namespace LavaActors.Devices.Tests.Lab;

public sealed class LabDirectoryTests : IDisposable
{
    private const string Device = "hostname: {{ scheduled_device_name }}\ndevicetype: t\nconstants: {failure_retry: {{ retry|default(1) }}}\nactions: {}\n";

    private readonly TestLab _lab = new();
    private readonly DiagnosticBag _bag = new();

    public void Dispose() => _lab.Dispose();

    private LabDirectory Directory => new(_lab.Paths);

    private IEnumerable<string> Found => _bag.Items.Select(_lab.Told);

    [Fact]
    public void A_local_device_type_wins_over_the_packaged_one_and_that_over_the_shipped_one_until_it_is_deleted()
    {
        _lab.Dictionary("m-1", "{% extends 'mustang.jinja2' %}");
        Assert.Equal(1, _lab.Device("m-1").Constants.FailureRetry);

        _lab.Write("usr/mustang.jinja2", "{% set retry = 2 %}" + Device);
        Assert.Equal(2, _lab.Device("m-1").Constants.FailureRetry);

        var local = _lab.Type("mustang", "{% set retry = 3 %}" + Device);
        Assert.Equal(3, _lab.Device("m-1").Constants.FailureRetry);

        File.Delete(local);
        Assert.Equal(2, _lab.Device("m-1").Constants.FailureRetry);
    }

    [Fact]
    public void Dictionaries_are_the_templates_of_the_devices_directory_in_order()
    {
        foreach (var name in new[] { "b", "a", ".hidden", "#x#" }) _lab.Dictionary(name, "x");
        _lab.Write("etc/dispatcher-config/devices/a.yaml", "x");
        _lab.Write("etc/dispatcher-config/devices/deeper/c.jinja2", "x");
        Assert.Equal(["#x#", "a", "b"], Directory.Dictionaries(_bag).Select(file => file.Name));
        Assert.Empty(_bag.Items);
    }

    [Fact]
    public void Each_device_type_is_listed_once_with_the_file_that_wins()
    {
        _lab.Write("usr/a.jinja2", "x");
        _lab.Write("usr/b.jinja2", "x");
        var local = _lab.Type("b", "x");
        Assert.Equal([("a", Path.Combine(_lab.Packaged, "a.jinja2")), ("b", local)], Directory.Types(_bag).Select(type => (type.Name, type.Path)));
    }

    [Fact]
    public void A_worker_s_own_files_win_over_those_of_the_lab()
    {
        Assert.Null(Directory.DispatcherFile("lab-1"));
        Assert.Null(Directory.TargetEnvironmentFile("lab-1"));
        var old = _lab.Write("etc/dispatcher.d/lab-1.yaml", "");
        var oldest = _lab.Write("etc/env.dut.yaml", "");
        Assert.Equal((old, oldest), (Directory.DispatcherFile("lab-1"), Directory.TargetEnvironmentFile("lab-1")));
        var common = _lab.Write("etc/env-dut.yaml", "");
        Assert.Equal(common, Directory.TargetEnvironmentFile("lab-1"));
        var own = (_lab.Write("etc/dispatcher.d/lab-1/dispatcher.yaml", ""), _lab.Write("etc/dispatcher.d/lab-1/env-dut.yaml", ""));
        _lab.Write("etc/dispatcher.d/lab-2/env.yaml", "");
        Assert.Equal(own, (Directory.DispatcherFile("lab-1"), Directory.TargetEnvironmentFile("lab-1")));
        Assert.Equal(common, Directory.TargetEnvironmentFile("lab-2"));
        Assert.Equal([("lab-1", own.Item1)], Directory.Dispatchers(_bag).Select(file => (file.Name, file.Path)));
        Assert.Equal(4, Directory.Environments(_bag).Count);
    }

    [Fact]
    public void A_health_check_may_end_in_yml_and_yaml_wins()
    {
        var first = _lab.Write("etc/dispatcher-config/health-checks/qemu.yaml", "");
        _lab.Write("etc/dispatcher-config/health-checks/qemu.yml", "");
        var other = _lab.Write("etc/dispatcher-config/health-checks/mustang.yml", "");
        Assert.Equal([first, other], Directory.HealthChecks(_bag).Select(check => check.Path));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".x")]
    [InlineData("-x")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("a\\b")]
    [InlineData("")]
    public void Names_that_lead_elsewhere_are_refused(string name)
    {
        Assert.NotNull(LabNames.WhyNot(name));
        Assert.Throws<ArgumentException>(() => Directory.DispatcherFile(name));
        Assert.Throws<ArgumentException>(() => DictionaryText.Of(new NewDevice(name, "qemu")));
    }

    [Theory]
    [InlineData("mustang-01")]
    [InlineData("rpi4_b.lab.example.com")]
    [InlineData("ünïcode")]
    public void Names_as_labs_have_them_are_names(string name) => Assert.Null(LabNames.WhyNot(name));

    [Fact]
    public void A_rendered_file_cannot_name_a_device_that_leads_elsewhere()
    {
        var parse = DeviceConfiguration.Parse("hostname: ../../etc/x\ndevicetype: t\nactions: {}\n", "d.yaml");
        Assert.Equal("d.yaml:1:11: error: hostname: '../../etc/x' cannot be a name: it begins with '.'; use letters, digits, '-', '_' and '.'", Assert.Single(parse.Diagnostics).ToString());
    }

    [Fact]
    public void Files_whose_names_cannot_be_a_device_s_are_named_and_the_others_are_read()
    {
        _lab.Dictionary("m 1", "x");
        _lab.Dictionary("m-2", "x");
        Assert.Equal(["m-2"], Directory.Dictionaries(_bag).Select(file => file.Name));
        Assert.Equal(["etc/dispatcher-config/devices/m 1.jinja2: error: this cannot be the file of a name: it has ' ' in it; rename it"], Found);
    }

    [Fact]
    public void Symbolic_links_out_of_the_lab_are_refused_and_those_within_are_not()
    {
        var secret = _lab.Write("secret.jinja2", "secret");
        var inside = _lab.Type("common", Device);
        _lab.Link("etc/dispatcher-config/devices/out.jinja2", secret);
        _lab.Link("etc/dispatcher-config/devices/nothing.jinja2", "nowhere.jinja2");
        _lab.Link("etc/dispatcher-config/devices/in.jinja2", inside);
        _lab.Link("etc/dispatcher-config/devices/circle.jinja2", "circle.jinja2");
        Assert.Equal(["in"], Directory.Dictionaries(_bag).Select(file => file.Name));
        Assert.Equal(
            [
                "etc/dispatcher-config/devices/circle.jinja2: error: a symbolic link leads out of the lab's directories; put the file itself here, or name its directory among the templates",
                "etc/dispatcher-config/devices/nothing.jinja2: error: a symbolic link leads to nothing; remove it, or put the file there",
                "etc/dispatcher-config/devices/out.jinja2: error: a symbolic link leads out of the lab's directories; put the file itself here, or name its directory among the templates",
            ],
            Found.Order());
        Assert.Equal("in", _lab.Device("in").Hostname);
        Assert.Contains("there is no template 'out.jinja2'", _lab.Error("out"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_symbolic_link_leads_to_is_read_again_when_it_has_changed()
    {
        var file = _lab.Type("common", Device);
        _lab.Link("etc/dispatcher-config/devices/m-1.jinja2", file);
        var (templates, device) = (new LabTemplates(_lab.Paths), new LabFile("m-1", "m-1.jinja2"));
        Assert.Equal(1, templates.Render(device, YamlMap.Empty).Device!.Constants.FailureRetry);
        File.WriteAllText(file, "{% set retry = 2 %}" + Device);
        Assert.Equal(2, templates.Render(device, YamlMap.Empty).Device!.Constants.FailureRetry);
    }

    [Fact]
    public void A_folder_of_files_is_no_lab_because_of_a_folder_in_it()
    {
        _lab.Write("boards/devices/notes.yaml", "x");
        Assert.False(LabPaths.IsLab(Path.Combine(Path.GetDirectoryName(_lab.Root)!, "boards")));
        Assert.True(LabPaths.IsLab(_lab.Root));
    }

    [Fact]
    public void The_directory_may_be_dispatcher_config_itself()
    {
        _lab.Dictionary("m-1", Device);
        var paths = LabPaths.Of(Path.Combine(_lab.Root, "dispatcher-config"), []);
        Assert.Equal(_lab.Paths.Devices, paths.Devices);
        Assert.Equal(_lab.Paths.SearchPath.Take(2), LabPaths.OfDictionary(Path.Combine(_lab.Paths.Devices, "m-1.jinja2"), []).SearchPath);
    }
}
