namespace LavaActors.EndToEnd.Jobs;

/// <summary>Job definitions for the devices of <see cref="BootDevices"/>.</summary>
public static class BootJobs
{
    private const string Images = "http://images-internal/", Login = "auto_login: {login_prompt: 'login:', username: root}, prompts: ['root@linaro-nano:'], timeout: {minutes: 2}";

    private const string OverHttp = "transfer_overlay: {download_command: 'cd /tmp && wget -q', unpack_command: tar -C / -xzf}";

    /// <summary>All files that U-Boot fetches. A kernel stands for the firmware that starts one, and is what is started.</summary>
    /// <param name="files">A directory of the dispatcher with <c>modules.tar.gz</c>, an archive with <c>lib/modules/lava/a.ko</c>, <c>preseed.cfg</c> and <c>note.txt</c>.</param>
    public static string Arm(string files) => MachineJobs.Job("32 bits", "arm-board", "", $$$"""
        - deploy:
            to: tftp
            os: debian_installer
            kernel: {url: '{{{Images}}}arm/zImage', type: zimage}
            ramdisk: {url: '{{{Images}}}arm/ramdisk.cpio.gz', compression: gz}
            dtb: {url: '{{{Images}}}arm/virt.dtb'}
            modules: {url: 'file://{{{files}}}/modules.tar.gz', compression: gz}
            tee: {url: '{{{Images}}}arm/zImage'}
            preseed: {url: 'file://{{{files}}}/preseed.cfg'}
            extra_files: {note: {url: 'file://{{{files}}}/note.txt'}}
        - boot: {method: u-boot, commands: ramdisk, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case machine --shell 'uname -m | grep -x armv7l'", "lava-test-case modules --shell test -f /lib/modules/lava/a.ko")}}}
        """);

    /// <summary>The root is on a network block device. It is booted by a script that U-Boot fetches, and fetches its overlay over NFS; then U-Boot is talked to; then it is booted again, and gets
    /// its overlay over its console.</summary>
    public static string Nbd { get; } = MachineJobs.Job("a root on a network block device", "mustang-nbd", "protocols: {lava-xnbd: {port: auto}}\n", $$$"""
        - deploy:
            to: nbd
            os: debian
            kernel: {url: '{{{Images}}}mustang/uImage-plain', type: uimage}
            dtb: {url: '{{{Images}}}mustang/mustang-plain.dtb'}
            initrd: {url: '{{{Images}}}nbd/initrd.cpio.gz'}
            nbdroot: {url: '{{{Images}}}nbd/root.ext4'}
        - boot:
            method: u-boot
            commands: nbd
            use_bootscript: true
            transfer_overlay:
              transfer_method: nfs
              download_command: mount -t nfs -o nolock,vers=3,proto=tcp,mountproto=tcp,addr=10.66.0.1
              unpack_command: cp -rf
            auto_login: {login_prompt: 'login:', username: root}
            prompts: ['root@linaro-nano:']
            timeout: {minutes: 2}
        {{{MachineJobs.Test("first", "lava-test-case root --shell grep -q \"^/dev/nbd0 / ext4\" /proc/mounts", "lava-test-case mark --shell touch /mark", "rm -r /lava-*/1", "sync")}}}
        - boot: {method: bootloader, bootloader: u-boot, commands: [version], timeout: {minutes: 1}}
        - test:
            timeout: {minutes: 1}
            interactive:
            - name: loader
              prompts: ['=> ']
              echo: discard
              script:
              - {name: board, command: printenv board, successes: [{message: 'board=(?P<board>[a-z-]+)'}]}
              - {name: variables, command: 'setenv lava {board} && echo it is ${lava} beside {SERVER_IP}', successes: [{message: 'it is qemu-arm beside 10\.66\.0\.\d+'}]}
              - {name: unknown, command: frobnicate, failures: [{message: Unknown command}]}
        - boot: {method: u-boot, commands: nbd, transfer_overlay: {transfer_method: zmodem, unpack_command: tar -C / -xzf}, {{{Login}}}}
        {{{MachineJobs.Test("second", "lava-test-case same-root --shell test -e /mark")}}}
        """);

    public static string GrubEfi { get; } = MachineJobs.Job("GRUB of a PC with UEFI", "pc-uefi", "", $$$"""
        - deploy:
            to: tftp
            os: debian
            kernel: {url: '{{{Images}}}guest/bzImage'}
            ramdisk: {url: '{{{Images}}}guest/ramdisk.cpio.gz', compression: gz}
        - boot: {method: grub-efi, commands: ramdisk, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case from-network --shell grep -q lab.from=network /proc/cmdline", "lava-test-case firmware --shell test -d /sys/firmware/efi")}}}
        """);

    public static string UefiMenu { get; } = MachineJobs.Job("the menu of a firmware", "pc-uefi", "", $$$"""
        - deploy: {to: overlay, os: debian}
        - boot: {method: uefi-menu, commands: disk, {{{OverHttp}}}, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case from-disk --shell grep -q lab.from=disk /proc/cmdline", "lava-test-case firmware --shell test -d /sys/firmware/efi")}}}
        """);

    public static string Barebox { get; } = MachineJobs.Job("barebox", "barebox-board", "", $$$"""
        - deploy:
            to: tftp
            os: debian
            kernel: {url: '{{{Images}}}process/zImage'}
            ramdisk: {url: '{{{Images}}}process/ramdisk.cpio.gz', compression: gz}
            dtb: {url: '{{{Images}}}process/process.dtb'}
        - boot: {method: barebox, commands: ramdisk, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case root --shell grep -q root=/dev/ram0 /proc/cmdline")}}}
        """);

    public static string OtherBank { get; } = MachineJobs.Job("the other bank, a device tree with an overlay, a ramdisk", "bank-board", "", $$$"""
        - deploy:
            to: tftp
            os: debian
            kernel: {url: '{{{Images}}}process/zImage', type: zimage}
            ramdisk: {url: '{{{Images}}}process/ramdisk.cpio.gz', compression: gz}
            dtb: {url: '{{{Images}}}process/process.dtb'}
            dtbo: [{url: '{{{Images}}}process/overlay.dtbo'}]
        - boot: {method: u-boot, commands: overlaid, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case root --shell grep -q root=/dev/ram0 /proc/cmdline")}}}
        """);

    public static string AppendedTree { get; } = MachineJobs.Job("kernel and device tree in one file", "append-board", "", $$$"""
        - deploy:
            to: tftp
            os: debian
            kernel: {url: '{{{Images}}}process/zImage', type: zimage}
            ramdisk: {url: '{{{Images}}}process/ramdisk.cpio.gz', compression: gz}
            dtb: {url: '{{{Images}}}process/process.dtb'}
        - boot:
            method: u-boot
            commands:
            - setenv autoload no
            - dhcp
            - setenv serverip {SERVER_IP}
            - tftp {KERNEL_ADDR} {KERNEL}
            - tftp {RAMDISK_ADDR} {RAMDISK}
            - "setenv bootargs 'console=ttyS0,115200n8 root=/dev/ram0 ip=dhcp'"
            - bootz {KERNEL_ADDR} {RAMDISK_ADDR}
            auto_login: {login_prompt: 'login:', username: root}
            prompts: ['root@linaro-nano:']
            timeout: {minutes: 2}
        {{{MachineJobs.Test("steps", "lava-test-case root --shell grep -q root=/dev/ram0 /proc/cmdline")}}}
        """);

    /// <param name="deviceType">Leads to a process board.</param>
    /// <param name="root">A root file system below the NFS export.</param>
    public static string PersistentRoot(string deviceType, string root) => MachineJobs.Job("a root that stays", deviceType, "", $$$"""
        - deploy:
            to: tftp
            os: debian
            kernel: {url: '{{{Images}}}process/uImage', type: uimage}
            dtb: {url: '{{{Images}}}process/process.dtb'}
            persistent_nfs: {address: '10.66.0.1:{{{root}}}'}
        - boot: {method: u-boot, commands: nfs, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case found --shell test -e /here-before", "lava-test-case left --shell touch /left-behind")}}}
        """);

    /// <summary>A board that starts by itself; files are fetched beside, and nothing is done with them.</summary>
    public static string Minimal(string deviceType) => MachineJobs.Job("a board that boots by itself", deviceType, "", $$$"""
        - deploy:
            to: download
            images:
              kernel: {url: '{{{Images}}}process/Image'}
        - deploy: {to: overlay, os: debian}
        - boot: {method: minimal, {{{OverHttp}}}, {{{Login}}}}
        {{{MachineJobs.Test("steps", "lava-test-case root --shell grep -q root=/dev/vda /proc/cmdline")}}}
        """);
}
