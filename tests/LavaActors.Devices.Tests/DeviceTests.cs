namespace LavaActors.Devices.Tests;

public sealed class DeviceTests
{
    private static readonly DeviceConfiguration Mustang = Text.Device(Text.Mustang());

    [Fact]
    public void A_device_has_its_commands()
    {
        Assert.Equal(("mustang-01", "mustang"), (Mustang.Hostname, Mustang.DeviceType));
        Assert.Equal(("uart0", "telnet serial-server 7001", "primary telnet"), (Mustang.Commands.Primary!.Name, Mustang.Commands.Primary.Connect, string.Join(' ', Mustang.Commands.Primary.Tags)));
        Assert.Equal(["/usr/local/bin/pdu reboot 5"], Mustang.Commands.HardReset);
        Assert.Equal(["/usr/local/bin/pdu off 5"], Mustang.Commands.PowerOff);
        Assert.Equal(["hard_reset", "power_on", "power_off"], Mustang.Commands.Named.Keys);
    }

    [Fact]
    public void A_device_has_its_methods()
    {
        Assert.Equal(["tftp", "nbd", "overlay", "ssh"], Mustang.DeployMethods.Keys);
        Assert.Null(Mustang.DeployMethods["tftp"]);
        Assert.Equal(["minimal", "ssh", "u-boot"], Mustang.BootMethods.Keys);
        Assert.Equal(["serial"], Mustang.DeployConnections);
        Assert.Equal(["serial"], Mustang.BootConnections);
        var ssh = Mustang.Ssh!;
        Assert.Equal((22, "root", "dynamic_vm_keys/lava", false), (ssh.Port, ssh.User, ssh.IdentityFile, ssh.IsPrimary));
        Assert.Equal(6, ssh.Options.Count);
        var uboot = Mustang.UBoot!;
        Assert.Equal(("Mustang", "Hit any key to stop autoboot", "", true), (uboot.BootloaderPrompt, uboot.InterruptPrompt, uboot.InterruptChar, uboot.NeedsInterrupt));
        Assert.Null(uboot.InterruptCtrlList);
        Assert.Equal(["nfs", "ramdisk"], uboot.CommandSets.Keys);
        Assert.Equal("{BOOTX}", uboot.CommandSets["nfs"][^1]);
    }

    [Fact]
    public void A_device_has_its_addresses_as_they_were_typed()
    {
        Assert.Equal(new LoadAddresses("0x4002000000", "0x4004000000", "0x4003000000", "0x83000000", "0x93c00000"), Mustang.Parameters.Addresses["bootm"]);
        Assert.Equal(("0x80000", "1048576"), (Mustang.Parameters.TextOffset, Mustang.Parameters.DtbBaseResize));
        Assert.Equal("0x4002000000", Text.Device(Text.Mustang("kernel: '0x4002000000'", "kernel: 0x4002000000")).Parameters.Addresses["bootm"].Kernel);
        Assert.Equal(new DeployParameters { AddHeader = "u-boot", MkimageArch = "arm" }, Mustang.DeployParameters);
    }

    [Fact]
    public void A_device_has_its_constants_and_timeouts()
    {
        Assert.Equal(new PosixConstants(), Mustang.Constants.Posix);
        Assert.Equal(5, Mustang.Constants.UBoot.ErrorMessages.Count);
        Assert.Equal((1, null), (Mustang.Constants.FailureRetry, Mustang.Constants.BootRetry));
        Assert.Equal(TimeSpan.FromMinutes(3), Mustang.Timeouts.Actions["uboot-action"]);
        Assert.Equal(TimeSpan.FromSeconds(10), Mustang.Timeouts.Connections["lava-test-shell"]);
        Assert.Equal(TimeSpan.Zero, Mustang.CharacterDelays.Boot);
    }

    [Fact]
    public void Of_a_key_that_a_template_wrote_twice_the_last_counts_with_a_warning()
    {
        var parse = DeviceConfiguration.Parse(
            "hostname: h\ndevicetype: t\nparameters: {text_offset: '0x1'}\nactions: {deploy: {methods: {tftp: , tftp: {a: 1}}}, boot: {methods: {minimal: }}}\nparameters: {text_offset: '0x2'}\n",
            "d.yaml");
        Assert.Equal("0x2", parse.Device!.Parameters.TextOffset);
        Assert.NotNull(parse.Device.DeployMethods["tftp"]);
        Assert.Equal(
            ["'tftp' at 4", "'parameters' at 5"],
            parse.Diagnostics.Select(d => $"{d.What[8..(d.What.IndexOf("comes", StringComparison.Ordinal) - 1)]} at {d.Where.Line}"));
        Assert.All(parse.Diagnostics, d => Assert.False(d.IsError));
    }

    [Theory]
    [InlineData("board_qdl_id: x\nboard_id: y\n")]
    [InlineData("usb_serial_driver: cdc_acm\nusb_serial_number: y\n")]
    [InlineData("commands: {usbg_ms_commands_enable: a, usbg_ms_commands_disable: b}\n")]
    [InlineData("fastboot_via_uboot: true\nuuu_usb_otg_path: '1:2'\n")]
    public void Keys_of_methods_that_are_not_here_are_no_slips(string keys) =>
        Assert.Empty(DeviceConfiguration.Parse("hostname: h\ndevicetype: t\nactions: {deploy: {methods: {tftp: }}, boot: {methods: {minimal: }}}\n" + keys, "d.yaml").Diagnostics);

    [Fact]
    public void What_a_device_does_not_say_is_as_in_the_templates()
    {
        var device = Text.Device("hostname: h\ndevicetype: t\nactions: {deploy: {methods: {tftp: }}, boot: {methods: {minimal: }}}\n");
        Assert.Equal("Linux version [0-9]", device.Constants.KernelStartMessage);
        Assert.Equal("lava-test: # ", device.Constants.DefaultShellPrompt);
        Assert.Equal(18, device.Constants.UBoot.ErrorMessages.Count);
        Assert.Equal(("Starting kernel", " ", true), (device.Constants.UBoot.FinalMessage, device.Constants.UBoot.InterruptCharacter, device.Constants.UBoot.InterruptNewline));
        Assert.Null(device.Commands.Primary);
        Assert.Null(device.Ssh);
        Assert.Null(device.UBoot);
    }

    [Fact]
    public void An_empty_final_message_means_that_none_is_printed() =>
        Assert.Null(Text.Device(Text.Mustang("final-message: Starting kernel", "final-message: ''")).Constants.UBoot.FinalMessage);

    [Fact]
    public void A_lone_connect_is_the_primary_connection()
    {
        var device = Text.Device(Text.Mustang("  connections:\n    uart0: {connect: telnet serial-server 7001, tags: [primary, telnet]}\n", "  connect: telnet serial-server 7001\n"));
        Assert.Equal("telnet serial-server 7001", device.Commands.Primary!.Connect);
    }

    [Fact]
    public void A_guest_sees_of_the_device_only_what_it_may_know()
    {
        var guest = Mustang.GuestView();
        Assert.Equal(("mustang-01", "mustang"), (guest.Hostname, guest.DeviceType));
        Assert.Empty(guest.Commands.Named);
        Assert.Empty(guest.Commands.Connections);
        Assert.Empty(guest.Parameters.Addresses);
        Assert.Equal(new DeployParameters(), guest.DeployParameters);
        Assert.Equal("", guest.Constants.KernelStartMessage);
        Assert.Equal(Mustang.Constants.ShutdownMessage, guest.Constants.ShutdownMessage);
        Assert.Equal(["serial"], guest.DeployConnections);
        Assert.NotNull(guest.Ssh);
        Assert.Equal(Mustang.Timeouts.Actions.Keys, guest.Timeouts.Actions.Keys);
        Assert.Equal(["hostname", "devicetype", "constants", "timeouts", "actions"], guest.Source.Keys.Select(k => k.Text));
    }

    [Theory]
    [InlineData("hostname: mustang-01\n", "", "'hostname' is missing")]
    [InlineData("tags: [primary, telnet]", "tags: [telnet]", "commands.connections: no connection has the tag 'primary'")]
    [InlineData("connect: telnet serial-server 7001, ", "", "'connect' is missing")]
    [InlineData("          bootloader_prompt: Mustang\n", "", "'bootloader_prompt' is missing")]
    [InlineData("bootloader_prompt: Mustang", "bootloader_prompt: '[M'", "is not a regular expression")]
    [InlineData("text_offset: '0x80000'", "text_offset: 'high'", "'high' is no address; write it hexadecimal")]
    [InlineData("port: 22", "port: ssh", "'ssh' is no port")]
    [InlineData("host: ''", "host: 10.0.0.9", "on a device that is reached over SSH")]
    [InlineData("host: ''", "host: not/a/host", "'not/a/host' is no host name and no address")]
    [InlineData("host: ''\n        port: 22\n        user: root\n        identity_file: dynamic_vm_keys/lava", "host: 10.0.0.9", "'identity_file' is missing")]
    [InlineData("'Compression=yes'", "'-p'", "'-p' means something else to scp")]
    [InlineData("needs_interrupt: true", "needs_interrupt: maybe", "expected true or false")]
    [InlineData("lava_test_results_dir: /lava-%s", "lava_test_results_dir: /lava", "has no place for the job id")]
    [InlineData("uboot-action: {minutes: 3}", "uboot-action: 3", "a timeout is a mapping")]
    [InlineData("needs_interrupt: true", "lava_mac: 1234", "is no MAC address")]
    public void Mistakes_are_named_with_their_place(string old, string replacement, string expected)
    {
        var parse = DeviceConfiguration.Parse(Text.Mustang(old, replacement), "d.yaml");
        Assert.False(parse.IsValid);
        Assert.Contains(expected, string.Join("\n", parse.Diagnostics), StringComparison.Ordinal);
        Assert.All(parse.Diagnostics, d => Assert.True(d.Where.IsKnown));
    }

    [Fact]
    public void Keys_of_other_methods_pass_and_slips_are_warnings()
    {
        var parse = DeviceConfiguration.Parse(Text.Mustang("hard_reset:", "hard-rest:") + "fastboot_options: [x]\n", "d.yaml");
        Assert.True(parse.IsValid);
        Assert.Equal("d.yaml:6:3: warning: commands.hard-rest: 'hard-rest' has no effect; did you mean 'hard_reset'?", Assert.Single(parse.Diagnostics).ToString());
    }

    [Fact]
    public void A_device_has_the_tags_that_its_file_gives_it()
    {
        Assert.Empty(Mustang.Tags);
        Assert.Equal(["usb", "hdmi"], Text.Device(Text.Mustang() + "tags: [usb, hdmi]\n").Tags);
    }

    [Fact]
    public void Several_units_of_a_timeout_add_up() =>
        Assert.Equal(TimeSpan.FromSeconds(200), Text.Device(Text.Mustang("uboot-action: {minutes: 3}", "uboot-action: {minutes: 3, seconds: 20}")).Timeouts.Actions["uboot-action"]);
}
