using System.Net;
using LavaActors.Gateway.Http;

namespace LavaActors.Gateway.Tests.Http;

public sealed class HostCheckTests(RunningGateway gateway) : IClassFixture<RunningGateway>
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("::1", true)]
    [InlineData("localhost", true)]
    [InlineData("LocalHost", true)]
    [InlineData("lab.localhost", true)]
    [InlineData("lab.example.com", true)]
    [InlineData("LAB.example.com", true)]
    [InlineData("evil.example.org", false)]
    [InlineData("127.0.0.1.evil.example.org", false)]
    [InlineData("192.0.2.7", false)]
    public void On_loopback_a_host_has_the_names_of_loopback_and_those_of_the_settings(string host, bool isAllowed) =>
        Assert.Equal(isAllowed, HostCheck.IsAllowed(host, IPAddress.Loopback, ["lab.example.com"]));

    [Fact]
    public void Elsewhere_it_may_have_any() => Assert.True(HostCheck.IsAllowed("lab", IPAddress.Parse("192.0.2.7"), []));

    [Fact]
    public async Task A_page_whose_name_was_pointed_at_loopback_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "system/version/");
        request.Headers.Host = "evil.example.org:8080";
        using var response = await gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("http.hosts", await response.Content.ReadAsStringAsync());
    }
}
