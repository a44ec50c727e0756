using LavaActors.Pages.Views;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Pages.Tests.Views;

public sealed class PageLinksTests
{
    private static PageLinks Of(string query, long count) => PageLinks.Of(new DefaultHttpContext { Request = { Path = "/results/7/50%41", QueryString = new QueryString(query) } }.Request, count);

    [Theory]
    [InlineData("", 50, null, null)]
    [InlineData("", 51, null, "?offset=50")]
    [InlineData("?limit=5&outcome=fail&offset=5", 13, "?limit=5&outcome=fail", "?limit=5&outcome=fail&offset=10")]
    [InlineData("?offset=50", 120, "?", "?offset=100")]
    [InlineData("?offset=30", 120, "?", "?offset=80")]
    // Behind the end, and where an int ends.
    [InlineData("?offset=1000", 120, "?offset=100", null)]
    [InlineData("?offset=2147483647", 100, "?offset=50", null)]
    [InlineData("?offset=1000", 0, "?", null)]
    [InlineData("?limit=501&offset=x", 51, null, "?limit=501&offset=50")]
    public void The_ways_to_the_neighbours_stand_behind_the_address_of_the_page(string query, long count, string? previous, string? next)
    {
        var links = Of(query, count);
        Assert.Equal((previous, next), (links.Previous, links.Next));
    }

    [Fact]
    public void What_is_asked_for_stays_as_it_was_written() => Assert.Equal("?name=a%26b%20%23&name=%C3%BC&offset=50", Of("?name=a%26b%20%23&name=%C3%BC", 51).Next);
}
