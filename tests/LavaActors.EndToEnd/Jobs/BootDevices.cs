using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Jobs;

/// <summary>Devices for the boot methods, made from those of the lab, or emulated machines whose power is their console's program.</summary>
public static class BootDevices
{
    private const string Addresses = "{kernel: '0x40400000', ramdisk: '0x48000000', dtb: '0x47f00000', dtbo: '0x47e00000'}";

    /// <summary>A board of 32 bits with U-Boot.</summary>
    public const string Arm = """
        hostname: arm-01
        devicetype: arm-board
        commands:
          connections:
            serial:
              connect: >-
                qemu-system-arm -M virt -cpu cortex-a15 -m 256 -bios /usr/lib/u-boot/qemu_arm/u-boot.bin -nographic -monitor none
                -netdev user,id=lan -device virtio-net-device,netdev=lan
              tags: [primary]
          hard_reset: 'true'
        constants:
          u-boot: {interrupt-newline: false}
        parameters:
          bootz: {kernel: '0x40400000', ramdisk: '0x48000000', dtb: '0x47f00000', tee: '0x45000000'}
        actions:
          deploy:
            parameters: {add_header: u-boot, mkimage_arch: arm}
            connections: {serial: null}
            methods: {tftp: null}
          boot:
            connections: {serial: null}
            methods:
              u-boot:
                parameters: {bootloader_prompt: '=>'}
                ramdisk:
                  commands:
                  - setenv autoload no
                  - dhcp
                  - setenv serverip {SERVER_IP}
                  - tftp {KERNEL_ADDR} {KERNEL}
                  - tftp {RAMDISK_ADDR} {RAMDISK}
                  - tftp {DTB_ADDR} {DTB}
                  - tftp {TEE_ADDR} {TEE}
                  - tftp 0x44000000 {PRESEED_CONFIG}
                  - md.b 0x44000000 10
                  - tftp 0x44000000 {EXTRA_FILES_DIR}/note/note.txt
                  - md.b 0x44000000 10
                  - setenv bootargs 'console=ttyAMA0 ip=dhcp'
                  - '{BOOTX}'
        timeouts:
          connections: {lava-test-shell: {seconds: 30}}
        """;

    /// <summary>A PC whose firmware is UEFI: in its menu a disk is chosen, on which is GRUB. The menu's lines have no numbers, so it is gone through by the bytes of
    /// cursor keys. Five seconds to stop it: the firmware takes two to see that Escape was Escape, and not the beginning of another key.</summary>
    public static string Uefi { get; } = $$$"""
        hostname: pc-03
        devicetype: pc-uefi
        commands:
          connections:
            serial:
              connect: >-
                qemu-system-x86_64 -display none -serial stdio -m 256 -monitor none -no-reboot -nodefaults -bios {{{EmulatedLab.Home}}}/efi/OVMF.fd -boot menu=on,splash-time=5000
                -drive format=raw,file=fat:{{{EmulatedLab.Home}}}/efi/disk,if=virtio,readonly=on -netdev user,id=lan -device virtio-net-pci,netdev=lan,romfile=
              tags: [primary]
          hard_reset: 'true'
        actions:
          deploy:
            connections: {serial: null}
            methods: {tftp: null, overlay: null}
          boot:
            connections: {serial: null}
            methods:
              uefi-menu:
                parameters:
                  interrupt_prompt: '(?s)\[=3h.*\[=3h'
                  interrupt_string: "\e"
                  item_markup: ['[', ']']
                  item_class: '0-9'
                  separator: ' '
                  bootloader_prompt: '<Enter>=Select Entry'
                disk:
                - select: {wait: 'Internal Shell', enter: "\e[B\e[B"}
                - select: {enter: ''}
              grub-efi:
                menu_options: disk
                parameters: {bootloader_prompt: 'grub>'}
                ramdisk:
                  commands:
                  - net_bootp
                  - linux (tftp,{SERVER_IP})/{KERNEL} console=ttyS0 lab.from=network
                  - initrd (tftp,{SERVER_IP})/{RAMDISK}
                  - boot
        character_delays: {boot: 10}
        timeouts:
          connections: {lava-test-shell: {seconds: 30}}
        """;

    /// <summary>A process board with barebox.</summary>
    public static string Barebox(string board) =>
        $$$"""
        hostname: barebox-07
        devicetype: barebox-board
        {{{Section(board, "commands:", "constants:")}}}
        constants:
          barebox: {interrupt-newline: false}
        actions:
          deploy:
            connections: {serial: null}
            methods: {tftp: null}
          boot:
            connections: {serial: null}
            methods:
              barebox:
                parameters: {bootloader_prompt: 'barebox@', interrupt_prompt: stop autoboot}
                ramdisk:
                  commands:
                  - dhcp
                  - global.net.server={SERVER_IP}
                  - global linux.bootargs.console="console=ttyS0,115200n8 root=/dev/ram0 ip=dhcp"
                  - bootm -v -r /mnt/tftp/{RAMDISK} -o /mnt/tftp/{DTB} /mnt/tftp/{KERNEL}
        timeouts:
          connections: {lava-test-shell: {seconds: 30}}
        """;

    /// <summary>A process board whose U-Boot is the one in the other bank, boots a zImage, and takes device tree overlays.</summary>
    public static string OtherBank(string board) => Renamed(board, "bank-07", "bank-board")
        .Replace("  booti:", $"  bootz: {Addresses}\n  dtb_base_resize: 4096\n  booti:", StringComparison.Ordinal)
        .Replace("          needs_interrupt: true\n", """
                  needs_interrupt: true
                  uboot_altbank: true
                  uboot_altbank_cmd: qixis_reset altbank
                  apply_dtbo_commands: ['tftp {DTBO_ADDR} {DTBO}', 'fdt apply {DTBO_ADDR}']
                overlaid:
                  commands:
                  - setenv autoload no
                  - dhcp
                  - setenv serverip {SERVER_IP}
                  - tftp {KERNEL_ADDR} {KERNEL}
                  - tftp {RAMDISK_ADDR} {RAMDISK}
                  - tftp {DTB_ADDR} {DTB}
                  - fdt addr {DTB_BASE_ADDR}
                  - fdt resize {DTB_BASE_RESIZE}
                  - '{APPLY_DTBO_COMMANDS}'
                  - "setenv bootargs 'console=ttyS0,115200n8 root=/dev/ram0 ip=dhcp'"
                  - '{BOOTX}'

        """, StringComparison.Ordinal);

    /// <summary>A process board whose kernel has its device tree behind it.</summary>
    public static string WithAppendedTree(string board) => Renamed(board, "append-07", "append-board")
        .Replace("append_dtb: false", "append_dtb: true", StringComparison.Ordinal)
        .Replace("  booti:", $"  bootz: {Addresses}\n  booti:", StringComparison.Ordinal);

    /// <summary>A mustang that a job can name. Its console server is asked for the bytes as they are.</summary>
    public static string Mustang(string board) => board
        .Replace("devicetype: mustang", "devicetype: mustang-nbd", StringComparison.Ordinal)
        .Replace("connect: telnet", "connect: nc", StringComparison.Ordinal);

    private static string Renamed(string board, string hostname, string deviceType) => board
        .Replace("hostname: process-07", $"hostname: {hostname}", StringComparison.Ordinal)
        .Replace("devicetype: process-board", $"devicetype: {deviceType}", StringComparison.Ordinal);

    private static string Section(string text, string from, string to) =>
        text[(text.IndexOf('\n' + from, StringComparison.Ordinal) + 1)..text.IndexOf('\n' + to, StringComparison.Ordinal)];
}
