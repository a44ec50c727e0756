namespace LavaActors.Jobs.Reading;

/// <summary>The keys of each boot method beside prompts, login, reset, <c>transfer_overlay</c> and <c>parameters</c>, which all but <c>ssh</c> take (spec: deploy-boot-uboot.md §6, §8; where it says no more than
/// the name, as the field's documentation has it).</summary>
internal static class BootKeys
{
    private static readonly BlockKey Commands = new("commands", KeyKind.Any, "name a command set of the device, as 'commands: nfs', or give a list of commands");
    private static readonly BlockKey OptionalCommands = new("commands", KeyKind.Any);
    private static readonly BlockKey Docker = new("docker", KeyKind.Mapping);
    private static readonly BlockKey Type = new("type", KeyKind.Text);
    private static readonly BlockKey Script = new("use_bootscript", KeyKind.Bool);

    private static readonly BlockKey[] Qemu = [new("media", KeyKind.Text), Docker];

    public static IReadOnlyDictionary<string, BlockKey[]> ByMethod { get; } = new Dictionary<string, BlockKey[]>
    {
        ["avh"] = [],
        ["barebox"] = [Commands, Type],
        ["bootloader"] =
        [
            new("bootloader", KeyKind.Text, "name the boot loader, as 'bootloader: u-boot'"), new("commands", KeyKind.Any, "give the commands to type, as 'commands: [dhcp]'"),
            new("reset_connection", KeyKind.Bool), new("reset_device", KeyKind.Bool),
        ],
        ["cmsis-dap"] = [],
        ["depthcharge"] = [Commands, new("extra_kernel_args", KeyKind.Text)],
        ["dfu"] = [],
        ["docker"] = [new("command", KeyKind.Text, "give the command that runs in the container, as 'command: bash'"), Docker],
        ["fastboot"] = [OptionalCommands, Docker],
        ["fvp"] =
        [
            new("image", KeyKind.Text, "give the model's program inside the container"), new("docker", KeyKind.Mapping, "name the container's image, as 'docker: {name: fvp:latest}'"),
            new("console_string", KeyKind.Text), new("version_string", KeyKind.Text), new("arguments", KeyKind.Texts), new("feedbacks", KeyKind.Any), new("license_variable", KeyKind.Text),
            new("ubl_license", KeyKind.Text), new("use_telnet", KeyKind.Bool),
        ],
        ["gdb"] = [OptionalCommands, Docker],
        ["grub"] = [Commands, Type, Script],
        ["grub-efi"] = [Commands, Type, Script],
        ["ipxe"] = [Commands, Type, Script],
        ["jlink"] = [OptionalCommands],
        ["kexec"] =
        [
            new("command", KeyKind.Text), new("kernel", KeyKind.Text), new("initrd", KeyKind.Text), new("dtb", KeyKind.Text), new("options", KeyKind.Texts), new("on_panic", KeyKind.Bool),
            new("kernel-config", KeyKind.Text),
        ],
        ["lxc"] = [],
        ["minimal"] = [new("pre_power_command", KeyKind.Bool), new("pre_os_command", KeyKind.Bool)],
        ["monitor"] = Qemu,
        ["musca"] = [],
        ["new_connection"] = [new("connection", KeyKind.Text, "name the device's connection, as 'connection: uart1'")],
        ["openocd"] = [new("board_selection_cmd", KeyKind.Text), OptionalCommands],
        ["pyocd"] = [],
        ["qemu"] = Qemu,
        ["qemu-iso"] = Qemu,
        ["qemu-nfs"] = Qemu,
        ["recovery"] = [new("commands", KeyKind.Text, "say what to do, as 'commands: recovery' or 'commands: exit'")],
        ["schroot"] = [new("schroot", KeyKind.Text, "name the chroot, as 'schroot: unstable'")],
        ["ssh"] = [],

        // kernel to boot_part: root on a medium of the device (deploy-boot-uboot.md §6.3, uboot-from-media).
        ["u-boot"] =
        [
            Commands, Type, new("kernel", KeyKind.Text), new("kernel_type", KeyKind.Text), new("root_uuid", KeyKind.Text), new("boot_part", KeyKind.Any), Script,
        ],
        ["uefi"] = [Commands, Type],
        ["uefi-menu"] = [Commands, Type, new("line_separator", KeyKind.Text)],
        ["uuu"] = [OptionalCommands],
    };
}
