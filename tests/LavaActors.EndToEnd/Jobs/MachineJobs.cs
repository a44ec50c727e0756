namespace LavaActors.EndToEnd.Jobs;

/// <summary>Job definitions for the machines of <see cref="Lab.MachinesFixture"/>.</summary>
public static class MachineJobs
{
    private const string Images = "http://images-internal/guest/", Process = "http://images-internal/process/";

    private const string Prompts = "['root@linaro-nano:']";

    /// <summary>Files are downloaded first; the machine starts from them and from a disk with the overlay, and asks for a password.</summary>
    public static string Qemu { get; } = Job("in QEMU", "qemu", "context: {arch: amd64}\n", $$$"""
        - deploy:
            to: downloads
            images: {kernel: {url: '{{{Images}}}bzImage'}}
        - deploy:
            to: tmpfs
            os: debian
            images:
              kernel: {url: 'downloads://bzImage', image_arg: '-kernel {kernel} -append "console=ttyS0 guest.password=secret guest.warning"'}
              ramdisk: {url: '{{{Images}}}ramdisk.cpio.gz', image_arg: '-initrd {ramdisk}'}
        - boot:
            method: qemu
            auto_login: {login_prompt: 'login:', username: root, password_prompt: 'Password:', password: secret, login_commands: ['export LOGGED_IN=yes', 'export TWICE=yes']}
            prompts: {{{Prompts}}}
            ignore_kernel_messages: true
            timeout: {minutes: 2}
        {{{Test("steps", "lava-test-case login-commands --shell test $LOGGED_IN$TWICE = yesyes", "lava-test-case overlay-on-a-disk --shell grep -q \"lava-.* ext2\" /proc/mounts")}}}
        """);

    /// <summary>The same, with tests that go on for a while after they have said so.</summary>
    public static string Going { get; } = Job("in QEMU, for a while", "qemu", "context: {arch: amd64}\n", $$$"""
        - deploy:
            to: tmpfs
            os: debian
            images:
              kernel: {url: '{{{Images}}}bzImage', image_arg: '-kernel {kernel} -append "console=ttyS0"'}
              ramdisk: {url: '{{{Images}}}ramdisk.cpio.gz', image_arg: '-initrd {ramdisk}'}
        - boot: {method: qemu, auto_login: {login_prompt: 'login:', username: root}, prompts: {{{Prompts}}}, timeout: {minutes: 2}}
        {{{Test("steps", "lava-test-case before --result pass", "echo it-goes-on", "sleep 3", "lava-test-case meanwhile --result pass", "echo said-meanwhile").Replace("timeout: {minutes: 1}", "timeout: {minutes: 3}", StringComparison.Ordinal)}}}
        {{{Test("more", "lava-test-case same-machine --shell test -e /lava-*/0/results")}}}
        """);

    /// <summary>The machine's ramdisk takes the test overlay and a file, and its disk an archive.</summary>
    /// <param name="directory">On the dispatcher: has <c>disk.img</c>, an ext4 file system, <c>files.tar.gz</c> and <c>note</c>.</param>
    public static string Overlaid(string directory) => Job("files put into images", "qemu", "context: {arch: amd64}\n", $$$"""
        - deploy:
            to: tmpfs
            os: debian
            images:
              kernel: {url: '{{{Images}}}bzImage', image_arg: '-kernel {kernel} -append "console=ttyS0"'}
              ramdisk:
                url: '{{{Images}}}ramdisk.cpio.gz'
                image_arg: '-initrd {ramdisk}'
                format: cpio.newc
                overlays: {lava: true, note: {url: 'file://{{{directory}}}/note', format: file, path: /etc/note}}
              disk:
                url: 'file://{{{directory}}}/disk.img'
                image_arg: '-drive format=raw,if=virtio,file={disk}'
                format: ext4
                overlays: {files: {url: 'file://{{{directory}}}/files.tar.gz', compression: gz, format: tar, path: /opt}}
        - boot: {method: qemu, auto_login: {login_prompt: 'login:', username: root}, prompts: {{{Prompts}}}, timeout: {minutes: 2}}
        {{{Test("steps", "lava-test-case in-the-ramdisk --shell grep -q hello /etc/note", "lava-test-case in-the-disk --shell 'mount -t ext4 /dev/vda /mnt && grep -q hello /mnt/opt/sub/file && grep -q old /mnt/opt/own'", "lava-test-case no-disk-of-tests --shell '! grep -q ext2 /proc/mounts'")}}}
        """);

    /// <summary>The same with the emulator in a container.</summary>
    public static string QemuInContainer { get; } = Qemu.Replace("    method: qemu\n", "    method: qemu\n    docker: {image: localhost/lava-lab/host-usr, local: true, binary: /usr/bin/qemu-system-x86_64}\n", StringComparison.Ordinal);

    /// <summary>The device is a container.</summary>
    public static string Container { get; } = Job("a container", "container", "", $$$"""
        - deploy: {namespace: files, to: downloads, images: {kernel: {url: '{{{Images}}}bzImage'} } }
        - deploy: {namespace: box, to: docker, os: debian, image: {name: localhost/lava-lab/host-usr, local: true}}
        - boot: {namespace: box, method: docker, command: bash --norc -i, downloads-namespace: files, prompts: ['bash-[0-9.]+# '], timeout: {minutes: 1}}
        {{{Test("steps", "lava-test-case in-a-container --shell test \"$(cat /proc/sys/kernel/hostname)\" = lava", "lava-test-case own-files --shell test ! -e /etc/passwd", "lava-test-case downloads --shell test -s /lava-downloads/bzImage").Replace("- test:\n", "- test:\n    namespace: box\n", StringComparison.Ordinal)}}}
        """);

    /// <summary>A container works on a file that was downloaded, and tests run in another one.</summary>
    /// <param name="note">On the dispatcher: a file with the word <c>hello</c>.</param>
    public static string InContainers(string note) => Job("in containers", "qemu", "context: {arch: amd64}\n", $$$"""
        - deploy:
            to: downloads
            images: {note: {url: 'file://{{{note}}}'}}
            postprocess: {docker: {image: localhost/lava-lab/host-usr, local: true, steps: ['tr a-z A-Z <note >shouted', 'test "$(pwd)" = /lava-downloads']}}
        {{{Test("inside", "lava-test-case processed --shell grep -q HELLO /lava-downloads/shouted", "lava-test-case alone --shell test ! -e /etc/passwd", "lava-test-case told-of-the-device --shell test \"$LAVA_DEVICE_HOSTNAME\" = qemu-01").Replace("- test:\n", "- test:\n    docker: {image: localhost/lava-lab/host-usr, local: true}\n", StringComparison.Ordinal)}}}
        """);

    /// <summary>A second kernel is started from the first one's shell, which fetches it from the dispatcher; its root is another ramdisk.</summary>
    public static string Kexec { get; } = Job("kexec in QEMU", "qemu", "context: {arch: amd64}\n", $$$"""
        - deploy:
            to: tmpfs
            os: debian
            images:
              kernel: {url: '{{{Images}}}bzImage', image_arg: '-kernel {kernel} -append "console=ttyS0 generation=first"'}
              initrd: {url: '{{{Images}}}ramdisk.cpio.gz', image_arg: '-initrd {initrd}'}
        - boot: {method: qemu, auto_login: {login_prompt: 'login:', username: root}, prompts: {{{Prompts}}}, timeout: {minutes: 2}}
        {{{Test("first", "lava-test-case first --shell grep -q generation=first /proc/cmdline", "lava-test-case address --shell 'ip link set eth0 up && udhcpc -i eth0 -q -n -s /dhcp-lease'")}}}
        - boot:
            method: kexec
            deploy: true
            kernel-config: /proc/config.gz
            kernel: /tmp/bzImage
            initrd: /tmp/ramdisk
            options: ['--append="console=ttyS0 generation=second"']
            auto_login: {login_prompt: 'login:', username: root}
            prompts: {{{Prompts}}}
            timeout: {minutes: 2}
        {{{Test("second", "lava-test-case second --shell grep -q generation=second /proc/cmdline")}}}
        """);

    /// <param name="modules">On the dispatcher: an archive with <c>lib/modules/lava/a.ko</c>.</param>
    public static string QemuNfs(string modules) => Job("in QEMU with a root on NFS", "qemu", "context: {arch: amd64}\n", $$$"""
        - deploy:
            to: nfs
            os: debian
            images:
              kernel: {url: '{{{Images}}}bzImage', image_arg: '-kernel {kernel}'}
              initrd: {url: '{{{Images}}}initrd.cpio.gz', image_arg: '-initrd {initrd}'}
              nfsrootfs: {url: '{{{Images}}}root.tar.gz', compression: gz}
            modules: {url: 'file://{{{modules}}}', compression: gz}
        - boot:
            method: qemu-nfs
            auto_login: {login_prompt: 'login:', username: root}
            prompts: {{{Prompts}}}
            timeout: {minutes: 2}
        {{{Test("steps", "lava-test-case root-on-nfs --shell grep -q \" / nfs\" /proc/mounts", "lava-test-case modules --shell test -f /lib/modules/lava/a.ko")}}}
        """);

    /// <summary>A PC boots over TFTP, by the commands of its boot loader.</summary>
    /// <param name="deviceType">Leads to the PC.</param>
    /// <param name="more">One more key of the boot block.</param>
    public static string Pc(string deviceType, string method, string more = "reset: true") => Job($"by {method}", deviceType, "", $$$"""
        - deploy:
            to: tftp
            os: debian
            kernel: {url: '{{{Images}}}bzImage'}
            ramdisk: {url: '{{{Images}}}ramdisk.cpio.gz', compression: gz}
        - boot:
            method: {{{method}}}
            commands: ramdisk
            {{{more}}}
            auto_login: {login_prompt: 'login:', username: root}
            prompts: {{{Prompts}}}
            timeout: {minutes: 3}
        {{{Test("steps", "lava-test-case booted --shell grep -q console=ttyS0 /proc/cmdline")}}}
        """);

    /// <summary>A board whose root the deployment does not touch, in two namespaces: its console, and another shell of it. It is rebooted from its shell, and left at its boot loader.</summary>
    public static string Board(string deviceType) => Job("one board, two consoles", deviceType, "", $$$"""
        - deploy:
            namespace: board
            to: tftp
            os: debian
            kernel: {url: '{{{Process}}}Image', type: image}
            dtb: {url: '{{{Process}}}process.dtb'}
        - deploy:
            namespace: board
            to: nfs
            os: debian
            nfsrootfs: {url: '{{{Process}}}nano-amd64.tar.gz', compression: gz, install_overlay: false}
        - boot:
            namespace: board
            method: u-boot
            commands: nfs
            auto_login: {login_prompt: 'login:', username: root}
            prompts: {{{Prompts}}}
            transfer_overlay: {download_command: 'cd /tmp && wget -q', unpack_command: tar -C / -xzf}
            timeout: {minutes: 1}
        {{{Test("before", "lava-test-case shell-on-a-port --shell telnetd -l /bin/bash -p 2323", "lava-test-case not-rebooted --shell touch /run/mark").Replace("- test:\n", "- test:\n    namespace: board\n", StringComparison.Ordinal)}}}
        - deploy: {namespace: second, to: overlay, os: debian}
        - boot:
            namespace: second
            method: new_connection
            connection: shell
            prompts: ['bash-[0-9.]+# ', 'root@linaro-nano:']
            transfer_overlay: {download_command: 'cd /tmp && wget -q', unpack_command: tar -C / -xzf}
            timeout: {minutes: 1}
        {{{Test("beside", "lava-test-case same-board --shell test -e /run/mark").Replace("- test:\n", "- test:\n    namespace: second\n", StringComparison.Ordinal)}}}
        - boot:
            namespace: board
            method: u-boot
            commands:
            - setenv autoload no
            - dhcp
            - setenv serverip {SERVER_IP}
            - tftp {KERNEL_ADDR} {KERNEL}
            - tftp {DTB_ADDR} {DTB}
            - "setenv bootargs 'console=ttyS0 root=/dev/nfs rw nfsroot={NFS_SERVER_IP}:{NFSROOTFS},tcp,hard ip=dhcp inline=yes'"
            - '{BOOTX}'
            soft_reboot: reboot
            parameters: {shutdown-message: 'reboot: Restarting system'}
            auto_login: {login_prompt: 'login:', username: root}
            prompts: {{{Prompts}}}
            timeout: {minutes: 1}
        {{{Test("after", "lava-test-case rebooted --shell test ! -e /run/mark", "lava-test-case own-commands --shell grep -q inline=yes /proc/cmdline").Replace("- test:\n", "- test:\n    namespace: board\n", StringComparison.Ordinal)}}}
        - boot: {namespace: board, method: bootloader, bootloader: u-boot, commands: [version, 'echo left at {SERVER_IP}'], timeout: {minutes: 1}}
        """);

    /// <summary>A board is told of a network block device, and asks its server. Its root is the initial ramdisk, to which the overlay is fetched.</summary>
    public static string Nbd(string deviceType) => Job("network block device", deviceType, "protocols: {lava-xnbd: {port: auto}}\n", $$$"""
        - deploy:
            to: nbd
            os: debian
            kernel: {url: '{{{Process}}}uImage', type: uimage}
            dtb: {url: '{{{Process}}}process.dtb'}
            initrd: {url: '{{{Process}}}ramdisk.cpio.gz'}
            nbdroot: {url: '{{{Process}}}Image'}
        - boot:
            method: u-boot
            commands:
            - setenv autoload no
            - dhcp
            - setenv serverip {SERVER_IP}
            - tftp {KERNEL_ADDR} {KERNEL}
            - tftp {RAMDISK_ADDR} {INITRD}
            - setenv initrd_size ${filesize}
            - tftp {DTB_ADDR} {DTB}
            - "setenv bootargs 'console=ttyS0 root=/dev/ram0 ip=dhcp nbd={NBDSERVERIP}:{NBDSERVERPORT}'"
            - '{BOOTX}'
            auto_login: {login_prompt: 'login:', username: root}
            prompts: {{{Prompts}}}
            transfer_overlay: {download_command: 'cd /tmp && wget -q', unpack_command: tar -C / -xzf}
            timeout: {minutes: 1}
        {{{Test("steps", "server=$(sed -n 's/.*nbd=\\([0-9.]*\\):\\([0-9]*\\).*/\\1 \\2/p' /proc/cmdline)", "for turn in first again; do lava-test-case answered-$turn --shell \"sleep 1 | nc $server | head -c 8 | grep -q NBDMAGIC\"; done")}}}
        """);

    internal static string Job(string name, string deviceType, string more, string actions) =>
        $$$"""
        job_name: {{{name}}}
        device_type: {{{deviceType}}}
        priority: medium
        visibility: public
        {{{more}}}timeouts:
          job: {minutes: 5}
          action: {minutes: 2}
          connection: {minutes: 1}
        actions:
        {{{actions}}}
        """;

    internal static string Test(string name, params IReadOnlyList<string> steps)
    {
        var lines = string.Join('\n', steps.Select(step => $"          - '{step.Replace("'", "''", StringComparison.Ordinal)}'"));
        return $$$"""
        - test:
            timeout: {minutes: 1}
            definitions:
            - from: inline
              name: {{{name}}}
              path: inline/{{{name}}}.yaml
              repository:
                metadata: {format: Lava-Test Test Definition 1.0, name: {{{name}}}, description: steps}
                run:
                  steps:
        {{{lines}}}
        """;
    }
}
