using System.Text.Json.Nodes;
using LavaActors.Node.Labs;
using LavaActors.Node.Tests.Commands;

namespace LavaActors.Node.Tests.Labs;

/// <summary><c>devices check</c>, <c>render</c> and <c>add</c> on a lab's directory.</summary>
public sealed class DevicesCommandTests : IDisposable
{
    private const string Rest = "devicetype: t\nactions: {}\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lab-");
    private FakeLab _terminal = new();

    public DevicesCommandTests() => Write("dispatcher-config/devices/.keep", "");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Write(string path, string text)
    {
        var full = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    private string Dictionary(string name, string text) => Write($"dispatcher-config/devices/{name}.jinja2", text);

    private string DictionaryOf(string name) => Path.Combine(_folder.FullName, "dispatcher-config", "devices", name + ".jinja2");

    private async Task<(int Code, string[] Lines, string Errors)> RunAsync(params string[] arguments)
    {
        var code = await _terminal.RunAsync(["devices", .. arguments]);
        return (code, Short(_terminal.Out).TrimEnd('\n').Split('\n'), Short(_terminal.Error));
    }

    private string Short(StringWriter text) => text.ToString().Replace(_folder.FullName + "/", "", StringComparison.Ordinal);

    private Task<(int Code, string[] Lines, string Errors)> CheckAsync(params string[] more) => RunAsync(["check", _folder.FullName, "--templates", _folder.FullName, .. more]);

    private Task<(int Code, string[] Lines, string Errors)> AddAsync(params string[] more) => RunAsync(["add", .. more, "--lab", _folder.FullName, "--templates", _folder.FullName]);

    [Fact]
    public async Task A_lab_without_faults_is_counted()
    {
        Dictionary("a", "{% extends 'qemu.jinja2' %}");
        Dictionary("b", "{% set sync_to_lava = {'worker': 'lab-2'} %}{% extends 'own.jinja2' %}");
        Write("dispatcher-config/device-types/own.jinja2", "{% extends 'qemu.jinja2' %}");
        Write("dispatcher-config/health-checks/qemu.yaml", "job_name: check\nvisibility: public\ntimeouts: {job: {minutes: 5}}\nactions:\n- boot: {method: minimal, prompts: ['#']}\n");
        Write("dispatcher.d/lab-1.yaml", "dispatcher_ip: 10.0.0.1\n");
        Write("env-dut.yaml", "overrides: {A: b}\n");
        var (code, lines, errors) = await CheckAsync();
        Assert.Equal((ExitCode.Ok, "2 devices, 1 device type, 1 health check, 2 other files: no errors", ""), (code, string.Join('\n', lines), errors));
    }

    [Fact]
    public async Task Every_fault_of_a_lab_is_one_line()
    {
        Dictionary("a", "{% extends 'nobody.jinja2' %}");
        Dictionary("b", "{% extends 'base.jinja2' %}");
        Dictionary("c", "hostname: c\nusb_sleep: x\nusb_vendor_id: 12\n" + Rest);
        Dictionary("d", "{% extends 'broken.jinja2' %}");
        Dictionary("e", "{% extends 'broken.jinja2' %}");
        Write("dispatcher-config/device-types/broken.jinja2", "x\n{% if %}\n");
        Write("dispatcher-config/health-checks/qemu.yaml", "job_name: check\nvisibility: public\nactions: []\n");
        Write("dispatcher.d/lab-1/dispatcher.yaml", "dispatcher_ip: '10 0'\n");
        Write("dispatcher.d/lab-1/env-dut.yaml", "override: {A: b}\n");
        var (code, lines, _) = await CheckAsync();
        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal(
            [
                "dispatcher-config/device-types/broken.jinja2:2:7: error",
                "dispatcher-config/devices/a.jinja2:1:4: error",
                "dispatcher-config/devices/c.jinja2 (rendered):2:12: error",
                "dispatcher-config/devices/c.jinja2 (rendered):3:16: error",
                "dispatcher-config/health-checks/qemu.yaml:1:1: error",
                "dispatcher-config/health-checks/qemu.yaml:3:10: error",
                "dispatcher.d/lab-1/dispatcher.yaml:1:16: error",
                "dispatcher.d/lab-1/env-dut.yaml:1:1: error",
            ],
            lines[..^1].Select(line => string.Join(": ", line.Split(": ")[..2])).Distinct());
        Assert.Equal("5 devices, 1 device type, 1 health check, 2 other files: 10 errors in 6 files", lines[^1]);
    }

    [Fact]
    public async Task With_json_the_output_is_one_document()
    {
        Dictionary("a", "{% extends 'nobody.jinja2' %}");
        var (code, lines, _) = await CheckAsync("--json");
        var json = JsonNode.Parse(string.Join('\n', lines))!;
        Assert.Equal((ExitCode.Usage, 1, 1, 0), (code, (int)json["devices"]!, (int)json["errors"]!, (int)json["warnings"]!));
        var finding = json["findings"]![0]!;
        Assert.Equal(("error", "dispatcher-config/devices/a.jinja2", 1, 4), ((string)finding["severity"]!, (string)finding["file"]!, (int)finding["line"]!, (int)finding["column"]!));
    }

    [Fact]
    public async Task Files_and_folders_are_checked_too_and_one_that_is_not_there_is_a_wrong_command_line()
    {
        var file = Write("boards/m.yaml", "hostname: m\n" + Rest);
        Assert.Equal("1 device, 0 device types, 0 health checks, 0 other files: no errors", (await RunAsync("check", file)).Lines[0]);
        _terminal = new FakeLab();
        Assert.Equal("1 device, 0 device types, 0 health checks, 0 other files: no errors", (await RunAsync("check", Path.GetDirectoryName(file)!)).Lines[0]);
        Assert.Equal(ExitCode.Usage, (await RunAsync("check", "/nowhere")).Code);
    }

    [Fact]
    public async Task A_device_is_printed_as_it_is_rendered_for_a_context()
    {
        Dictionary("q-1", "{% extends 'qemu.jinja2' %}");
        var (code, lines, errors) = await RunAsync("render", "q-1", "--lab", _folder.FullName, "--context", "arch=arm64", "memory=1024");
        Assert.Equal((ExitCode.Ok, "hostname: \"q-1\"", ""), (code, lines[0], errors));
        Assert.Contains(lines, line => line.Contains("\"-m 1024\"", StringComparison.Ordinal));
        Assert.Contains("          command: qemu-system-aarch64", lines);

        _terminal = new FakeLab();
        Assert.Equal(ExitCode.Ok, (await RunAsync("render", DictionaryOf("q-1"))).Code);
    }

    [Fact]
    public async Task What_is_wrong_with_a_rendered_device_is_told_beside_it()
    {
        Dictionary("a", "hostname: a\nusb_sleep: x\n" + Rest);
        var (code, lines, errors) = await RunAsync("render", "a", "--lab", _folder.FullName);
        Assert.Equal((ExitCode.Usage, 4), (code, lines.Length));
        Assert.StartsWith("dispatcher-config/devices/a.jinja2 (rendered):2:12: error: usb_sleep: ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", ExitCode.NotFound, "there is no nobody.jinja2 in dispatcher-config/devices; known here: a")]
    [InlineData("../a", ExitCode.Usage, "'../a' cannot be a device's name")]
    [InlineData("x.jinja2", ExitCode.Usage, "x.jinja2 is not there")]
    public async Task A_device_that_is_not_there_cannot_be_rendered(string name, int code, string expected)
    {
        Dictionary("a", "x");
        var result = await RunAsync("render", name, "--lab", _folder.FullName);
        Assert.Equal(code, result.Code);
        Assert.Contains(expected, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_adds_a_device()
    {
        var (code, lines, errors) = await AddAsync("m-1", "--type", "mustang", "--console", "telnet ser2net 7001", "--hard-reset", "pdu reset '5'", "--worker", "lab-1", "--tag", "usb", "--tag", "hdmi");
        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Equal("written: dispatcher-config/devices/m-1.jinja2", lines[^1]);
        Assert.Equal(
            """
            {% extends 'mustang.jinja2' %}
            {% set connection_list = ['uart0'] %}
            {% set connection_commands = {'uart0': 'telnet ser2net 7001'} %}
            {% set connection_tags = {'uart0': ['primary', 'telnet']} %}
            {% set hard_reset_command = 'pdu reset \'5\'' %}
            {% set sync_to_lava = {'device_type': 'mustang', 'worker': 'lab-1', 'tags': ['usb', 'hdmi']} %}

            """,
            await File.ReadAllTextAsync(DictionaryOf("m-1")));
        Assert.Equal([".keep", "m-1.jinja2"], new DirectoryInfo(Path.GetDirectoryName(DictionaryOf("m-1"))!).GetFiles().Select(file => file.Name).Order());
    }

    [Theory]
    [InlineData("'' cannot be the device's name: it is empty")]
    [InlineData("'../m' cannot be the device's name: it begins with '.'", "../m", "--type", "mustang")]
    [InlineData("There is no device type 'mustagn'; did you mean 'mustang'?", "m-1", "--type", "mustagn")]
    [InlineData("'a b=c' sets no variable", "m-1", "--type", "mustang", "--set", "a b=c")]
    [InlineData("nothing is written: the device is not valid yet", "m-1", "--type", "ssh")]
    [InlineData("nothing is written", "m-1", "--type", "mustang", "--console", "nc 127.0.0.1 1", "--try-console")]
    [InlineData("nothing is written", "m-1", "--type", "mustang", "--power-on", "false", "--try-power")]
    public async Task What_a_script_says_wrong_writes_nothing(string expected, params string[] arguments)
    {
        var (code, _, errors) = await AddAsync(arguments);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.Equal([".keep"], new DirectoryInfo(Path.GetDirectoryName(DictionaryOf("m-1"))!).GetFiles().Select(file => file.Name));
    }

    [Fact]
    public async Task A_file_is_overwritten_only_with_consent()
    {
        Dictionary("m-1", "mine");
        Assert.Contains("is there already and stays as it is; --force overwrites it", (await AddAsync("m-1", "--type", "mustang")).Errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(DictionaryOf("m-1")));

        _terminal = new FakeLab { Typed = ["", "", "", "", "n"] };
        Assert.Equal(ExitCode.Usage, (await AddAsync("m-1", "--type", "mustang")).Code);
        Assert.Equal("mine", await File.ReadAllTextAsync(DictionaryOf("m-1")));

        _terminal = new FakeLab { Typed = ["", "", "", "", "y"] };
        Assert.Equal(ExitCode.Ok, (await AddAsync("m-1", "--type", "mustang")).Code);
        Assert.StartsWith("{% extends 'mustang.jinja2' %}", await File.ReadAllTextAsync(DictionaryOf("m-1")), StringComparison.Ordinal);

        _terminal = new FakeLab();
        Assert.Equal(ExitCode.Ok, (await AddAsync("m-1", "--type", "qemu", "--force")).Code);
    }

    [Fact]
    public async Task A_person_is_asked_and_asked_again_what_is_wrong()
    {
        _terminal = new FakeLab { Typed = ["../x", "m-1", "mustagn", "mustang", "echo 'board login:'", "true", "", "false", "y", "y", "n"] };
        var (code, lines, _) = await AddAsync();
        var text = string.Join('\n', lines);
        Assert.Contains("That cannot be a name: it begins with '.'", text, StringComparison.Ordinal);
        Assert.Contains("There is no device type 'mustagn'; did you mean 'mustang'?", text, StringComparison.Ordinal);
        Assert.Contains("it said:\nboard login:", text, StringComparison.Ordinal);
        Assert.Contains("\ntrue: done\n", text, StringComparison.Ordinal);
        Assert.Contains("'false' failed with exit code 1", text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, code);
        Assert.False(File.Exists(DictionaryOf("m-1")));
    }

    [Fact]
    public async Task A_person_may_leave_the_board_alone()
    {
        _terminal = new FakeLab { Typed = ["m-1", "mustang", "nc 127.0.0.1 1", "", "/nowhere/on", "", "n", ""] };
        var (code, lines, _) = await AddAsync();
        Assert.Equal((ExitCode.Ok, "written: dispatcher-config/devices/m-1.jinja2"), (code, lines[^1]));
        Assert.DoesNotContain(lines, line => line.Contains("/nowhere/on: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_can_answer_the_options_are_named()
    {
        _terminal = new FakeLab { Typed = ["m-1"] };
        var (code, _, errors) = await AddAsync();
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("the questions cannot be answered here (nothing more is typed); 'lava-actors devices add --help' lists the options that answer them", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_console_says_cannot_move_the_terminal() => Assert.Equal("a[31m\nb\t", DeviceTrial.Plain("a\u001b[31m\r\nb\t\u0007"));
}
