using System.Text.Json.Nodes;
using LavaActors.Yaml;

namespace LavaActors.Node.Tests.Commands;

public sealed class PlanCommandTests : IDisposable
{
    private const string Job = """
        job_name: smoke
        device_type: mustang
        visibility: public
        timeouts: {job: {minutes: 30}, action: {minutes: 3}, connection: {minutes: 2}}
        actions:
        - deploy: {to: tftp, os: debian, kernel: {url: 'http://files.example.com/uImage', type: uimage}, timeout: {minutes: 5}}
        - boot: {method: u-boot, commands: net, prompts: ['#'], timeout: {minutes: 4}}
        """;

    private const string Device = """
        hostname: mustang-01
        devicetype: mustang
        commands:
          connections: {uart0: {connect: telnet 127.0.0.1 7001, tags: [primary, telnet]}}
          hard_reset: pdu reboot 5
          power_off: pdu off 5
        parameters:
          bootm: {kernel: '0x40400000', ramdisk: '0x48000000', dtb: '0x47f00000'}
        actions:
          deploy: {connections: {serial: null}, methods: {tftp: null}}
          boot:
            connections: {serial: null}
            methods:
              u-boot:
                parameters: {bootloader_prompt: '=>'}
                net: {commands: ['setenv serverip {SERVER_IP}', 'tftp {KERNEL_ADDR} {KERNEL}', '{BOOTX}']}
        """;

    private readonly FakeLab _lab = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("plan-");

    public void Dispose() => _directory.Delete(recursive: true);

    private string File(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private Task<int> PlanAsync(string job, params string[] more) => _lab.RunAsync(
        ["plan", File("job.yaml", job), "--device", File("device.yaml", Device), "--config",
            File("dispatcher.yaml", "dispatcher_ip: 10.0.0.1\nmirror_map: [{from: 'http://files.example.com', to: 'http://mirror.lab'}]\n"), .. more]);

    [Fact]
    public async Task As_text()
    {
        Assert.Equal(ExitCode.Ok, await PlanAsync(Job));
        Assert.Equal(
            """
            job on mustang-01: level, action, timeout of the action / of a wait on its connection in seconds
            1        tftp-deploy                                    300/120
              1.1      download-retry                               300/120
                1.1.1    http-download                              300/120
                         kernel: http://mirror.lab/uImage (in the job http://files.example.com/uImage)
              1.2      prepare-tftp-overlay                         300/120
                1.2.1    extract-nfsrootfs                          300/120
                1.2.2    parse-persistent-nfs                       300/120
                1.2.3    extract-overlay-ramdisk                    300/120
                1.2.4    extract-modules                            300/120
                1.2.5    prepare-kernel                             300/120
                  1.2.5.1  uboot-prepare-kernel                     300/120
                1.2.6    configure-preseed-file                     300/120
                1.2.7    compress-ramdisk                           300/120
            2        uboot-action                                   240/120
              2.1      uboot-from-media                             240/120
              2.2      bootloader-overlay                           240/120
              2.3      connect-device                               240/120
              2.4      uboot-commands                               240/120
                2.4.1    reset-device                               240/120
                  2.4.1.1  pdu-reboot                               240/120
                2.4.2    bootloader-interrupt                       240/120
                2.4.3    bootloader-commands                        240/120
                         > setenv serverip 10.0.0.1
                         > tftp 0x40400000 {KERNEL}
                         > bootm 0x40400000 - 0x47f00000
                         {KERNEL}: the name on TFTP of kernel, from uImage
                2.4.4    auto-login-action                          240/120
                  2.4.4.1  login-action                             240/120
            3        finalize                                       180/120
              3.1      power-off                                    180/120
              3.2      read-feedback                                180/120
            """.ReplaceLineEndings("\n"), _lab.Out.ToString().TrimEnd());
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--format", "json")]
    public async Task As_json(params string[] options)
    {
        Assert.Equal(ExitCode.Ok, await PlanAsync(Job.Replace("prompts: ['#']", "prompts: ['#'], failure_retry: 2", StringComparison.Ordinal), options));
        var role = Assert.Single(JsonNode.Parse(_lab.Out.ToString())!.AsArray())!;
        Assert.Equal(("mustang-01", false, 0), ((string?)role["device"], (bool)role["guest"]!, role["errors"]!.AsArray().Count));
        var download = role["actions"]![0]!["actions"]![0]!["actions"]![0]!;
        Assert.Equal(("1.1.1", "http-download", 300, 120), ((string?)download["level"], (string?)download["name"], (int)download["timeout"]!, (int)download["connection_timeout"]!));
        Assert.Equal(("kernel", "http://mirror.lab/uImage", "http://files.example.com/uImage"), ((string?)download["download"]!["key"], (string?)download["download"]!["url"], (string?)download["download"]!["job_url"]));
        var boot = role["actions"]![1]!;
        Assert.Equal((2, false), ((int)boot["max_retries"]!, (bool)boot["repeats_always"]!));
        var commands = boot["actions"]![3]!["actions"]![2]!;
        Assert.Equal("tftp 0x40400000 {KERNEL}", (string?)commands["types"]![1]);
        Assert.Equal("the name on TFTP of kernel, from uImage", (string?)commands["markers"]!["{KERNEL}"]);
    }

    [Fact]
    public async Task As_yaml_it_says_the_same_as_json()
    {
        Assert.Equal(ExitCode.Ok, await PlanAsync(Job, "--format", "yaml"));
        var yaml = YamlDocument.Parse(_lab.Out.ToString(), "plan.yaml");
        Assert.Empty(yaml.Diagnostics);
        var other = new FakeLab();
        await other.RunAsync("plan", Path.Combine(_directory.FullName, "job.yaml"), "--device", Path.Combine(_directory.FullName, "device.yaml"), "--config", Path.Combine(_directory.FullName, "dispatcher.yaml"), "--json");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(LavaActors.Node.Planning.JsonText.Of(yaml.Root!)), JsonNode.Parse(other.Out.ToString())));
    }

    [Fact]
    public async Task All_faults_of_a_job_are_listed()
    {
        Assert.Equal(ExitCode.InvalidJob, await PlanAsync(Job.Replace("job_name", "job_nme", StringComparison.Ordinal).Replace("to: tftp", "to: tfpt", StringComparison.Ordinal)));
        Assert.Contains("unknown key 'job_nme'; did you mean 'job_name'?", _lab.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("tfpt", _lab.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_lab.Out.ToString());
    }

    [Fact]
    public async Task What_the_device_cannot_do_is_listed_block_by_block_and_the_rest_is_shown()
    {
        var job = Job.Replace("commands: net", "commands: nett", StringComparison.Ordinal) + "\n- boot: {method: minimal, prompts: ['#']}\n- boot: {method: minimal, prompts: ['>']}\n";
        Assert.Equal(ExitCode.InvalidJob, await PlanAsync(job));
        var errors = _lab.Error.ToString().Split('\n').Where(l => l.StartsWith("lava-actors: ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, errors.Count);
        Assert.Contains(":8:", errors[0], StringComparison.Ordinal);
        Assert.Contains(":9:", errors[1], StringComparison.Ordinal);
        Assert.EndsWith("mustang-01 has no boot commands 'nett'; it has net", errors[2], StringComparison.Ordinal);
        Assert.Contains("uboot-action", _lab.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_method_that_is_not_run_is_planned_and_said_at_the_head()
    {
        var job = Job.Replace("to: tftp, os: debian, kernel: {url: 'http://files.example.com/uImage', type: uimage}", "to: fvp, images: {bl1: {url: 'http://files.example.com/bl1.bin'}}", StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await PlanAsync(job));
        var lines = _lab.Out.ToString().Split('\n');
        Assert.StartsWith("job on mustang-01", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("not run here: ", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(": the deploy method 'fvp' is valid, but not supported by this dispatcher", lines[1], StringComparison.Ordinal);
        Assert.Equal(
            [
                "1        fvp-deploy                                     300/120",
                "  1.1      download-retry                               300/120",
                "    1.1.1    http-download                              300/120",
                "             images.bl1: http://mirror.lab/bl1.bin (in the job http://files.example.com/bl1.bin)",
                "2        uboot-action                                   240/120",
            ], lines[2..7]);

        var other = new FakeLab();
        await other.RunAsync("plan", Path.Combine(_directory.FullName, "job.yaml"), "--device", Path.Combine(_directory.FullName, "device.yaml"), "--json");
        var role = Assert.Single(JsonNode.Parse(other.Out.ToString())!.AsArray())!;
        Assert.Equal((1, 0), (role["not_run"]!.AsArray().Count, role["errors"]!.AsArray().Count));
        Assert.Equal(ExitCode.InvalidJob, await new FakeLab().RunAsync("validate", Path.Combine(_directory.FullName, "job.yaml"), "--strict"));
    }

    [Fact]
    public async Task An_unknown_format_is_refused() => Assert.Equal(ExitCode.Usage, await PlanAsync(Job, "--format", "xml"));
}
