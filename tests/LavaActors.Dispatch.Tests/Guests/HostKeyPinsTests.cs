using System.Text.Json;
using LavaActors.Dispatch.Guests;
using LavaActors.Protocol.Ids;

namespace LavaActors.Dispatch.Tests.Guests;

/// <summary>Which logins of a job are held to the same host key, in this process and the next.</summary>
public sealed class HostKeyPinsTests
{
    private static readonly DeviceName One = new("mustang-01"), Other = new("mustang-02");
    private static readonly GuestTarget At = new("10.0.0.5", 22, "root"), Elsewhere = new("10.0.0.6", 22, "root");

    [Fact]
    public void Guests_of_one_board_are_held_to_the_key_that_the_first_of_them_learned()
    {
        var pins = new HostKeyPins();
        Assert.Null(pins.Of(One, At).Learn("one"));
        Assert.Equal("one", pins.Of(One, At).Check("two"));
        Assert.Equal("one", pins.Of(One, At with { User = "tester" }).Learn("two"));
        Assert.Null(pins.Of(One, At).Learn("one"));
    }

    [Fact]
    public void A_name_is_the_same_address_in_capitals()
    {
        var pins = new HostKeyPins();
        pins.Of(One, At with { Host = "Mustang-01.lab" }).Learn("one");
        Assert.Equal("one", pins.Of(One, At with { Host = "mustang-01.lab" }).Check("two"));
    }

    [Fact]
    public void Boards_have_keys_of_their_own_though_one_gets_the_address_of_the_other()
    {
        var pins = new HostKeyPins();
        Assert.Null(pins.Of(One, At).Learn("one"));
        Assert.Null(pins.Of(Other, Elsewhere).Learn("two"));
        Assert.Null(pins.Of(Other, At).Learn("two"));
        Assert.Equal(("one", "two"), (pins.Of(One, At).Check("two"), pins.Of(Other, Elsewhere).Check("one")));
    }

    [Fact]
    public void Machines_that_a_board_has_started_have_keys_of_their_own()
    {
        var pins = new HostKeyPins();
        Assert.Null(pins.Of(One, At).Learn("one"));
        Assert.Null(pins.Of(One, Elsewhere).Learn("two"));
        Assert.Null(pins.Of(One, At with { Port = 2222 }).Learn("three"));
        Assert.Equal("three", pins.Of(One, At with { Port = 2222 }).Check("one"));
    }

    [Fact]
    public void What_was_noted_last_is_all_that_was_learned()
    {
        var noted = new List<string>();
        var pins = new HostKeyPins(noted.Add);
        pins.Of(One, At).Check("seen only");
        pins.Of(One, At).Learn("one");
        pins.Of(One, At).Learn("one");
        pins.Of(Other, Elsewhere).Learn("two");
        Assert.Equal(2, noted.Count);

        var next = HostKeyPins.Read(noted[^1], new Dictionary<string, GuestTarget>(), noted.Add);
        Assert.Equal(("one", "two", null), (next.Of(One, At).Known, next.Of(Other, Elsewhere).Known, next.Of(One, Elsewhere).Known));

        next.Of(One, Elsewhere).Learn("three");
        var last = HostKeyPins.Read(noted[^1], new Dictionary<string, GuestTarget>());
        Assert.Equal(("one", "two", "three"), (last.Of(One, At).Known, last.Of(Other, Elsewhere).Known, last.Of(One, Elsewhere).Known));
    }

    [Fact]
    public void The_one_key_of_an_earlier_version_is_that_of_the_boards_which_guests_had_logged_in_to()
    {
        var noted = new List<string>();
        var pins = HostKeyPins.Read("one", new Dictionary<string, GuestTarget> { ["mustang-01"] = At }, noted.Add);
        Assert.Equal("one", pins.Of(One, At).Check("two"));
        Assert.Null(pins.Of(Other, Elsewhere).Learn("two"));

        var next = HostKeyPins.Read(Assert.Single(noted), new Dictionary<string, GuestTarget>());
        Assert.Equal(("one", "two"), (next.Of(One, At).Known, next.Of(Other, Elsewhere).Known));
    }

    [Fact]
    public void The_one_key_of_an_earlier_version_that_noted_no_board_holds_everywhere_as_it_did()
    {
        var pins = HostKeyPins.Read("one", new Dictionary<string, GuestTarget>());
        Assert.Equal(("one", "one"), (pins.Of(One, At).Learn("two"), pins.Of(Other, Elsewhere).Learn("two")));
        Assert.Null(pins.Of(Other, Elsewhere).Learn("one"));
    }

    [Theory]
    [InlineData("[{")]
    [InlineData("""[{"Board": "mustang-01", "Host": "10.0.0.5", "Port": 22}]""")]
    [InlineData("""[{"Board": "mustang-01", "Host": "10.0.0.5", "Port": 22, "Fingerprint": null}]""")]
    public void A_damaged_note_is_no_reason_to_trust_whoever_comes(string text) =>
        Assert.Throws<JsonException>(() => HostKeyPins.Read(text, new Dictionary<string, GuestTarget>()));
}
