using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;

namespace LavaActors.Node.Tests.Hosting;

public sealed class NodeHostTests : IAsyncLifetime
{
    private const string Job =
        """
        job_name: one board
        device_type: mustang
        visibility: public
        timeouts: {job: {minutes: 10}}
        actions:
        - boot: {method: minimal, prompts: ['#']}
        """;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("node-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(1));
    private WebApplication _node = null!;
    private bool _ended;

    public async Task InitializeAsync()
    {
        var source = new NodeSettingsSource(Roles: NodeRoles.Controller | NodeRoles.Gateway, DataDirectory: _data.FullName, Listen: "127.0.0.1:0");
        _node = NodeHost.Build(NodeSettingsReader.Read(source).Settings!, TimeProvider.System, _ => { });
        await _node.StartAsync();
        await NodeReadiness.WaitAsync(_node.Services, _ => { }, _limit.Token);
    }

    public async Task DisposeAsync()
    {
        await EndAsync();
        _limit.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task EndAsync()
    {
        if (_ended) return;
        _ended = true;
        await _node.StopAsync();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_node_serves_its_clients_over_HTTP_and_in_process_alike()
    {
        using var http = new HttpClient { BaseAddress = new Uri(NodeReadiness.Address(_node.Services)! + "/") };
        foreach (var client in (IJobClient[])[new HttpJobClient(http), new DirectJobClient(_node.Services, "job.yaml")])
        {
            Assert.Equal(0, (await client.JobsAsync(new JobListing(10, 0, null, null), _limit.Token)).Count);
            Assert.Empty(await client.DevicesAsync(_limit.Token));
            var refused = await Assert.ThrowsAsync<ClientException>(() => client.SubmitAsync(Job, _limit.Token));
            Assert.Equal(ExitCode.InvalidJob, refused.ExitCode);
            Assert.Contains("'mustang'", refused.Message);
            var invalid = await Assert.ThrowsAsync<ClientException>(() => client.SubmitAsync("job_nam: x", _limit.Token));
            Assert.Contains(":1:1: error: job_nam: unknown key", invalid.Message);
            var missing = await Assert.ThrowsAsync<ClientException>(() => client.TimelineAsync(5, _limit.Token));
            Assert.Equal(ExitCode.NotFound, missing.ExitCode);
        }
    }

    [Fact]
    public async Task The_read_model_is_rebuilt_when_no_node_has_the_store()
    {
        var inUse = await Assert.ThrowsAsync<IOException>(() => RebuildHost.RunAsync(NodeSettings.StoreIn(_data.FullName), _limit.Token));
        Assert.Contains("a node has it", inUse.Message, StringComparison.Ordinal);
        await EndAsync();

        Assert.Equal(0, await RebuildHost.RunAsync(NodeSettings.StoreIn(_data.FullName), _limit.Token));
    }

    [Fact]
    public async Task A_node_does_not_start_on_a_store_that_is_being_rebuilt()
    {
        await EndAsync();
        using var rebuilding = StoreLock.Own(NodeSettings.StoreIn(_data.FullName));
        var source = new NodeSettingsSource(Roles: NodeRoles.Controller, DataDirectory: _data.FullName);

        var refused = Assert.Throws<IOException>(() => NodeHost.Build(NodeSettingsReader.Read(source).Settings!, TimeProvider.System, _ => { }));

        Assert.Contains("being rebuilt", refused.Message, StringComparison.Ordinal);
    }
}
