using LavaActors.Gateway.Http;

namespace LavaActors.Gateway.Tests.Http;

public sealed class PathNamesTests
{
    /// <summary>What a route's value is, to what was sent: Kestrel leaves %2F alone, and the rest not.</summary>
    [Theory]
    [InlineData("/tokens/ci/", "ci", "ci")]
    [InlineData("/tokens/a%2Fb/", "a%2Fb", "a/b")]
    [InlineData("/tokens/a%2fb/?x=%2F", "a%2fb", "a/b")]
    [InlineData("/tokens/a%252Fb/", "a%2Fb", "a%2Fb")]
    [InlineData("/tokens/100%25%2F%252F/", "100%%2F%2F", "100%/%2F")]
    [InlineData("/a%2Fb/a%2Fc", "a%2Fc", "a/c")]
    [InlineData("*", "a%2Fb", "a%2Fb")]
    public void A_name_is_what_was_sent_for_it(string target, string value, string name) => Assert.Equal(name, PathNames.Decoded(target, value));
}
