namespace LavaActors.Jinja.Tests;

/// <summary>The same templates here and in Python.</summary>
public sealed class ReferenceTests
{
    // More of other ones, by hand: JINJA_SEED=7 JINJA_TIMES=20.
    private static readonly int Seed = Setting("JINJA_SEED");
    private static readonly int Times = Setting("JINJA_TIMES");

    private static readonly Dictionary<string, object?> Context = new()
    {
        ["x"] = 1L,
        ["s"] = "some text",
        ["l"] = new List<object?> { 1L, "b", null, 2.5, true },
        ["m"] = new Dictionary<string, object?> { ["k"] = "v", ["n"] = 3L },
    };

    private static int Setting(string name) => int.Parse(Environment.GetEnvironmentVariable(name) ?? "1", System.Globalization.CultureInfo.InvariantCulture);

    [ReferenceFact]
    public void All_expressions_of_the_list_are_worth_the_same_as_in_Python() =>
        Assert.True(Reference.Compare([.. Resources.Lines("expressions.txt").Select(line => Case.Of("{{ " + line + " }}", Context))]) > 300);

    [ReferenceFact]
    public void All_templates_of_the_list_are_rendered_as_in_Python() => Assert.True(Reference.Compare([.. Resources.Lines("templates.jsonl").Select(Case.Read)]) > 200);

    [ReferenceFact]
    public void The_boards_of_a_lab_are_rendered_as_in_Python()
    {
        var generator = new Generator(Seed);
        string[] names = ["board-mustang.jinja2", "board-qemu.jinja2", "board-uboot.jinja2", "tour.jinja2", "mustang.jinja2", "qemu.jinja2"];
        string[] variables =
        [
            "arch", "prompt", "console_device", "console_speed", "boot_retry", "extra_args", "connection_command", "hard_reset_command", "power_on_command", "user_commands", "interrupt_keys", "kernel_addr",
            "uboot_extra", "bootloader_prompt", "guestfs_interface", "machine", "cpu", "cpus", "memory", "extra_options", "no_network", "mac", "menu_list", "d", "host", "boot_minutes", "connection_timeout",
        ];
        var random = new Random(Seed);
        var environment = new JinjaEnvironment(new MemoryTemplateLoader(Resources.Corpus));
        List<Case> cases = [];
        for (var i = 0; i < 300 * Times; i++)
        {
            var context = new Dictionary<string, object?> { ["scheduled_device_name"] = "board-01", ["scheduled_device_type"] = "type" };
            foreach (var variable in variables.Where(_ => random.Next(6) == 0)) context[variable] = generator.Plain(2);
            if (random.Next(2) == 0) context["arch"] = ((string[])["arm64", "amd64", "arm", "i386", "riscv64"])[random.Next(5)];
            cases.Add(new Case(Resources.Corpus, names[i % names.Length], context));
        }

        Assert.InRange(Reference.Compare(cases, environment), cases.Count / 3, cases.Count);
    }

    [ReferenceFact]
    public void The_device_types_that_come_with_the_program_are_rendered_as_in_Python()
    {
        string[] types = ["mustang.jinja2", "qemu.jinja2", "process-board.jinja2", "ssh.jinja2"];
        string[] texts =
        [
            "arch", "boot_console", "boot_root", "cpu", "guestfs_interface", "machine", "model", "monitor", "netdevice", "serial", "vga", "bootm_kernel_addr", "booti_kernel_addr", "bootz_kernel_addr",
            "bootloader_prompt", "console_device", "custom_kernel_args", "extra_kernel_args", "extra_nfsroot_args", "kernel_start_message", "lava_test_results_dir", "tftp_mac_address", "uboot_extra_error_message",
            "connection_command", "hard_reset_command", "power_on_command", "device_ip", "static_ip", "static_gateway", "ssh_host", "ssh_identity_file",
        ];
        string[] numbers = ["memory", "guestfs_size", "no_kvm", "no_network", "boot_retry", "failure_retry", "boot_character_delay", "kernel_loglevel", "uboot_needs_interrupt", "uboot_altbank", "action_timeout_power_off"];
        object?[] values = ["x", "it's \"quoted\"", "a: b #", "{{ 1 }}", "", "arm64", "0x80000", 7L, true, false, 90L];
        var random = new Random(Seed);
        List<Case> cases = [];
        for (var i = 0; i < 200 * Times; i++)
        {
            var context = new Dictionary<string, object?> { ["scheduled_device_name"] = "board-01", ["scheduled_device_type"] = "type" };
            foreach (var variable in texts.Where(_ => random.Next(6) == 0)) context[variable] = values[random.Next(7)];
            foreach (var variable in numbers.Where(_ => random.Next(4) == 0)) context[variable] = values[random.Next(values.Length)];
            if (random.Next(3) == 0) context["extra_options"] = new List<object?> { "-smp 4", "-usb" };
            if (random.Next(3) == 0) context["pre_power_command"] = new List<object?> { "one", "two 'three'" };
            if (random.Next(3) == 0) context["user_commands"] = new Dictionary<string, object?> { ["spin"] = new Dictionary<string, object?> { ["do"] = "x" } };
            cases.Add(new Case(Resources.Shipped, types[i % types.Length], context));
        }

        Assert.InRange(Reference.Compare(cases, new JinjaEnvironment(new MemoryTemplateLoader(Resources.Shipped))), cases.Count / 3, cases.Count);
    }

    /// <summary>As Debian ships them, where the lab has fetched them.</summary>
    [ReferenceFact(NeedsDeviceTypes = true)]
    public void The_device_types_of_LAVA_are_rendered_as_in_Python()
    {
        var types = Directory.EnumerateFiles(ReferenceFactAttribute.DeviceTypes, "*.jinja2").ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
        var devices = types.Keys.ToDictionary(type => "device-" + type, type => $"{{% extends '{type}' %}}\n{{% set connection_command = 'telnet ser2net 7001' %}}\n");
        string[] architectures = ["arm64", "amd64", "arm", "i386", "riscv64", "mips", "ppc64"];
        List<Case> cases = [];
        foreach (var (name, text) in devices)
        {
            var file = new Dictionary<string, string> { [name] = text };
            cases.Add(new Case(file, name, new Dictionary<string, object?>(), ReferenceFactAttribute.DeviceTypes));
            foreach (var architecture in architectures)
            {
                var context = new Dictionary<string, object?> { ["arch"] = architecture, ["memory"] = 1024L, ["extra_options"] = new List<object?> { "-smp 4" } };
                cases.Add(new Case(file, name, context, ReferenceFactAttribute.DeviceTypes));
            }
        }

        Assert.True(types.Count > 300, $"there are only {types.Count} types in {ReferenceFactAttribute.DeviceTypes}");
        Assert.Equal(cases.Count, Reference.Compare(cases, new JinjaEnvironment(new MemoryTemplateLoader(types.Concat(devices).ToDictionary()))));
    }

    [ReferenceFact]
    public void Random_expressions_are_worth_the_same_as_in_Python()
    {
        var generator = new Generator(Seed);
        List<Case> cases = [.. Enumerable.Range(0, 3000 * Times).Select(i => Case.Of("{{ " + generator.Expression(i % 4 + 1) + " }}", generator.Context()))];
        Assert.InRange(Reference.Compare(cases), cases.Count / 4, cases.Count);
    }

    [ReferenceFact]
    public void Random_templates_are_rendered_as_in_Python()
    {
        var generator = new Generator(Seed);
        List<Case> cases = [.. Enumerable.Range(0, 400 * Times).Select(_ => generator.Family())];
        Assert.InRange(Reference.Compare(cases), cases.Count / 4, cases.Count);
    }
}
