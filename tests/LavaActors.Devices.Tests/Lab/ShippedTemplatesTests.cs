using LavaActors.Devices.Lab;
using LavaActors.Yaml;

namespace LavaActors.Devices.Tests.Lab;

/// <summary>The templates that come with this program make what the examples show.</summary>
public sealed class ShippedTemplatesTests : IDisposable
{
    private const string Mustang = """
        {% extends 'mustang.jinja2' %}
        {% set connection_list = ['uart0'] %}
        {% set connection_commands = {'uart0': 'telnet serial-server 7001'} %}
        {% set connection_tags = {'uart0': ['primary', 'telnet']} %}
        {% set hard_reset_command = '/usr/local/bin/pdu reboot 5' %}
        {% set power_off_command = '/usr/local/bin/pdu off 5' %}
        {% set power_on_command = '/usr/local/bin/pdu on 5' %}
        """;

    private readonly TestLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_mustang_is_what_the_example_shows()
    {
        _lab.Dictionary("mustang-01", Mustang);
        AssertShows(Text.Sample("mustang-01.yaml"), _lab.Device("mustang-01"));
        Assert.DoesNotContain("booti", _lab.Device("mustang-01").Parameters.Addresses.Keys);
    }

    [Fact]
    public void A_virtual_machine_is_what_the_example_shows()
    {
        _lab.Dictionary("qemu-01", "{% extends 'qemu.jinja2' %}");
        var device = _lab.Device("qemu-01");
        AssertShows(Text.Sample("qemu-01.yaml"), device);
        Assert.Empty(device.Commands.Named);
        Assert.Null(device.Commands.Primary);
    }

    [Fact]
    public void A_process_board_is_what_the_lab_writes()
    {
        _lab.Dictionary("process-07", """
            {% extends 'process-board.jinja2' %}
            {% set connection_list = ['uart0'] %}
            {% set connection_commands = {'uart0': 'telnet 127.0.0.1 7107'} %}
            {% set connection_tags = {'uart0': ['primary', 'telnet']} %}
            {% set hard_reset_command = '/lab/board power reset 7' %}
            {% set power_on_command = '/lab/board power on 7' %}
            {% set power_off_command = '/lab/board power off 7' %}
            """);
        var written = Text.Sample("process-board.yaml").Replace("@NN@", "07").Replace("@N@", "7").Replace("@PROCESS_CONSOLE@", "7107").Replace("@PROCESS_BOARD@", "/lab/board");
        AssertShows(written, _lab.Device("process-07"));
    }

    [Fact]
    public void A_server_has_neither_console_nor_power()
    {
        _lab.Dictionary("server-01", "{% extends 'ssh.jinja2' %}{% set ssh_host = '192.0.2.7' %}{% set ssh_user = 'tester' %}{% set ssh_identity_file = '/keys/server-01' %}");
        var device = _lab.Device("server-01");
        Assert.Equal(("192.0.2.7", 22, "tester", "/keys/server-01", true), (device.Ssh!.Host, device.Ssh.Port, device.Ssh.User, device.Ssh.IdentityFile, device.Ssh.IsPrimary));
        Assert.Null(device.Commands.Primary);

        _lab.Dictionary("server-02", "{% extends 'ssh.jinja2' %}");
        Assert.Equal("ssh.jinja2 (shipped):11:27: error: 'ssh_host' is undefined (block 'body' placed by base.jinja2 (shipped):82:4, extended by ssh.jinja2 (shipped):2:4, "
            + "extended by etc/dispatcher-config/devices/server-02.jinja2:1:4)", _lab.Error("server-02"));
    }

    [Theory]
    [InlineData("{memory: 2048, cpu: max, no_kvm: true}", "-cpu max|-nographic|-net nic,model=virtio,macaddr=52:54:00:12:34:59 -net user|-m 2048|-monitor none", "qemu-system-x86_64", "ide")]
    [InlineData("{arch: arm64, netdevice: tap, extra_options: [-smp 4], guestfs_interface: scsi}", "-cpu max|-machine virt|-nographic|-net nic,model=virtio,macaddr=52:54:00:12:34:59 -net tap|-m 512|-monitor none|-smp 4", "qemu-system-aarch64", "scsi")]
    [InlineData("{arch: riscv64, machine: 'virt,aclint=on', no_network: 1, vga: std, serial: stdio}", "-cpu max|-machine virt,aclint=on|-vga std|-nic none|-m 512|-monitor none|-serial stdio", "qemu-system-riscv64", "virtio")]
    public void A_job_chooses_its_virtual_machine(string context, string options, string program, string disk)
    {
        _lab.Dictionary("qemu-01", "{% extends 'qemu.jinja2' %}");
        var device = _lab.Device("qemu-01", context);
        var qemu = (YamlMap)device.BootMethods["qemu"]!["parameters"]!;
        Assert.Equal(options, string.Join('|', ((YamlList)qemu["options"]!).Items));
        Assert.Equal((program, disk), (qemu["command"]!.ToString(), ((YamlMap)((YamlMap)device.DeployMethods["image"]!["parameters"]!)["guest"]!)["interface"]!.ToString()));
    }

    [Theory]
    [InlineData("extra_kernel_args: quiet 'x", "hard earlycon=uart8250-32bit,0x1c020000 panic=1 debug quiet 'x ip=dhcp'")]
    [InlineData("extra_nfsroot_args: ',vers=3'", "tcp,hard,vers=3 earlycon")]
    [InlineData("kernel_loglevel: 7", "debug loglevel=7 ip=dhcp'")]
    public void A_job_adds_to_the_kernel_s_arguments(string context, string expected)
    {
        _lab.Dictionary("m-1", Mustang);
        Assert.Contains(expected, string.Join('\n', _lab.Device("m-1", context).UBoot!.CommandSets["nfs"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_else_a_job_may_set_arrives_where_it_belongs()
    {
        _lab.Dictionary("m-1", Mustang);
        var device = _lab.Device("m-1", "{bootm_kernel_addr: '0x1', boot_retry: 3, failure_retry: 2, boot_character_delay: 20, kernel_start_message: Hello, bootloader_prompt: '#', "
            + "uboot_needs_interrupt: false, uboot_extra_error_message: 'oops: #1', lava_test_results_dir: '/l-%s'}");
        Assert.Equal(("0x1", 3, 2, 20), (device.Parameters.Addresses["bootm"].Kernel, device.Constants.BootRetry, device.Constants.FailureRetry, (int)device.CharacterDelays.Boot.TotalMilliseconds));
        Assert.Equal(("Hello", "#", false, "/l-%s"), (device.Constants.KernelStartMessage, device.UBoot!.BootloaderPrompt, device.UBoot.NeedsInterrupt, device.Constants.Posix.ResultsDirectory));
        Assert.Equal("oops: #1", device.Constants.UBoot.ErrorMessages[^1]);
    }

    [Fact]
    public void A_dictionary_sets_what_administrators_set()
    {
        _lab.Dictionary("m-1", Mustang + """
            {% set pre_power_command = ['one', "two 'three'"] %}
            {% set user_commands = {'spin': {'do': '/bin/spin "fast"', 'undo': '/bin/stop'}} %}
            {% set device_ip = '10.0.0.7' %}
            {% set device_mac = '52:54:00:00:00:07' %}
            {% set environment = {'A': '1: #'} %}
            {% set device_info = [{'board_id': '7'}] %}
            {% set static_ip = '10.0.0.7' %}{% set static_gateway = '10.0.0.1' %}{% set static_netmask = '255.0.0.0' %}{% set static_dns = '10.0.0.2' %}
            {% set action_timeout_power_off = 75 %}
            """);
        var device = _lab.Device("m-1");
        Assert.Equal(["one", "two 'three'"], device.Commands.PrePowerCommand);
        Assert.Equal("/bin/spin \"fast\"", Assert.Single(device.Commands.Users["spin"].Do));
        Assert.Equal(("10.0.0.7", "52:54:00:00:00:07"), (device.Parameters.TargetIp, device.Parameters.TargetMac));
        Assert.Equal(("1: #", 1), (device.Environment["A"]!.ToString(), device.DeviceInfo.Count));
        Assert.Contains("setenv ipaddr 10.0.0.7", device.UBoot!.CommandSets["nfs"]);
        Assert.Contains("ip=10.0.0.7::10.0.0.1:255.0.0.0:::off:10.0.0.2'", string.Join('\n', device.UBoot.CommandSets["nfs"]), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(75), device.Timeouts.Actions["power-off"]);
    }

    [Fact]
    public void Every_template_can_be_read()
    {
        Assert.Contains("base.jinja2", ShippedTemplates.Names);
        Assert.All(ShippedTemplates.Names, name => Assert.Null(new LabTemplates(_lab.Paths).SyntaxFault(new LabFile(Path.GetFileNameWithoutExtension(name), name))));
    }

    /// <summary>All that an example shows is there, with the same value; lists of error messages may be longer.</summary>
    private static void AssertShows(string example, DeviceConfiguration device)
    {
        var missing = new List<string>();
        Compare(YamlDocument.Parse(example, "example").Root!, device.Source, "");
        Assert.Empty(missing);

        void Compare(YamlNode shown, YamlNode? made, string path)
        {
            if (shown is YamlMap map)
            {
                foreach (var (key, value) in map.Entries) Compare(value, (made as YamlMap)?[key.Text], $"{path}.{key.Text}");
            }
            else if (path.EndsWith("error-messages", StringComparison.Ordinal))
            {
                missing.AddRange(((YamlList)shown).Items.Select(item => item.ToString()!).Except(((YamlList)made!).Items.Select(item => item.ToString()!)));
            }
            else if (made is null || !shown.ContentEquals(made))
            {
                missing.Add($"{path}: {Said(shown)}, made {(made is null ? "nothing" : Said(made))}");
            }
        }

        static string Said(YamlNode node) => YamlWriter.Write(node).Trim();
    }
}
