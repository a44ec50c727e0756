using System.Text;
using LavaActors.Jinja;

namespace LavaActors.Devices.Tests.Lab;

public sealed class RenderingTests : IDisposable
{
    private const string Plain = "devicetype: t\nactions: {}\n";

    private readonly TestLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_context_wins_over_defaults_and_not_over_plain_assignments()
    {
        _lab.Type("t", "hostname: h\nparameters: {a: {{ a }}, b: {{ b }}}\n" + Plain);
        _lab.Dictionary("d", "{% extends 't.jinja2' %}{% set a = a|default('own') %}{% set b = 'own' %}");
        Assert.Equal("{a: own, b: own}", Parameters("{}"));
        Assert.Equal("{a: job, b: own}", Parameters("{a: job, b: job}"));

        string Parameters(string context) => "{" + string.Join(", ", _lab.Device("d", context).Parameters.Source.Entries.Select(entry => $"{entry.Key.Text}: {entry.Value}")) + "}";
    }

    [Fact]
    public void Values_of_a_context_are_what_yaml_says()
    {
        _lab.Dictionary("d", "x: {{ [n, h, t, f, s, l, e] }}\n");
        var rendered = _lab.Render("d", "{n: 12, h: 0x10, t: yes, f: 1.5, s: 'yes', l: [a, 1], e: null}");
        Assert.Equal("x: [12, 16, True, 1.5, 'yes', ['a', 1], None]", rendered.Text);
    }

    [Fact]
    public void Name_and_type_win_over_a_context()
    {
        _lab.Type("t", "hostname: {{ scheduled_device_name }}\ndevicetype: {{ scheduled_device_type }}\nactions: {}\n");
        _lab.Dictionary("d", "{% extends 't.jinja2' %}");
        var device = _lab.Device("d", "{scheduled_device_name: other, scheduled_device_type: other}");
        Assert.Equal(("d", "t"), (device.Hostname, device.DeviceType));
    }

    [Fact]
    public void A_board_is_known_by_its_file_whatever_its_templates_print()
    {
        _lab.Type("t", "hostname: somebody\nactions: {}\n");
        _lab.Dictionary("10", "{% extends 't.jinja2' %}{% set sync_to_lava = {'device_type': 'u', 'worker': 'lab-2', 'tags': ['usb', 'hdmi']} %}");
        var device = _lab.Device("10");
        Assert.Equal(("10", "u", "usb hdmi"), (device.Hostname, device.DeviceType, string.Join(' ', device.Tags)));
    }

    [Theory]
    [InlineData("{'worker': 'a' + 'b'}", "is not read: it has to be a dictionary of constants and lists")]
    [InlineData("'lab-1'", "is not read: it has to be a dictionary of constants and lists")]
    [InlineData("{'device-type': 'u'}", "unknown key 'device-type'; did you mean 'device_type'?")]
    [InlineData("{'worker': '../x'}", "sync_to_lava.worker: is no name")]
    [InlineData("{'tags': ['a', 1]}", "sync_to_lava.tags: is no list of texts")]
    public void What_is_wrong_with_a_place_in_the_lab_is_a_warning(string place, string expected)
    {
        _lab.Dictionary("d", "\n{% set sync_to_lava = " + place + " %}\nhostname: d\n" + Plain);
        var rendered = _lab.Render("d");
        Assert.NotNull(rendered.Device);
        var warning = _lab.Told(Assert.Single(rendered.Diagnostics));
        Assert.StartsWith("etc/dispatcher-config/devices/d.jinja2:2:", warning, StringComparison.Ordinal);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_in_a_template_is_told_with_its_file_and_the_way_there()
    {
        _lab.Type("base", "hostname: h\n{{ comands.x }}\n");
        _lab.Type("t", "{% extends 'base.jinja2' %}");
        _lab.Dictionary("d", "{% set commands = {} %}\n{% extends 't.jinja2' %}");
        Assert.Equal(
            "etc/dispatcher-config/device-types/base.jinja2:2:12: error: 'comands' is undefined (extended by etc/dispatcher-config/device-types/t.jinja2:1:4, "
            + "extended by etc/dispatcher-config/devices/d.jinja2:2:4); did you mean 'commands'?",
            _lab.Error("d"));
    }

    [Fact]
    public void A_fault_in_the_rendered_text_is_told_with_its_line_there_and_the_template_that_wrote_it()
    {
        _lab.Type("t", "hostname: h\n# a line\ndevicetype: t\n{% block body %}\nactions: {}\n{% endblock %}\nusb_sleep: soon\n");
        _lab.Dictionary("d", "{# nothing #}\n{% extends 't.jinja2' %}\n{% block body %}\nactions: []\n{% endblock %}\n");
        Assert.Equal(
            [
                "etc/dispatcher-config/devices/d.jinja2 (rendered):4:10: error: actions: expected a mapping, found an empty list (written by etc/dispatcher-config/devices/d.jinja2:4)",
                "etc/dispatcher-config/devices/d.jinja2 (rendered):5:12: error: usb_sleep: expected a whole number, found the string 'soon' (written by etc/dispatcher-config/device-types/t.jinja2:7)",
            ],
            _lab.Render("d").Errors.Select(_lab.Told));
    }

    [Fact]
    public void What_a_variable_wrote_is_told_with_the_place_of_its_output()
    {
        _lab.Type("t", "hostname: h\ndevicetype: t\nactions: {}\n\n{{ more }}\n");
        _lab.Dictionary("d", "{% extends 't.jinja2' %}{% set more = 'usb_sleep: x' %}");
        Assert.EndsWith("(written by etc/dispatcher-config/device-types/t.jinja2:5)", _lab.Error("d"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_parent_is_named() => Assert.Equal(
        "etc/dispatcher-config/devices/d.jinja2:1:4: error: there is no template 'nobody.jinja2'",
        Error("{% extends 'nobody.jinja2' %}"));

    [Fact]
    public void A_parent_outside_is_not_found() => Assert.Contains("there is no template '../../secret.jinja2'", Error("{% extends '../../secret.jinja2' %}"), StringComparison.Ordinal);

    [Fact]
    public void Templates_that_extend_each_other_are_an_error()
    {
        _lab.Type("a", "{% extends 'b.jinja2' %}");
        _lab.Type("b", "{% extends 'a.jinja2' %}");
        Assert.Contains("extends itself", Error("{% extends 'a.jinja2' %}"), StringComparison.Ordinal);
        Assert.Contains("extends itself", Error("{% extends 'd.jinja2' %}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Templates_that_include_each_other_are_an_error_with_a_short_way()
    {
        var error = Error("{% include 'd.jinja2' %}");
        Assert.Contains("are inside one another", error, StringComparison.Ordinal);
        Assert.True(error.Length < 1500, error);
    }

    [Theory]
    [InlineData("{% for a in range(99999) %}{% for b in range(99999) %}{{ b }}{% endfor %}{% endfor %}")]
    [InlineData("{{ 'x' * 1000000000 }}")]
    [InlineData("{% set x = 'x' * 1000 %}{% for a in range(9999) %}{{ x }}{% endfor %}")]
    public void Bombs_end_with_the_name_of_a_limit(string bomb) =>
        Assert.Contains("more than ", Error(bomb, new JinjaLimits { MaxSteps = 200_000 }), StringComparison.Ordinal);

    [Fact]
    public void Anchors_that_explode_are_an_error()
    {
        var lines = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 8).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("once aliases are written out", Error("hostname: h\n" + Plain + lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Tabs_that_indent_are_an_error_with_the_line_that_has_them() => Assert.Equal(
        "etc/dispatcher-config/devices/d.jinja2 (rendered):3:1: error: a tab is used for indentation (written by etc/dispatcher-config/devices/d.jinja2:3); YAML indents with spaces only: replace the tab by spaces",
        Error("hostname: h\nactions: {}\n\tdeploy: {}\n"));

    [Theory]
    [InlineData(new byte[] { 0x23, 0xe9, 0x0a })]
    [InlineData(new byte[] { 0xc3, 0x28 })]
    public void Wrong_encodings_are_an_error(byte[] bytes)
    {
        File.WriteAllBytes(_lab.Dictionary("d", ""), bytes);
        Assert.Equal("etc/dispatcher-config/devices/d.jinja2: error: the template cannot be read; the file is no UTF-8 text", _lab.Error("d"));
    }

    [Fact]
    public void Utf8_with_its_mark_is_read()
    {
        File.WriteAllBytes(_lab.Dictionary("d", ""), [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes("# é\nhostname: d\n" + Plain)]);
        Assert.Equal("d", _lab.Device("d").Hostname);
    }

    [Fact]
    public void A_rendering_that_is_no_mapping_is_an_error() => Assert.Contains("a device configuration is a mapping", Error("- x\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("{% extends 't.jinja2' %}", "t.yaml", "t")]
    [InlineData("{% extends 't.jinja2' %}{% set sync_to_lava = {'device_type': 'other'} %}", "t.yml", "t")]
    [InlineData("{% extends 't.jinja2' %}", "other.yaml", null)]
    [InlineData("hostname: d\nactions: {}\n", "d.yaml", null)]
    public void A_device_s_health_is_checked_by_what_has_the_name_of_its_template(string dictionary, string file, string? check)
    {
        _lab.Type("t", "hostname: d\n" + Plain);
        _lab.Dictionary("d", dictionary);
        _lab.Write($"etc/dispatcher-config/health-checks/{file}", "job_name: a check");
        Assert.Equal(check, _lab.Render("d").HealthCheck);
    }

    private string Error(string text, JinjaLimits? limits = null)
    {
        _lab.Dictionary("d", text);
        return _lab.Error("d", limits: limits);
    }
}
