using LavaActors.Devices;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Planning;

/// <summary>Every key of a block either does something or is refused.</summary>
public sealed class BlockKeyTests
{
    [Fact]
    public void A_block_may_give_the_limit_of_a_single_wait()
    {
        var plan = Sample.Plan("host", text => text
            .Replace(", connection: {minutes: 2}", "", StringComparison.Ordinal)
            .Replace("    commands: nfs\n", "    commands: nfs\n    connection_timeout: {seconds: 70}\n", StringComparison.Ordinal));

        Assert.Equal(TimeSpan.FromSeconds(70), plan.Flatten().First(n => n.Name == "login-action").ConnectionTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), plan.Flatten().First(n => n.Name == "multinode-test").ConnectionTimeout);
        // The device's limit for an action is nearer to the matter (pipeline.md §6.2).
        Assert.Equal(TimeSpan.FromSeconds(30), plan.Flatten().First(n => n.Name == "bootloader-commands").ConnectionTimeout);
    }

    [Theory]
    [InlineData("ramdisk: {url: \"http:", "ramdisk: {url: \"scp:", "ramdisk.url")]
    public void A_key_that_is_right_but_cannot_be_done_is_refused(string right, string other, string key)
    {
        var faults = PlanBuilder.Build(Sample.SubJob("host", text => text.Replace(right, other, StringComparison.Ordinal)), Sample.Board()).Faults;

        Assert.Contains(faults, f => f.ErrorType == ErrorTypes.Job && f.Message.Contains($"'{key}' in the ", StringComparison.Ordinal)
            && f.Message.Contains("valid, but not supported by this dispatcher yet", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{bootloader_prompt: '=>'}", "{bootloader_prompt: '=>', uboot_ums_flash: true}", "uboot_ums_flash")]
    public void A_setting_of_the_device_that_cannot_be_done_is_refused(string right, string other, string key)
    {
        var device = DeviceConfiguration.Parse(Sample.Device.Replace(right, other, StringComparison.Ordinal), "mustang-01.yaml").Device!;

        var fault = Assert.Single(PlanBuilder.Build(Sample.SubJob("host", text => text), device).Faults);

        Assert.Equal(ErrorTypes.Configuration, fault.ErrorType);
        Assert.Contains($"mustang-01: '{key}' is valid, but not supported", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_minimal_boot_runs_the_commands_that_it_asks_for_before_the_reset()
    {
        var device = DeviceConfiguration.Parse(Sample.Device.Replace("      ssh: null\n      u-boot:", "      ssh: null\n      minimal: null\n      u-boot:", StringComparison.Ordinal), "m.yaml").Device!;
        var job = Sample.SubJob("host", text => text.Replace("    method: u-boot\n    commands: nfs\n", "    method: minimal\n    pre_power_command: true\n    pre_os_command: true\n", StringComparison.Ordinal));

        var names = PlanBuilder.Build(job, device).Plan!.Flatten().Select(n => n.Name).ToList();

        Assert.Equal(["minimal-boot", "connect-device", "pre-power-command", "pre-os-command", "reset-device"], names.SkipWhile(n => n != "minimal-boot").Take(5));
    }

    [Fact]
    public void A_test_on_another_namespaces_connection_runs_from_the_overlay_that_was_booted_there()
    {
        var job = Parsed("""
            - deploy: {namespace: board, to: tftp, os: debian, kernel: {url: "http://files.example.com/Image"}, ramdisk: {url: "http://files.example.com/initrd"}}
            - boot: {namespace: board, method: u-boot, commands: nfs, prompts: ['# ']}
            - test: {namespace: board, definitions: [{from: git, name: one, repository: "https://git.example.com/t.git", path: a.yaml}]}
            - test: {namespace: later, connection-namespace: board, definitions: [{from: git, name: two, repository: "https://git.example.com/t.git", path: a.yaml}]}
            """);
        var last = job.Actions[3];

        Assert.Equal(("board", "board"), (JobNamespaces.OfConnection(last), JobNamespaces.OfShell(last)));
        Assert.Equal([job.Actions[2], last], JobNamespaces.InOverlay(job, "board"));
    }

    private static JobDefinition Parsed(string actions)
    {
        var parsed = JobDocument.Parse("job_name: x\ndevice_type: mustang\nvisibility: public\ntimeouts: {job: {minutes: 60}}\nactions:\n" + actions, "job.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        return parsed.Job!;
    }
}
