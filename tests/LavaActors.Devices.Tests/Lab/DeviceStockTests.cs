using LavaActors.Devices.Lab;
using LavaActors.Yaml;

namespace LavaActors.Devices.Tests.Lab;

public sealed class DeviceStockTests : IDisposable
{
    private const string Valid = "hostname: h\ndevicetype: t\nactions: {}\nconstants: {failure_retry: {{ retry|default(1) }}}\n";
    private const string Invalid = "{% extends 'nobody.jinja2' %}";

    private readonly TestLab _lab = new();
    private DeviceStock _stock = DeviceStock.Empty;

    public void Dispose() => _lab.Dispose();

    private List<string> Read(DeviceFiles? files = null)
    {
        (_stock, var notes) = _stock.After((files ?? _lab.Files()).Read());
        return [.. notes.Select(note => $"{(note.IsWarning ? "warning" : "info")}: {note.Text.Replace(Path.GetDirectoryName(_lab.Root) + "/", "", StringComparison.Ordinal)}")];
    }

    private IEnumerable<string> Names => _stock.Devices.Select(device => device.Hostname);

    [Fact]
    public void One_invalid_dictionary_keeps_no_other_device_from_being_used()
    {
        _lab.Dictionary("a", Valid);
        _lab.Dictionary("b", Invalid);
        _lab.Dictionary("c", Valid);
        Assert.Equal(["warning: a device file is not valid, and its device is not offered: etc/dispatcher-config/devices/b.jinja2:1:4: error: there is no template 'nobody.jinja2'"], Read());
        Assert.Equal(["a", "c"], Names);
        Assert.Empty(Read());
    }

    [Fact]
    public void The_last_valid_version_stays_until_the_file_is_mended_or_gone()
    {
        _lab.Dictionary("a", "{% set retry = 2 %}" + Valid);
        Read();
        _lab.Dictionary("a", Invalid);
        Assert.StartsWith("warning: a device file is not valid, and its last valid version is used: ", Assert.Single(Read()), StringComparison.Ordinal);
        Assert.Equal(2, _stock.Devices.Single().Constants.FailureRetry);
        Assert.Empty(Read());

        _lab.Dictionary("a", "{% set retry = 3 %}" + Valid);
        Assert.Equal(["info: etc/dispatcher-config/devices/a.jinja2 is valid again"], Read().Select(line => line.Replace(_lab.Root, "etc", StringComparison.Ordinal)));
        Assert.Equal(3, _stock.Devices.Single().Constants.FailureRetry);

        File.Delete(_lab.Dictionary("a", Invalid));
        Assert.Empty(Read());
        Assert.Empty(Names);
    }

    [Fact]
    public void Another_fault_is_told_and_how_many_there_are()
    {
        _lab.Dictionary("a", Invalid);
        Read();
        _lab.Dictionary("a", "hostname: h\nx: 1\ny: 2\n");
        Assert.Contains("(and 2 more: 'lava-actors devices check' lists them)", Assert.Single(Read()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_dictionary_belongs_to_the_worker_that_it_names_and_to_every_one_if_it_names_none()
    {
        _lab.Dictionary("a", Valid);
        _lab.Dictionary("b", "{% set sync_to_lava = {'worker': 'lab-1'} %}" + Valid);
        _lab.Dictionary("c", "{% set sync_to_lava = {'worker': 'lab-2'} %}" + Valid);
        Read(_lab.Files("lab-1"));
        Assert.Equal(["a", "b"], Names);
        Read(_lab.Files("lab-2"));
        Assert.Equal(["a", "c"], Names);
        Read(_lab.Files(null));
        Assert.Equal(["a", "b", "c"], Names);
    }

    [Fact]
    public void Files_and_folders_are_read_in_the_order_in_which_they_are_named()
    {
        var rendered = _lab.Write("one/z.yaml", "hostname: z\ndevicetype: t\nactions: {}\n");
        _lab.Write("two/b.yml", "hostname: b\ndevicetype: t\nactions: {}\n");
        _lab.Write("two/a.jinja2", "{% extends 'base-t.jinja2' %}");
        _lab.Write("usr/base-t.jinja2", Valid);
        _lab.Write("two/notes.txt", "no device");
        Assert.Empty(Read(_lab.Files("lab-1", rendered, Path.GetDirectoryName(_lab.Write("two/.x.yaml", "no device"))!)));
        Assert.Equal(["z", "a", "b"], Names);
        Assert.Equal([false, true, false], _stock.Files.Select(kept => kept.Source.TakesContext));
        Assert.Equal([true, false, false], _stock.Files.Select(kept => kept.Source.IsNamed));
    }

    [Fact]
    public void A_dictionary_by_itself_has_its_lab_s_templates()
    {
        _lab.Type("t", Valid);
        Assert.Empty(Read(_lab.Files("lab-1", _lab.Dictionary("a", "{% extends 't.jinja2' %}"))));
        Assert.Equal(["a"], Names);
    }

    [Fact]
    public void Two_files_of_one_board_are_one_too_many()
    {
        var one = _lab.Write("one/x.yaml", "hostname: z\ndevicetype: t\nactions: {}\n");
        var two = _lab.Write("one/y.yaml", "hostname: z\ndevicetype: t\nactions: {}\n");
        Assert.Contains("one/y.yaml:1:1: error: hostname: z is the device of one/x.yaml, too", Assert.Single(Read(_lab.Files("lab-1", one, two))).Replace(Path.GetDirectoryName(_lab.Root) + "/", ""), StringComparison.Ordinal);
        Assert.Equal(["z"], Names);
    }

    [Fact]
    public void Stamps_differ_when_a_device_file_has_changed_and_only_then()
    {
        _lab.Dictionary("a", Valid);
        var type = _lab.Type("t", "x");
        var before = _lab.Files().Stamps();
        Assert.Equal(before.OrderBy(stamp => stamp.Key), _lab.Files().Stamps().OrderBy(stamp => stamp.Key));
        _lab.Write("etc/dispatcher-config/devices/.a.jinja2.swp", "x");
        _lab.Write("etc/dispatcher-config/devices/README", "x");
        Assert.Equal(before.OrderBy(stamp => stamp.Key), _lab.Files().Stamps().OrderBy(stamp => stamp.Key));
        File.WriteAllText(type, "xx");
        Assert.NotEqual(before.OrderBy(stamp => stamp.Key), _lab.Files().Stamps().OrderBy(stamp => stamp.Key));
    }

    [Theory]
    [InlineData("etc/dispatcher-config/devices/b.jinja2")]
    [InlineData("etc/dispatcher-config/device-types/t.jinja2")]
    [InlineData("usr/t.jinja2")]
    public async Task A_change_in_any_directory_that_is_searched_is_noticed(string path)
    {
        _lab.Write("usr/other.jinja2", "x");
        _lab.Type("other", "x");
        var changed = new TaskCompletionSource();
        using var watch = DirectoryWatch.Start(_lab.Files().Directories, () => changed.TrySetResult(), problem => changed.TrySetException(new InvalidOperationException(problem)));
        _lab.Write(path, "x");
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_directory_may_be_a_symbolic_link()
    {
        _lab.Dictionary("a", Valid);
        _lab.Link("link", _lab.Root);
        var link = Path.Combine(Path.GetDirectoryName(_lab.Root)!, "link");
        var files = new DeviceFiles([link], [], [], "lab-1");
        Assert.Empty(Read(files));
        Assert.Equal(["a"], Names);

        var changed = new TaskCompletionSource();
        using var watch = DirectoryWatch.Start(files.Directories, () => changed.TrySetResult(), problem => changed.TrySetException(new InvalidOperationException(problem)));
        _lab.Dictionary("b", Valid);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Read(files);
        Assert.Equal(["a", "b"], Names);
    }

    [Fact]
    public void A_run_has_the_files_as_they_are_and_the_board_s_own_commands()
    {
        _lab.Dictionary("a", "commands: {hard_reset: 'reset {{ extra_options|default('') }}'}\n{% set retry = failure_retry|default(1) %}" + Valid);
        Read();
        var (devices, board) = (new RunDevices(_stock), _stock.Devices.Single());

        var run = devices.For(board, Context("{failure_retry: 5, extra_options: hard}"));
        Assert.Equal((5, "reset "), (run.Device!.Constants.FailureRetry, run.Device.Commands.HardReset.Single()));
        Assert.Equal("reset ", ((YamlMap)run.Device.Source["commands"]!)["hard_reset"]!.ToString());
        Assert.Contains("the commands of a are rendered differently for this job", Assert.Single(run.Warnings), StringComparison.Ordinal);

        _lab.Dictionary("a", "commands: {hard_reset: 'reset '}\n{% set retry = 7 %}" + Valid);
        Assert.Equal((7, 0), (devices.For(board, YamlMap.Empty).Device!.Constants.FailureRetry, devices.For(board, YamlMap.Empty).Warnings.Count));
    }

    [Fact]
    public void Without_a_context_the_last_valid_version_runs_and_with_one_the_fault_is_told()
    {
        _lab.Dictionary("a", Valid);
        Read();
        var (devices, board) = (new RunDevices(_stock), _stock.Devices.Single());
        _lab.Dictionary("a", Invalid);
        Assert.Same(board, devices.For(board, YamlMap.Empty).Device);
        Assert.Contains("its last valid version is used", Assert.Single(devices.For(board, YamlMap.Empty).Warnings), StringComparison.Ordinal);

        var run = devices.For(board, Context("{arch: arm64}"));
        Assert.Null(run.Device);
        Assert.Contains("the configuration of a cannot be rendered with this job's context (arch): ", run.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rendered_file_is_the_same_for_every_job()
    {
        Read(_lab.Files("lab-1", _lab.Write("z.yaml", "hostname: z\ndevicetype: t\nactions: {}\n")));
        var (devices, board) = (new RunDevices(_stock), _stock.Devices.Single());
        Assert.False(devices.IsRendered(board));
        Assert.Same(board, devices.For(board, Context("{arch: arm64}")).Device);
    }

    private static YamlMap Context(string text) => (YamlMap)YamlDocument.Parse(text, "context").Root!;
}
