using LavaActors.Devices;
using LavaActors.Dispatch.Boot.UefiMenus;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Tests.Boot.UefiMenus;

/// <summary>Menus of firmwares: what is chosen in them, and GRUB behind them.</summary>
public sealed class UefiMenuTests
{
    private const string Shown = """
        [1] Linux from SATA
        [2] Shell
        [3] LAVA PXE Grub
        Start:
        """;

    private const string Device = """
        hostname: mustang-01
        devicetype: mustang
        commands:
          connections: {uart0: {connect: telnet 127.0.0.1 7001, tags: [primary, telnet]}}
          hard_reset: pdu reboot 5
        actions:
          deploy: {methods: {tftp: null}}
          boot:
            methods:
              grub-efi:
                menu_options: pxe-grub
                parameters: {bootloader_prompt: 'grub>'}
                ramdisk: {commands: ['linux (tftp,{SERVER_IP})/{KERNEL}', boot]}
              uefi-menu:
                menu_options: pxe-grub
                parameters:
                  interrupt_prompt: The default boot selection will start in
                  interrupt_string: ' '
                  item_markup: ['[', ']']
                  item_class: '0-9'
                  separator: ' '
                  bootloader_prompt: 'Start:'
                  boot_message: 'Loaded: LinuxImage'
                pxe-grub:
                - select: {items: [LAVA PXE Grub]}
                typed:
                - select: {wait: 'Choice:', items: [Boot Manager], fallback: Shell}
                - select: {wait: 'File path:', enter: 'tftp {SERVER_IP} {KERNEL}'}
                - select: {escape: null}
        """;

    [Fact]
    public void GRUB_of_a_firmware_is_chosen_in_its_menu_before_it_is_interrupted()
    {
        using var bench = Bench("{method: grub-efi, commands: ramdisk, prompts: ['# ']}");

        Assert.Equal(
            [
                "1 grub-main-action", "1.1 bootloader-from-media", "1.2 bootloader-overlay", "1.3 connect-device", "1.4 reset-device", "1.4.1 pdu-reboot", "1.5 uefi-menu-interrupt",
                "1.6 grub-efi-menu-selector", "1.7 bootloader-interrupt", "1.8 bootloader-commands",
            ],
            bench.Tree.Take(10));
    }

    [Fact]
    public void A_board_that_must_not_be_reset_is_not_and_one_without_a_menu_is_not_asked_for_it()
    {
        using var bench = ActionBench.Of(Job("{method: grub-efi, commands: ramdisk, prompts: ['# ']}"), Device
            .Replace("menu_options: pxe-grub\n        parameters: {boot", "reset_device: false\n        parameters: {boot", StringComparison.Ordinal)
            .Replace("uefi-menu:", "some-menu:", StringComparison.Ordinal));

        Assert.Equal(["connect-device", "bootloader-interrupt", "bootloader-commands"], bench.Tree.Skip(3).Take(3).Select(line => line.Split(' ')[1]));
    }

    [Theory]
    [InlineData("menu_options: pxe-grub\n        parameters: {boot", "parameters: {boot", "name one of pxe-grub, typed of its uefi-menu")]
    [InlineData("menu_options: pxe-grub\n        parameters: {boot", "menu_options: usb\n        parameters: {boot", "is 'usb', and its uefi-menu has pxe-grub, typed")]
    [InlineData("item_class: '0-9'\n", "item_class: null\n", "needs a boot method 'uefi-menu' with all its parameters")]
    public void A_menu_that_does_not_lead_to_GRUB_is_said_before_the_run(string right, string wrong, string message)
    {
        var device = Device.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Device, device);

        var faults = PlanBuilder.Build(JobDocument.Parse(Job("{method: grub-efi, commands: ramdisk, prompts: ['# ']}"), "j.yaml").Job!, DeviceConfiguration.Parse(device, "d.yaml").Device!).Faults;

        Assert.Contains(message, Assert.Single(faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_firmware_is_stopped_and_a_line_is_chosen_by_its_number()
    {
        using var bench = Bench("{method: grub-efi, commands: ramdisk, prompts: ['# ']}");
        bench.Console.Say("The default boot selection will start in 10 seconds");

        await bench.RunAsync("uefi-menu-interrupt");
        bench.Console.Say(Shown);
        await bench.RunAsync("grub-efi-menu-selector");

        Assert.Equal([" ", "3\r\n"], bench.Console.Typed);
    }

    [Fact]
    public async Task A_line_that_is_not_there_is_said_with_those_that_are()
    {
        using var bench = Bench("{method: grub-efi, commands: ramdisk, prompts: ['# ']}");
        bench.Console.Say("[1] Shell\r\nStart:");

        Assert.Contains("the menu of mustang-01 has no line 'LAVA PXE Grub'; it has 'Shell'", (await bench.FailAsync("grub-efi-menu-selector")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_boots_by_what_is_chosen_and_typed()
    {
        using var bench = Bench("{method: uefi-menu, commands: typed, line_separator: unix, prompts: ['# ']}");
        Assert.Equal(
            ["1 uefi-menu-action", "1.1 uefi-commands", "1.2 menu-connect", "1.3 reset-device", "1.3.1 pdu-reboot", "1.4 uefi-menu-interrupt", "1.5 uefi-menu-selector", "1.6 menu-reset", "1.7 auto-login-action"],
            bench.Tree.Take(9));
        bench.Run.Data.Set<IReadOnlyDictionary<string, string>>("common", TftpKeys.Files, new Dictionary<string, string> { ["kernel"] = "7/t/Image" });
        bench.Console.Say(Shown).Answer("2", "Choice:");
        bench.Console.OnTyped = typed => bench.Console.Say(typed == "\u001b" ? "Loaded: LinuxImage" : "File path:");

        await bench.RunAsync("uefi-commands");
        await bench.RunAsync("uefi-menu-selector");

        Assert.Equal(["2\n", "tftp 10.0.0.1 7/t/Image\r", "\u001b"], bench.Console.Typed);
    }

    [Fact]
    public void The_last_of_lines_with_the_same_label_counts() =>
        Assert.Equal("7", MenuText.NumberOf("Shell", MenuText.Read("[1] Shell\r\n[2] Other\r\nsome text\r\n[7] Shell\r\n", Parsed.Item)));

    private static UefiMenu Parsed => DeviceConfiguration.Parse(Device, "d.yaml").Device!.UefiMenu!;

    private static ActionBench Bench(string boot) => ActionBench.Of(Job(boot), Device);

    private static string Job(string boot) => $"""
        job_name: menu
        device_type: x
        visibility: public
        timeouts: {"{job: {minutes: 10}, action: {minutes: 5}, connection: {minutes: 1}}"}
        actions:
        - boot: {boot}
        """;
}
