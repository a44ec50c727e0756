namespace LavaActors.Devices.Tests;

/// <summary>Emulated machines, and boot loaders beside U-Boot.</summary>
public sealed class BootMethodTests
{
    /// <summary>Of deploy-boot-uboot.md §11, shortened.</summary>
    private const string Qemu = """
        hostname: qemu-01
        devicetype: qemu
        available_architectures: [amd64, arm64]
        actions:
          deploy:
            methods:
              nfs: null
              image: {parameters: {guest: {size: 256, interface: ide, driveid: lavatest}}}
          boot:
            methods:
              qemu:
                parameters:
                  command: qemu-system-x86_64
                  boot_options: {root: /dev/sda1, console: 'ttyS0,115200', boot_order: c}
                  options: ['-cpu host', '-nographic']
                  extra: -no-reboot
              qemu-nfs:
                parameters:
                  command: qemu-system-aarch64
                  append: {console: ttyAMA0, root: /dev/nfs, nfsrootargs: 'nfsroot={NFS_SERVER_IP}:{NFSROOTFS},tcp', ipargs: ip=dhcp}
        """;

    private const string Pc = """
        hostname: pc-01
        devicetype: pc
        constants:
          grub: {interrupt-newline: true, error-messages: ['out of memory']}
        actions:
          boot:
            methods:
              grub:
                parameters: {bootloader_prompt: 'grub>', reset_device: true}
                sequence: [wait-grub]
                nfs: {commands: [linux, boot]}
              grub-efi: {menu_options: usb}
              ipxe: {parameters: {bootloader_prompt: 'iPXE>'}}
        """;

    private const string Menu = """
        hostname: m-01
        devicetype: m
        actions:
          boot:
            methods:
              uefi-menu:
                line_separator: unix
                parameters:
                  {interrupt_prompt: will start in, interrupt_string: ' ', bootloader_prompt: 'Start:', boot_message: Loaded, item_markup: ['[', ']'], item_class: '0-9', separator: ' '}
                nfs: [{select: {items: [Shell]}}]
                typed: [{select: {wait: 'Start:', enter: a}}, {select: {escape: null}}]
        """;

    [Fact]
    public void A_machine_has_its_emulator_and_the_disk_of_the_overlay()
    {
        var device = Text.Device(Qemu);

        Assert.Equal(("qemu-system-x86_64", "-cpu host|-nographic", "-no-reboot"), (device.Qemu!.Command, string.Join('|', device.Qemu.Options), Assert.Single(device.Qemu.Extra)));
        Assert.Equal(new QemuAppend("ttyAMA0", "nfsroot={NFS_SERVER_IP}:{NFSROOTFS},tcp", "ip=dhcp"), device.QemuNfs!.Append);
        Assert.Equal(new GuestDisk { Size = 256, Interface = "ide" }, device.GuestDisk);
        Assert.Equal((null, null, null), (Text.Device(Text.Mustang()).Qemu, Text.Device(Text.Mustang()).QemuNfs, Text.Device(Text.Mustang()).GuestDisk));
    }

    [Theory]
    [InlineData("driveid: lavatest", "driveid: 'a,file=/etc/shadow'", "'a,file=/etc/shadow' is no name")]
    [InlineData("size: 256", "size: 0", "0 is out of range")]
    [InlineData("image: {parameters: {guest: {size: 256, interface: ide, driveid: lavatest}}}", "image: {parameters: {guest: 7}}", "expected a mapping")]
    public void What_is_wrong_with_a_machine_is_said(string right, string wrong, string message)
    {
        var text = Qemu.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Qemu, text);

        Assert.Contains(DeviceConfiguration.Parse(text, "d.yaml").Diagnostics, d => d.IsError && d.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Boot_loaders_have_blocks_of_one_shape()
    {
        var device = Text.Device(Pc);

        Assert.Equal(["grub", "ipxe"], device.Bootloaders.Keys);
        var grub = device.Bootloaders["grub"];
        Assert.Equal(("grub>", "for a command-line", "c", true), (grub.Method.BootloaderPrompt, grub.Constants.InterruptPrompt, grub.Constants.InterruptCharacter, grub.Constants.InterruptNewline));
        Assert.Equal(["out of memory"], grub.Constants.ErrorMessages);
        Assert.Equal(["nfs"], grub.Method.CommandSets.Keys);
        Assert.Equal(["b"], device.Bootloaders["ipxe"].Constants.InterruptCtrlList);
        Assert.Null(device.Bootloaders["ipxe"].Constants.FinalMessage);
        Assert.Equal(["u-boot"], Text.Device(Text.Mustang()).Bootloaders.Keys);
    }

    [Fact]
    public void A_boot_loader_that_does_not_say_its_prompt_is_a_warning()
    {
        var parse = DeviceConfiguration.Parse(Pc, "d.yaml");

        Assert.True(parse.IsValid);
        Assert.Contains(parse.Diagnostics, d => !d.IsError && d.ToString().Contains("grub-efi: does not say its prompt", StringComparison.Ordinal));
    }

    [Fact]
    public void Boot_commands_of_which_there_are_none_are_a_warning()
    {
        var parse = DeviceConfiguration.Parse(Pc.Replace("[linux, boot]", "[]", StringComparison.Ordinal), "d.yaml");

        Assert.True(parse.IsValid);
        Assert.Contains(parse.Diagnostics, d => !d.IsError && d.ToString().Contains("grub.nfs.commands: the list is empty, so nothing is booted", StringComparison.Ordinal));
    }

    [Fact]
    public void A_menu_of_a_firmware_has_its_selections()
    {
        var menu = Text.Device(Menu).UefiMenu!;

        Assert.Equal(("will start in", " ", "Start:", "Loaded", "\n"), (menu.InterruptPrompt, menu.InterruptString, menu.Prompt, menu.BootMessage, menu.LineEnd));
        Assert.Equal(["nfs", "typed"], menu.Menus.Keys);
        Assert.Equal(["Shell"], Assert.Single(menu.Menus["nfs"]).Items);
        Assert.Equal(("Start:", null, false, "a"), (menu.Menus["typed"][0].Wait, menu.Menus["typed"][0].Fallback, menu.Menus["typed"][0].Escape, menu.Menus["typed"][0].Enter));
        Assert.True(menu.Menus["typed"][1].Escape);
    }

    [Theory]
    [InlineData("item_class: '0-9'", "item_class: 9-0", "is not a regular expression")]
    [InlineData("item_markup: ['[', ']']", "item_markup: ['[']", "has 1 texts")]
    [InlineData("line_separator: unix", "line_separator: mac", "'mac' is no line separator")]
    [InlineData("nfs: [{select: {items: [Shell]}}]", "nfs: [{chose: {}}]", "'select' is missing")]
    [InlineData("nfs: [{select: {items: [Shell]}}]", "nfs: [{select: {item: Shell}}]", "unknown key 'item'")]
    public void What_is_wrong_with_a_menu_is_said(string right, string wrong, string message)
    {
        var text = Menu.Replace(right, wrong, StringComparison.Ordinal);
        Assert.NotEqual(Menu, text);

        Assert.Contains(DeviceConfiguration.Parse(text, "d.yaml").Diagnostics, d => d.IsError && d.ToString().Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("compat: strict", true)]
    [InlineData("", false)]
    public void A_dispatcher_may_be_strict(string text, bool isStrict) => Assert.Equal(isStrict, DispatcherConfiguration.Parse(text, "d.yaml").Configuration!.IsStrict);

    [Fact]
    public void There_is_one_way_to_be_strict() => Assert.Contains("'lax' is no way to be compatible", Assert.Single(DispatcherConfiguration.Parse("compat: lax", "d.yaml").Diagnostics).ToString(), StringComparison.Ordinal);
}
