using LavaActors.Dispatch.Guests;

namespace LavaActors.Dispatch.Tests.Guests;

public sealed class HostKeyPinTests
{
    private readonly HostKeyPin _pin = new();

    [Fact]
    public void A_host_key_that_was_only_seen_holds_nobody()
    {
        Assert.Null(_pin.Check("one"));
        Assert.Null(_pin.Check("two"));
        Assert.Null(_pin.Learn("two"));
    }

    [Fact]
    public void The_host_key_of_the_first_login_holds_for_the_run()
    {
        Assert.Null(_pin.Learn("one"));
        Assert.Null(_pin.Check("one"));
        Assert.Equal("one", _pin.Check("two"));
        Assert.Equal("one", _pin.Learn("two"));
    }
}
