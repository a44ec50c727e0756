namespace LavaActors.Devices.Tests;

/// <summary>Which device configurations are valid (spec: worker-and-devices.md §3.3).</summary>
public sealed class DeviceSchemaTests
{
    private const string Base = "hostname: h\ndevicetype: t\n";
    private const string Actions = "actions: {deploy: {connections: , methods: {tftp: }}, boot: {connections: {serial: }, methods: }}\n";

    [Theory]
    [InlineData("character_delays: {boot: 5}")]
    [InlineData("constants: {}")]
    [InlineData("environment: {A: b, C: 1}")]
    [InlineData("parameters: {anything: [1]}")]
    [InlineData("fastboot_auto_detection: true")]
    [InlineData("fastboot_via_uboot: False")]
    [InlineData("adb_serial_number: '0123'")]
    [InlineData("fastboot_serial_number: abc")]
    [InlineData("board_id: x")]
    [InlineData("board_qdl_id: x")]
    [InlineData("usb_filesystem_label: x")]
    [InlineData("usb_serial_driver: x")]
    [InlineData("fastboot_options: ['-i', x]")]
    [InlineData("uuu_usb_otg_path_command: [a]")]
    [InlineData("uuu_corrupt_boot_media_command: [a]")]
    [InlineData("uuu_usb_otg_path: '1:2'")]
    [InlineData("uuu_usb_otg_path: ['1:2', '1:3']")]
    [InlineData("device_info: [{board_id: x}]")]
    [InlineData("static_info: [{a: b}, {c: d}]")]
    [InlineData("storage_info: []")]
    [InlineData("flash_cmds_order: [a, {b: c}]")]
    [InlineData("available_architectures: [arm64]")]
    [InlineData("usb_vendor_id: '0483'")]
    [InlineData("usb_product_id: abcd")]
    [InlineData("usb_sleep: 5")]
    [InlineData("timeouts: {actions: {power-off: {seconds: 10, minutes: 1}}, connections: {login: {hours: 1, skip: true}}}")]
    [InlineData("commands: {anything: x, more: [x], other: {x: y}, must_use_connection: true, users: {a: {do: x}, b: {do: [x], undo: y}}}")]
    [InlineData("commands: {connections: {uart0: {connect: x, tags: [primary]}, uart1: {connect: y}}}")]
    public void What_templates_may_print_is_valid(string text) => Assert.Empty(DeviceConfiguration.Parse(Base + Actions + text + "\n", "d.yaml").Diagnostics);

    [Theory]
    [InlineData("hostnam: x", "4:1: error: hostnam: unknown key 'hostnam'; did you mean 'hostname'?")]
    [InlineData("surprise: x", "4:1: error: surprise: unknown key 'surprise'; known here: ")]
    [InlineData("character_delays: 5", "expected a mapping")]
    [InlineData("constants: []", "expected a mapping")]
    [InlineData("environment: x", "expected a mapping")]
    [InlineData("parameters: x", "expected a mapping")]
    [InlineData("commands: x", "expected a mapping")]
    [InlineData("commands: {anything: 5}", "commands.anything: expected a string, found the whole number '5'; put it in quotes: '5'")]
    [InlineData("commands: {must_use_connection: maybe}", "expected true or false")]
    [InlineData("commands: {connections: {uart0: {connect: 5, tags: [primary]}}}", "expected a string")]
    [InlineData("commands: {connections: {uart0: {connect: x, tags: [primary], speed: 1}}}", "unknown key 'speed'")]
    [InlineData("commands: {users: {a: {undo: x}}}", "'do' is missing")]
    [InlineData("commands: {users: {a: x}}", "expected a mapping with 'do' and 'undo'")]
    [InlineData("fastboot_via_uboot: x", "expected true or false")]
    [InlineData("adb_serial_number: 123", "expected a string, found the whole number '123'")]
    [InlineData("fastboot_options: x", "expected a list")]
    [InlineData("uuu_usb_otg_path: {a: b}", "expected a list of strings")]
    [InlineData("device_info: {a: b}", "expected a list")]
    [InlineData("static_info: [a]", "static_info[0]: expected a mapping")]
    [InlineData("flash_cmds_order: a", "expected a list")]
    [InlineData("available_architectures: arm64", "expected a list")]
    [InlineData("usb_vendor_id: '483'", "'483' is no USB id")]
    [InlineData("usb_product_id: 1234", "expected a string, found the whole number '1234'")]
    [InlineData("usb_sleep: soon", "expected a whole number")]
    [InlineData("timeouts: {action: {}}", "unknown key 'action'; did you mean 'actions'?")]
    [InlineData("timeouts: {actions: {power-off: {second: 1}}}", "unknown key 'second'")]
    [InlineData("timeouts: {actions: {Power_Off: {seconds: 1}}}", "cannot be the name of an action")]
    public void What_is_something_else_is_an_error_with_its_place(string text, string expected)
    {
        var parse = DeviceConfiguration.Parse(Base + Actions + text + "\n", "d.yaml");
        Assert.False(parse.IsValid);
        Assert.Contains(expected, string.Join("\n", parse.Diagnostics), StringComparison.Ordinal);
        Assert.All(parse.Diagnostics, d => Assert.Equal(4, d.Where.Line));
    }

    [Theory]
    [InlineData("actions: {tests: {}}", "actions.tests: unknown key 'tests'; did you mean 'test'?")]
    [InlineData("actions: {deploy: {method: {}}}", "did you mean 'methods'?")]
    [InlineData("actions: {boot: {parameters: {}}}", "actions.boot.parameters: unknown key 'parameters'")]
    [InlineData("actions: {deploy: {methods: [tftp]}}", "actions.deploy.methods: expected a mapping")]
    [InlineData("actions: {boot: {connections: [serial]}}", "actions.boot.connections: expected a mapping")]
    [InlineData("actions: {deploy: {methods: {tftp: 5}}}", "expected a mapping, a list or nothing")]
    [InlineData("actions: {test: {methods: {podman: {}}}}", "unknown key 'podman'")]
    [InlineData("actions: {test: {methods: {docker: {options: x}}}}", "expected a list")]
    [InlineData("actions: {test: {methods: {docker: {volumes: []}}}}", "unknown key 'volumes'")]
    public void Actions_have_their_own_keys(string actions, string expected) =>
        Assert.Contains(expected, string.Join("\n", DeviceConfiguration.Parse($"{Base}{actions}\n", "d.yaml").Diagnostics), StringComparison.Ordinal);

    [Fact]
    public void Options_of_docker_are_valid() =>
        Assert.Empty(DeviceConfiguration.Parse(Base + "actions: {test: {methods: {docker: {global_options: ['--x'], options: []}}}}\n", "d.yaml").Diagnostics);

    [Theory]
    [InlineData("hostname: 10\ndevicetype: t\nactions: {}\n", "expected a string, found the whole number '10'")]
    [InlineData("hostname: h\ndevicetype: [t]\nactions: {}\n", "devicetype: expected a string")]
    public void Names_are_texts(string text, string expected) => Assert.Contains(expected, string.Join("\n", DeviceConfiguration.Parse(text, "d.yaml").Diagnostics), StringComparison.Ordinal);

    /// <summary>As LAVA's own templates print them.</summary>
    [Theory]
    [InlineData("actions: {boot: {methods: {fastboot: ['reboot', 'no-flash-boot']}}}")]
    [InlineData("actions: {}\nparameters: {bootm: {kernel: '0x80000', ramdisk: '-', dtb: '0x1'}, zimage: {kernel: '0x80000', ramdisk: '-', dtb: '0x1'}}")]
    [InlineData("actions: {test: {methods: {docker: {global_options: [ ], options: [null, '--privileged']}}}}")]
    public void What_LAVAs_templates_print_is_valid(string text) => Assert.Empty(DeviceConfiguration.Parse(Base + text + "\n", "d.yaml").Diagnostics);

    [Fact]
    public void An_emulator_that_comes_with_the_context_is_not_missed_before()
    {
        var parse = DeviceConfiguration.Parse(Base + "actions: {boot: {methods: {qemu: {parameters: {command: , options: [-nographic]}}}}}\n", "d.yaml");
        Assert.Contains("names no emulator", Assert.Single(parse.Diagnostics).ToString(), StringComparison.Ordinal);
        Assert.Null(parse.Device!.Qemu);
    }
}
