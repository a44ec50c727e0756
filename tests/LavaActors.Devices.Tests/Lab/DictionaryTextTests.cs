using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using LavaActors.Devices.Lab;

namespace LavaActors.Devices.Tests.Lab;

public sealed class DictionaryTextTests
{
    [Fact]
    public void A_dictionary_is_what_a_person_would_write() => Assert.Equal(
        """
        {% extends 'mustang.jinja2' %}
        {% set connection_list = ['uart0'] %}
        {% set connection_commands = {'uart0': 'telnet ser2net 7001'} %}
        {% set connection_tags = {'uart0': ['primary', 'telnet']} %}
        {% set hard_reset_command = 'pdu reset "5"' %}
        {% set power_on_command = 'pdu on 5' %}
        {% set power_off_command = 'pdu off 5' %}
        {% set device_ip = '10.0.0.7' %}
        {% set sync_to_lava = {'device_type': 'mustang', 'worker': 'lab-1', 'tags': ['usb', 'hdmi']} %}

        """,
        DictionaryText.Of(new NewDevice("m-1", "mustang")
        {
            Console = "telnet ser2net 7001",
            HardReset = "pdu reset \"5\"",
            PowerOn = "pdu on 5",
            PowerOff = "pdu off 5",
            Worker = "lab-1",
            Tags = ["usb", "hdmi"],
            Variables = [("device_ip", "10.0.0.7")],
        }));

    [Theory]
    [InlineData("1x")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a %}{{ 1")]
    public void A_variable_s_name_is_one(string name) => Assert.Throws<ArgumentException>(() => DictionaryText.Of(new NewDevice("m-1", "mustang") { Variables = [(name, "x")] }));

    /// <summary>Whatever is typed comes out of the templates as it was typed.</summary>
    [Property(MaxTest = 200)]
    public Property Commands_are_texts_to_templates_and_to_yaml()
    {
        var pieces = Gen.Elements("a", " ", "'", "\"", "\\", "{{ 1 }}", "{% if x %}", "{# x", "#}", "%}", "}}", "\n", "\t", "\u0001", "é", "😀", "$x", ": ", " #", "-", "\\x41", "{", "[");
        return Prop.ForAll(pieces.NonEmptyListOf().Select(list => "x" + string.Concat(list)).Two().ToArbitrary(), typed =>
        {
            using var lab = new TestLab();
            lab.Dictionary("d", DictionaryText.Of(new NewDevice("d", "mustang") { Console = typed.Item1, HardReset = typed.Item2 }));
            var device = lab.Device("d");
            return device.Commands.Primary!.Connect == typed.Item1 && device.Commands.HardReset.Single() == typed.Item2;
        });
    }
}
