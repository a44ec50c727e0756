using System.Net;
using System.Net.Sockets;
using Akka.Cluster;
using LavaActors.Node.Health;
using LavaActors.Node.Hosting;
using Microsoft.AspNetCore.Builder;

namespace LavaActors.Node.Tests.Health;

public sealed class NodeHealthTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("health-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));

    public void Dispose()
    {
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public void A_node_that_is_in_its_cluster_and_has_its_store_has_no_problem() => Assert.Empty(NodeHealth.Problems(MemberStatus.Up, null));

    [Theory]
    [InlineData(MemberStatus.Joining)]
    [InlineData(MemberStatus.Leaving)]
    [InlineData(MemberStatus.Down)]
    public void A_node_that_is_not_or_not_any_more_in_its_cluster_says_so(MemberStatus status) =>
        Assert.Equal([$"this node is {status} in its cluster, and not Up"], NodeHealth.Problems(status, null));

    [Fact]
    public void A_store_that_does_not_answer_is_named_without_its_place() =>
        Assert.Equal(["its PostgreSQL database does not answer; the log of the node says why"], NodeHealth.Problems(MemberStatus.Up, "PostgreSQL database"));

    [Theory]
    [InlineData(NodeRoles.Controller)]
    [InlineData(NodeRoles.Controller | NodeRoles.Gateway)]
    public async Task Its_own_port_serves_the_state_and_the_metrics_and_nothing_else(NodeRoles roles)
    {
        var port = FreePort();
        await using var node = Build(roles, $"127.0.0.1:{port}");
        await node.StartAsync(_limit.Token);
        await NodeReadiness.WaitAsync(node.Services, _ => { }, _limit.Token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        foreach (var path in new[] { HealthHttp.Live, HealthHttp.Ready, "/healthz", "/readyz" })
            Assert.Equal("""{"status":"ok","problems":[]}""", await http.GetStringAsync(new Uri(path, UriKind.Relative), _limit.Token));
        Assert.Contains("lava_cluster_members{", await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), _limit.Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/api/v0.2/jobs/", UriKind.Relative), _limit.Token)).StatusCode);
        // What the ready line tells is where jobs are taken.
        Assert.Equal(roles.HasFlag(NodeRoles.Gateway), NodeReadiness.Address(node.Services) is { } address && !address.EndsWith($":{port}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("somewhere", "'somewhere' is no address")]
    [InlineData("127.0.0.1:0", "probes ask at a port that they know")]
    public void An_address_that_no_probe_could_ask_at_is_refused(string address, string problem) =>
        Assert.Contains(problem, Assert.Single(NodeSettingsReader.Read(new NodeSettingsSource(Roles: NodeRoles.Controller, DataDirectory: _data.FullName) { Health = address }).Diagnostics).ToString());

    private WebApplication Build(NodeRoles roles, string health) => NodeHost.Build(
        NodeSettingsReader.Read(new NodeSettingsSource(Roles: roles, DataDirectory: _data.FullName, Listen: "127.0.0.1:0") { Health = health }).Settings!, TimeProvider.System, _ => { });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
