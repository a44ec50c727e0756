using System.Net;
using LavaActors.Node.Definitions;

namespace LavaActors.Node.Tests.Definitions;

public sealed class AddressRulesTests
{
    private static AddressRules Rules(string[] allow, params string[] deny) => new([.. allow.Select(Range)], [.. deny.Select(Range)]);

    private static HostRange Range(string text) => HostRange.Parse(text) ?? throw new ArgumentException($"'{text}' is no host", nameof(text));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.251")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("ff02::fb")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("2002:7f00:1::")]
    public void Nobody_reaches_this_host_or_its_link_through_a_gateway(string address)
    {
        Assert.Contains("is an address of this host or its link", AddressRules.Default.Refusal("files", IPAddress.Parse(address)), StringComparison.Ordinal);
        Assert.Throws<AddressRefusedException>(() => AddressRules.Default.Allowed("files", [IPAddress.Parse(address)]));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("172.16.0.1")]
    [InlineData("93.184.215.14")]
    [InlineData("fd00::1")]
    [InlineData("2001:db8::1")]
    [InlineData("64:ff9b::93.184.215.14")]
    [InlineData("2002:5db8:d70e::1")]
    public void A_lab_s_own_networks_and_the_world_are_asked(string address) => Assert.Null(AddressRules.Default.Refusal("files", IPAddress.Parse(address)));

    [Fact]
    public void Of_a_name_only_the_addresses_that_may_be_asked_are()
    {
        IPAddress[] addresses = [IPAddress.Loopback, IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fe80::1")];
        Assert.Equal([IPAddress.Parse("10.0.0.1")], AddressRules.Default.Allowed("files", addresses));
        Assert.Equal("files has no address", Assert.Throws<AddressUnknownException>(() => AddressRules.Default.Allowed("files", [])).Message);
    }

    [Theory]
    [InlineData("127.0.0.1", "files", "127.0.0.1", true)]
    [InlineData("127.0.0.0/8", "files", "127.3.4.5", true)]
    [InlineData("::1", "files", "::1", true)]
    [InlineData("Files.lab", "files.lab", "127.0.0.1", true)]
    [InlineData(".lab", "files.LAB", "127.0.0.1", true)]
    [InlineData(".lab", "lab", "127.0.0.1", false)]
    [InlineData(".lab", "filelab", "127.0.0.1", false)]
    [InlineData("files.lab", "others.lab", "127.0.0.1", false)]
    [InlineData("10.0.0.0/8", "files", "::1", false)]
    public void What_a_lab_allows_is_asked_wherever_it_is(string allowed, string host, string address, bool isAsked) =>
        Assert.Equal(isAsked, Rules([allowed]).Refusal(host, IPAddress.Parse(address)) is null);

    [Fact]
    public void What_a_lab_denies_is_not_asked_unless_it_allows_it()
    {
        var rules = Rules(["git.example.com"], "0.0.0.0/0", "::/0");
        Assert.Equal("the settings deny 93.184.215.14", rules.Refusal("www.example.com", IPAddress.Parse("93.184.215.14")));
        Assert.Equal("the settings deny 2001:db8::1", rules.Refusal("www.example.com", IPAddress.Parse("2001:db8::1")));
        Assert.Null(rules.Refusal("git.example.com", IPAddress.Parse("93.184.215.14")));
    }

    [Theory]
    [InlineData("http://files")]
    [InlineData("files:80")]
    [InlineData("10.0.0.0/33")]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("*")]
    public void What_is_no_host_is_none(string text) => Assert.Null(HostRange.Parse(text));

    [Theory]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3")]
    [InlineData("10.0.0.0/8", "64:ff9b::10.1.2.3")]
    [InlineData("10.0.0.0/8", "2002:a01:203::1")]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3")]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3")]
    public void What_is_denied_is_so_in_all_its_forms(string denied, string address) => Assert.Equal("the settings deny 10.1.2.3", Rules([], denied).Refusal("files", IPAddress.Parse(address)));
}
