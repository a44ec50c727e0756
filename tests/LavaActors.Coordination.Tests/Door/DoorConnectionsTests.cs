using System.Net;
using LavaActors.Coordination.Door;

namespace LavaActors.Coordination.Tests.Door;

public sealed class DoorConnectionsTests
{
    private static readonly DoorSettings Settings = new(new IPEndPoint(IPAddress.Loopback, 0), []) { MostOfOneAddress = 2, MostConnections = 5 };

    private readonly DoorConnections _open = new(Settings);

    private string Enter(params string[] addresses) => string.Join(' ', addresses.Select(address => _open.TryEnter(IPAddress.Parse(address)) ? "yes" : "no"));

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "yes yes no")]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", "2001:db8:0:2::1", "yes yes yes")]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", "10.0.0.1", "yes yes no")]
    [InlineData("10.0.0.1", "10.0.0.2", "10.0.0.3", "yes yes yes")]
    public void All_addresses_that_a_host_can_take_count_as_one(string first, string second, string third, string taken) => Assert.Equal(taken, Enter(first, second, third));

    [Fact]
    public void All_together_have_so_many_and_what_is_closed_makes_room()
    {
        Assert.Equal("yes yes yes yes yes no", Enter("10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.3", "10.0.0.4"));
        _open.Leave(IPAddress.Parse("10.0.0.1"));
        Assert.Equal("yes no", Enter("10.0.0.1", "10.0.0.4"));
        foreach (var address in (string[])["10.0.0.1", "10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.3"]) _open.Leave(IPAddress.Parse(address));
        Assert.Equal("yes yes no", Enter("10.0.0.1", "10.0.0.1", "10.0.0.1"));
    }
}
