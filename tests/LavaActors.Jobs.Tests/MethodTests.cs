namespace LavaActors.Jobs.Tests;

/// <summary>What is read of each method's block.</summary>
public sealed class MethodTests
{
    private static T Block<T>(string block, string top = "")
        where T : ActionBlock => Assert.IsType<T>(Assert.Single(Text.Job(Text.Around(block, top)).Actions));

    [Fact]
    public void Images_for_an_emulator_keep_their_order_and_their_part_of_the_command_line()
    {
        var deploy = Block<DeployBlock>("""
            - deploy:
                to: tmpfs
                images:
                  rootfs: {url: "https://files.example.com/a.qcow2.xz", compression: xz, image_arg: '-drive file={rootfs}', format: ext4, sparse: true, partition: 1,
                           overlays: {lava: true, tools: {url: "https://files.example.com/t.tar", format: tar, path: /opt}}}
                  kernel: {url: "https://files.example.com/Image", image_arg: '-kernel {kernel}'}
                uefi: {url: "https://files.example.com/QEMU_EFI.fd"}
                type: monitor
            """);
        Assert.Equal(["rootfs", "kernel"], deploy.Images.Keys);
        var root = deploy.Images["rootfs"];
        Assert.Equal(("-drive file={rootfs}", "xz", "ext4", true, 1), (root.ImageArg, root.Compression, root.Format, root.Sparse, root.Partition));
        Assert.Equal([("lava", true, "tar", "/"), ("tools", false, "tar", "/opt")], root.Overlays.Select(o => (o.Name, o.IsTestOverlay, o.Format, o.Path)));
        Assert.Equal("https://files.example.com/t.tar", root.Overlays[1].File!.Url);
        Assert.Equal(("QEMU_EFI.fd", "monitor"), (deploy.Uefi!.FileName, deploy.Type));
    }

    [Fact]
    public void A_root_over_NFS_has_its_modules_or_the_images_of_an_emulator()
    {
        var board = Block<DeployBlock>("- deploy: {to: nfs, nfsrootfs: {url: 'http://h/root.tar', prefix: r/, install_overlay: false}, modules: {url: 'http://h/m.tar'}}");
        Assert.Equal(["nfsrootfs", "modules"], board.Resources.Keys);
        Assert.Equal(("r/", false), (board.Resources["nfsrootfs"].Prefix, board.Resources["nfsrootfs"].InstallOverlay));
        var emulator = Block<DeployBlock>("- deploy: {to: nfs, images: {kernel: {url: 'http://h/Image', image_arg: '-kernel {kernel}'}, nfsrootfs: {url: 'http://h/root.tar', compression: gz}}}");
        Assert.Equal(["kernel", "nfsrootfs"], emulator.Images.Keys);
        Assert.Empty(emulator.Resources);
    }

    [Theory]
    [InlineData("auto", null)]
    [InlineData("55123", 55123)]
    public void A_root_on_a_network_block_device_is_served_at_the_port_of_the_protocol(string port, int? expected)
    {
        var job = Text.Job(Text.Around(
            "- deploy: {to: nbd, kernel: {url: 'http://h/Image', type: image}, initrd: {url: 'http://h/i'}, nbdroot: {url: 'http://h/r'}, dtb: {url: 'http://h/d'}}",
            $"protocols: {{lava-xnbd: {{port: {port}, timeout: {{minutes: 2}}}}}}\n"));
        var deploy = Assert.IsType<DeployBlock>(Assert.Single(job.Actions));
        Assert.Equal(["kernel", "initrd", "nbdroot", "dtb"], deploy.Resources.Keys);
        Assert.Equal("image", deploy.Resources["kernel"].Type);
        Assert.Equal(new XnbdSpec(expected, TimeSpan.FromMinutes(2)), job.Xnbd);
    }

    [Theory]
    [InlineData("download")]
    [InlineData("downloads")]
    public void Downloads_may_be_worked_on_in_a_container(string to)
    {
        var deploy = Block<DeployBlock>($$$"""
            - deploy:
                to: {{{to}}}
                uniquify: false
                images: {system.img: {url: "http://h/system.zip"}, boot: {url: "http://h/boot"}}
                postprocess: {docker: {image: "registry/tools:1", local: true, steps: [unzip system.zip, ls]}}
            """);
        Assert.Equal(["system.img", "boot"], deploy.Images.Keys);
        Assert.False(deploy.Uniquify);
        Assert.Equal(("registry/tools:1", true), (deploy.Postprocess!.Container.Image, deploy.Postprocess.Container.Local));
        Assert.Equal(["unzip system.zip", "ls"], deploy.Postprocess.Steps);
    }

    [Theory]
    [InlineData("qemu")]
    [InlineData("qemu-nfs")]
    [InlineData("qemu-iso")]
    public void An_emulator_may_run_in_a_container(string method)
    {
        var boot = Block<BootBlock>($"- boot: {{method: {method}, media: tmpfs, docker: {{image: qemu, binary: /usr/bin/qemu}}, prompts: ['# '], transfer_overlay: {{download_command: wget, unpack_command: tar}}}}");
        Assert.Equal((method, "tmpfs", "qemu", "/usr/bin/qemu"), (boot.Method, boot.Media, boot.Docker!.Image, boot.Docker.Binary));
        Assert.NotNull(boot.TransferOverlay);
    }

    [Theory]
    [InlineData("", true, true)]
    [InlineData(", reset_connection: false, reset_device: false", false, false)]
    [InlineData(", reset: false", true, false)]
    public void A_boot_loader_is_entered_by_its_name(string keys, bool connection, bool device)
    {
        var boot = Block<BootBlock>($"- boot: {{method: bootloader, bootloader: u-boot, commands: [version]{keys}}}");
        Assert.Equal(("u-boot", connection, device), (boot.Bootloader, boot.ResetConnection, boot.ResetDevice));
        Assert.Equal(["version"], boot.InlineCommands!);
    }

    [Fact]
    public void The_other_boots_have_their_own_keys()
    {
        Assert.Equal("uart1", Block<BootBlock>("- boot: {method: new_connection, connection: uart1, prompts: ['# ']}").Connection);
        var kexec = Block<BootBlock>("- boot: {method: kexec, command: /sbin/kexec, kernel: /boot/vmlinuz, initrd: /boot/initrd, dtb: /boot/b.dtb, options: [--reuse-cmdline], on_panic: true, prompts: ['# ']}").Kexec!;
        Assert.Equal(("/sbin/kexec", "/boot/vmlinuz", "/boot/initrd", "/boot/b.dtb", true), (kexec.Command, kexec.Kernel, kexec.Initrd, kexec.Dtb, kexec.OnPanic));
        Assert.Equal(["--reuse-cmdline"], kexec.Options);
        foreach (var method in (string[])["grub", "grub-efi", "ipxe", "barebox", "depthcharge", "uefi", "uefi-menu"])
        {
            Assert.Equal("ramdisk", Block<BootBlock>($"- boot: {{method: {method}, commands: ramdisk, prompts: ['# ']}}").CommandsName);
            Assert.Equal(["a", "b"], Block<BootBlock>($"- boot: {{method: {method}, commands: [a, b]}}").InlineCommands!);
        }
    }

    [Fact]
    public void Commands_of_uuu_name_what_takes_them()
    {
        var boot = Block<BootBlock>("- boot: {method: uuu, skip_uuu_if_bootloader_valid: true, commands: [{bcu: reset usb}, {uuu: '-b sd {boot}'}]}");
        Assert.Equal((null, null, true), (boot.InlineCommands, boot.CommandsName, boot.Parameters.ContainsKey("commands")));
    }

    [Theory]
    [InlineData("- boot: {method: uuu, commands: [boot]}", "expected a command with what takes it, as '- uuu: -b sd {boot}', found ")]
    [InlineData("- deploy: {to: tmpfs}", "'images' is missing")]
    [InlineData("- deploy: {to: tmpfs, images: {}}", "there are no files in it")]
    [InlineData("- deploy: {to: tmpfs, images: [a]}", "expected a mapping, found a list")]
    [InlineData("- deploy: {to: tmpfs, images: {'../r': {url: 'http://h/r'}}}", "'../r' cannot be the name of a file here")]
    [InlineData("- deploy: {to: tmpfs, images: {r: {url: 'http://h/r'}}, type: image}", "'image' is not possible here; known here: monitor")]
    [InlineData("- deploy: {to: nfs, os: debian}", "'nfsrootfs' is missing")]
    [InlineData("- deploy: {to: nbd, kernel: {url: 'http://h/k'}, nbdroot: {url: 'http://h/r'}, initrd: {url: 'http://h/i'}}", "nothing says on which port the root is served")]
    [InlineData("- deploy: {to: downloads, images: {r: {url: 'http://h/r'}}, postprocess: {docker: {image: x}}}", "'steps' is missing")]
    [InlineData("- deploy: {to: downloads, images: {r: {url: 'http://h/r'}}, postprocess: {docker: {image: '--privileged', steps: [a]}}}", "'--privileged' is no name of an image")]
    [InlineData("- deploy: {to: usb, image: {url: 'http://h/r'}}", "'device' is missing")]
    [InlineData("- deploy: {to: fastboot, os: android}", "'images' is missing")]
    [InlineData("- deploy: {to: docker}", "'image' is missing")]
    [InlineData("- boot: {method: bootloader, commands: [a]}", "'bootloader' is missing")]
    [InlineData("- boot: {method: new_connection, prompts: ['# ']}", "'connection' is missing")]
    [InlineData("- boot: {method: grub, prompts: ['# ']}", "'commands' is missing")]
    [InlineData("- boot: {method: qemu, media: tmpfs}\n- test: {definitions: [{from: git, repository: 'https://h/t', path: a.yaml, name: a}]}", "'prompts' is missing")]
    [InlineData("- boot: {method: kexec, on_panic: perhaps, prompts: ['# ']}", "expected true or false")]
    public void What_a_method_needs_is_said(string block, string expected) => Assert.Contains(expected, Text.OnlyError(Text.Around(block)), StringComparison.Ordinal);
}
