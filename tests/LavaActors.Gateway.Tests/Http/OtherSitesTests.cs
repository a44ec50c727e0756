using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Tests.Http;

public sealed class OtherSitesTests
{
    private static bool IsRefused(string method, (string Name, string Value)[] headers, Operation operation = Operation.Submit, string host = "192.0.2.7:8080", string[]? names = null, bool isOpen = false, string path = "/api/v0.2/jobs/")
    {
        var context = new DefaultHttpContext { Request = { Method = method, Path = path, Host = new HostString(host) } };
        foreach (var (name, value) in headers) context.Request.Headers[name] = value;
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new Needs(operation, [])), "endpoint"));
        return OtherSites.IsRefused(context, names ?? [], isOpen);
    }

    [Theory]
    [InlineData("Origin", "http://192.0.2.7:8080", false)]
    [InlineData("Origin", "http://evil.example", true)]
    [InlineData("Origin", "http://192.0.2.7", true)]
    [InlineData("Origin", "null", true)]
    [InlineData("Referer", "http://192.0.2.7:8080/submit/", false)]
    [InlineData("Referer", "http://evil.example/page", true)]
    [InlineData("Sec-Fetch-Site", "cross-site", true)]
    [InlineData("Sec-Fetch-Site", "same-site", true)]
    [InlineData("Sec-Fetch-Site", "same-origin", false)]
    [InlineData("User-Agent", "lavacli", false)]
    public void What_changes_something_is_for_pages_of_this_site_and_for_programs(string header, string value, bool isRefused)
    {
        Assert.Equal(isRefused, IsRefused("POST", [(header, value)]));
        // Cancel is a change by GET.
        Assert.Equal(isRefused, IsRefused("GET", [(header, value)]));
    }

    [Theory]
    [InlineData("Origin", "http://evil.example", false)]
    [InlineData("Referer", "http://evil.example/page", false)]
    [InlineData("Sec-Fetch-Site", "cross-site", true)]
    public void To_look_is_refused_only_where_the_browser_says_that_it_is_no_link(string header, string value, bool isRefused) =>
        Assert.Equal(isRefused, IsRefused("GET", [(header, value)], Operation.Read));

    [Fact]
    public void A_link_to_look_is_let_through()
    {
        (string, string)[] link = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
        Assert.False(IsRefused("GET", link, Operation.Read));
        Assert.True(IsRefused("GET", link));
    }

    [Fact]
    public void Behind_a_proxy_the_name_without_a_port_and_names_of_the_settings_are_this_site()
    {
        Assert.False(IsRefused("POST", [("Origin", "http://lab:8000")], host: "lab"));
        Assert.False(IsRefused("POST", [("Origin", "https://lab.example.com")], host: "127.0.0.1:8080", names: ["lab.example.com"]));
        Assert.True(IsRefused("POST", [("Origin", "https://lab.example.com")], host: "127.0.0.1:8080"));
        Assert.False(IsRefused("POST", [("Origin", "https://lab.example.com"), ("Sec-Fetch-Site", "same-origin")], host: "127.0.0.1:8080"));
        Assert.False(IsRefused("POST", [("Origin", "http://[2001:db8::1]:8080")], host: "[2001:db8::1]:8080"));
    }

    [Theory]
    [InlineData("evil.example", true)]
    [InlineData("lab.example.com", false)]
    [InlineData("192.0.2.7", false)]
    public void A_name_that_was_pointed_at_an_open_lab_changes_nothing_there(string host, bool isRefused)
    {
        (string, string)[] page = [("Origin", $"http://{host}")];
        Assert.Equal(isRefused, IsRefused("POST", page, host: host, names: ["lab.example.com"], isOpen: true));
        Assert.False(IsRefused("POST", page, host: host, names: ["lab.example.com"]));
        Assert.False(IsRefused("POST", page, host: host, isOpen: true));
    }

    [Theory]
    [InlineData("http://evil.example", true)]
    [InlineData("http://192.0.2.7:8080", false)]
    public void A_WebSocket_is_for_pages_of_this_site(string origin, bool isRefused) => Assert.Equal(isRefused, IsRefused("GET", [("Origin", origin)], Operation.Read, path: "/ws/"));
}
