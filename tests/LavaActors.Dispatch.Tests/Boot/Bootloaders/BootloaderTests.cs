using LavaActors.Dispatch.Boot.Bootloaders;
using LavaActors.Dispatch.Deploy.Tftp;

namespace LavaActors.Dispatch.Tests.Boot.Bootloaders;

/// <summary>Boot loaders beside a plain boot through U-Boot.</summary>
public sealed class BootloaderTests
{
    private const string Loader = "{bootloader_prompt: '=>'}";

    private const string Pc = """
        hostname: pc-01
        devicetype: pc
        commands:
          connections: {uart0: {connect: telnet 127.0.0.1 7001, tags: [primary, telnet]}}
          hard_reset: pdu reboot 5
        actions:
          deploy: {methods: {tftp: null}}
          boot:
            methods:
              grub:
                parameters: {bootloader_prompt: 'grub>'}
                sequence_of_no_interest: [wait]
                ramdisk: {commands: ['linux (tftp,{SERVER_IP})/{KERNEL}', boot]}
              ipxe:
                parameters: {bootloader_prompt: 'iPXE>'}
                ramdisk: {commands: ['kernel tftp://{SERVER_IP}/{KERNEL} console=ttyS0', boot]}
        """;

    [Fact]
    public void A_boot_to_the_boot_loader_has_the_tree_that_jobs_address()
    {
        using var bench = ActionBench.Of(Job("{method: bootloader, bootloader: u-boot, commands: [version]}"), Planning.Sample.Device);

        Assert.Equal(
            [
                "1 boot-bootloader-retry", "1.1 bootloader-overlay", "1.2 boot-bootloader", "1.2.1 reset-connection", "1.2.1.1 disconnect-device", "1.2.1.2 connect-device",
                "1.2.2 reset-device", "1.2.2.1 pdu-reboot", "1.2.3 bootloader-interrupt", "1.2.4 bootloader-commands",
            ],
            bench.Tree.Where(line => line[0] == '1'));
    }

    [Fact]
    public void Connection_and_device_may_be_left_as_they_are()
    {
        using var bench = ActionBench.Of(Job("{method: bootloader, bootloader: u-boot, commands: [version], reset_connection: false, reset_device: false}"), Planning.Sample.Device);

        Assert.Equal(["1.2.1 connect-device", "1.2.2 bootloader-interrupt"], bench.Tree.Where(line => line.StartsWith("1.2.", StringComparison.Ordinal)).Take(2));
    }

    [Fact]
    public async Task A_board_is_left_at_the_boot_loaders_prompt()
    {
        using var bench = ActionBench.Of(Job("{method: bootloader, bootloader: u-boot, commands: [version, 'echo {SERVER_IP}']}"), Planning.Sample.Device);
        await bench.RunAsync("bootloader-overlay");
        bench.Console.Say("=> ").Answer("version", "U-Boot 2023.01\r\n=> ").Answer("echo 10.0.0.1", "10.0.0.1\r\n=> ");

        await bench.RunAsync("bootloader-commands");

        Assert.Equal(["version\n", "echo 10.0.0.1\n"], bench.Console.Typed);
        Assert.DoesNotContain("=>", bench.Console.Unread, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_boot_loader_that_is_only_entered_may_be_told_nothing()
    {
        using var bench = ActionBench.Of(Job("{method: bootloader, bootloader: u-boot, commands: []}"), Planning.Sample.Device);
        Assert.Empty(await bench.ValidateAsync("bootloader-overlay"));
        await bench.RunAsync("bootloader-overlay");
        bench.Console.Say("=> ");

        await bench.RunAsync("bootloader-commands");

        Assert.Empty(bench.Console.Typed);
    }

    [Fact]
    public async Task A_boot_without_any_command_is_refused_before_the_board_is_touched()
    {
        using var inline = ActionBench.Of(Job("{method: u-boot, commands: [], prompts: ['# ']}"), Planning.Sample.Device);
        using var set = ActionBench.Of(Job("{method: grub, commands: ramdisk, prompts: ['# ']}"), Pc.Replace("['linux (tftp,{SERVER_IP})/{KERNEL}', boot]", "[]", StringComparison.Ordinal));

        Assert.Equal("1.2 bootloader-overlay: the list of boot commands is empty, so nothing would start a system; list them in the job, or name a set of the device", Assert.Single(await inline.ValidateAsync("bootloader-overlay")));
        Assert.Equal("1.2 bootloader-overlay: the list of boot commands is empty, so nothing would start a system; list them in 'ramdisk' of pc-01", Assert.Single(await set.ValidateAsync("bootloader-overlay")));
    }

    [Fact]
    public async Task Boot_commands_of_which_each_names_a_file_that_was_not_deployed_are_refused()
    {
        using var bench = ActionBench.Of(Job("{method: u-boot, commands: ['tftp 0x1 {PRESEED_CONFIG}', 'boot {PRESEED_LOCAL}'], prompts: ['# ']}"), Planning.Sample.Device);

        Assert.Equal("nothing is left of the boot commands of the job: every line names a file that was not deployed", (await bench.FailAsync("bootloader-overlay")).Message);
    }

    [Fact]
    public async Task The_boot_loader_of_the_other_bank_is_started_and_interrupted_too()
    {
        using var bench = new ActionBench(device: text => text.Replace(Loader, "{bootloader_prompt: '=>', uboot_altbank: true, uboot_altbank_cmd: run altbank}", StringComparison.Ordinal));
        bench.Console.Say("=> ");

        await bench.RunAsync("bootloader-commands-altbank");

        Assert.Equal(["run altbank\n"], bench.Console.Typed);
        Assert.Equal(
            ["bootloader-interrupt", "bootloader-commands-altbank", "bootloader-interrupt", "bootloader-commands"],
            bench.Tree.Select(line => line.Split(' ')[1]).Where(name => name.StartsWith("bootloader-", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public async Task An_other_bank_without_a_command_is_named()
    {
        using var bench = new ActionBench(device: text => text.Replace(Loader, "{bootloader_prompt: '=>', uboot_altbank: true}", StringComparison.Ordinal));

        Assert.Contains("no 'uboot_altbank_cmd'", Assert.Single(await bench.ValidateAsync("bootloader-commands-altbank")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GRUB_is_interrupted_in_its_menu_and_typed_at()
    {
        using var bench = ActionBench.Of(Job("{method: grub, commands: ramdisk, prompts: ['# ']}"), Pc);
        Assert.Equal(
            ["1 grub-main-action", "1.1 bootloader-from-media", "1.2 bootloader-overlay", "1.3 connect-device", "1.4 reset-device", "1.4.1 pdu-reboot", "1.5 bootloader-interrupt", "1.6 bootloader-commands"],
            bench.Tree.Take(8));
        bench.Run.Data.Set<IReadOnlyDictionary<string, string>>("common", TftpKeys.Files, new Dictionary<string, string> { ["kernel"] = "7/t/bzImage" });
        bench.Console.Say("Press enter to boot the selected OS, `e' to edit the commands before booting or `c' for a command-line.").Answer("linux (tftp,10.0.0.1)/7/t/bzImage", "grub> ");

        await bench.RunAsync("bootloader-overlay");
        await bench.RunAsync("bootloader-interrupt");
        bench.Console.Say("grub> ");
        await bench.RunAsync("bootloader-commands");

        Assert.Equal(["c", "linux (tftp,10.0.0.1)/7/t/bzImage\n", "boot\n"], bench.Console.Typed);
    }

    [Fact]
    public async Task An_installer_that_GRUB_starts_is_waited_for_and_the_board_switched_off()
    {
        using var bench = ActionBench.Of(Job("{method: grub, commands: ramdisk, boot_finished: ['reboot: Power down', 'Requesting system (halt|reboot)']}"), Pc);
        Assert.Equal(["1.6 bootloader-commands", "1.7 installer-wait", "1.8 power-off"], bench.Tree.Where(line => line.StartsWith("1.", StringComparison.Ordinal)).TakeLast(3));
        bench.Console.Say("Finishing the installation\r\nRequesting system reboot\r\n");

        await bench.RunAsync("installer-wait");

        Assert.Contains("the installer is done: 'Requesting system reboot'", bench.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_a_shell_is_expected_nothing_else_ends_the_boot()
    {
        using var bench = ActionBench.Of(Job("{method: grub, commands: ramdisk, boot_finished: done, prompts: ['# ']}"), Pc);

        Assert.False(bench.Has("installer-wait"));
        Assert.Empty(await bench.ValidateAsync("bootloader-overlay"));
    }

    [Fact]
    public async Task An_error_message_of_GRUB_ends_the_boot()
    {
        using var bench = ActionBench.Of(Job("{method: grub, commands: ramdisk, prompts: ['# ']}"), Pc);
        bench.Run.Data.Set<IReadOnlyList<string>>("common", BootloaderKeys.Commands, ["linux x", "boot"]);
        bench.Console.Say("grub> ").Answer("linux x", "error: file `/x' not found.\r\ngrub> ");

        Assert.Contains("error: file `/x' not found", (await bench.FailAsync("bootloader-commands")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task iPXE_is_interrupted_by_control_B_and_may_fetch_its_commands()
    {
        using var bench = ActionBench.Of(Job("{method: ipxe, commands: ramdisk, use_bootscript: true, prompts: ['# ']}"), Pc);
        Assert.Equal(
            ["1 bootloader-action", "1.1 bootloader-overlay", "1.2 connect-device", "1.3 bootloader-retry", "1.3.1 reset-device", "1.3.1.1 pdu-reboot", "1.3.2 bootloader-interrupt", "1.3.3 bootloader-commands"],
            bench.Tree.Take(8));
        bench.Run.Data.Set<IReadOnlyDictionary<string, string>>("common", TftpKeys.Files, new Dictionary<string, string> { ["kernel"] = "7/t/bzImage" });
        bench.Console.Say("Press Ctrl-B for the iPXE command line...");

        await bench.RunAsync("bootloader-overlay");
        await bench.RunAsync("bootloader-interrupt");

        Assert.Equal(["\u0002"], bench.Console.Typed);
        var script = Assert.Single(bench.Board.Published);
        Assert.Equal(["dhcp net0", $"chain tftp://10.0.0.1/{script}"], bench.Run.Data.Get("common", BootloaderKeys.Commands));
        Assert.Equal("#!ipxe\n\nkernel tftp://10.0.0.1/7/t/bzImage console=ttyS0\nboot\n", File.ReadAllText(Path.Combine(bench.Directory, "tftp", script)));
    }

    [Fact]
    public async Task U_Boot_may_fetch_its_commands()
    {
        using var bench = ActionBench.Of(Job("{method: u-boot, commands: ['setenv bootargs {LAVA_JOB_ID}', boot], use_bootscript: true, prompts: ['# ']}"), Planning.Sample.Device);

        await bench.RunAsync("bootloader-overlay");

        var script = Assert.Single(bench.Board.Published);
        Assert.Equal(
            ["setenv autoload no", "dhcp", "setenv serverip 10.0.0.1", $"tftp ${{scriptaddr}} {script}", "source ${scriptaddr}"],
            bench.Run.Data.Get("common", BootloaderKeys.Commands));
        Assert.EndsWith("setenv bootargs 7\nboot\n", File.ReadAllText(Path.Combine(bench.Directory, "tftp", script)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Barebox_is_interrupted_and_typed_at()
    {
        using var bench = ActionBench.Of(Job("{method: barebox, commands: ramdisk, prompts: ['# ']}"), Planning.Sample.Device.Replace(
            "      u-boot:\n", "      barebox: {parameters: {bootloader_prompt: 'barebox@'}, ramdisk: {commands: [dhcp, 'bootm /mnt/tftp/{KERNEL}']}}\n      u-boot:\n", StringComparison.Ordinal));
        Assert.Equal(
            ["1 barebox-action", "1.1 bootloader-overlay", "1.2 connect-device", "1.3 barebox-retry", "1.3.1 reset-device", "1.3.1.1 pdu-reboot", "1.3.2 bootloader-interrupt", "1.3.3 bootloader-commands"],
            bench.Tree.Take(8));
        bench.Run.Data.Set<IReadOnlyDictionary<string, string>>("common", TftpKeys.Files, new Dictionary<string, string> { ["kernel"] = "7/t/zImage" });
        bench.Console.Say("Hit m for menu or any other key to stop autoboot:  3").Answer("dhcp", "barebox@board:/ ").Answer("bootm /mnt/tftp/7/t/zImage", "ERROR: no image handler\r\n");

        await bench.RunAsync("bootloader-overlay");
        await bench.RunAsync("bootloader-interrupt");
        bench.Console.Say("barebox@board:/ ");
        var fault = await bench.FailAsync("bootloader-commands");

        Assert.Equal(["\n\n", "dhcp\n", "bootm /mnt/tftp/7/t/zImage\n"], bench.Console.Typed);
        Assert.Contains("ERROR: no image handler", fault.Message, StringComparison.Ordinal);
    }

    private static string Job(string boot) => $"""
        job_name: boot loader
        device_type: x
        visibility: public
        timeouts: {"{job: {minutes: 10}, action: {minutes: 5}, connection: {minutes: 1}}"}
        actions:
        - boot: {boot}
        """;
}
