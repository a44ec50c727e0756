namespace LavaActors.Yaml.Tests;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["timeout", "timeouts", "failure_retry", "to", "os", "role"];

    [Theory]
    [InlineData("too", "to")]
    [InlineData("timout", "timeout")]
    [InlineData("tiemout", "timeout")]
    [InlineData("failure-retry", "failure_retry")]
    [InlineData("Role", "role")]
    public void A_slip_finds_the_name_that_was_meant(string name, string meant) => Assert.Equal(meant, NearestName.Of(name, Known));

    [Theory]
    [InlineData("parameters")]
    [InlineData("x")]
    [InlineData("")]
    public void A_name_far_from_all_finds_none(string name) => Assert.Null(NearestName.Of(name, ["timeout", "role"]));
}
