using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Storage.Sqlite;
using LavaActors.Storage.Tests;
using Microsoft.AspNetCore.Builder;

namespace LavaActors.Node.Tests.Hosting;

public abstract class NodeHostTests : IAsyncLifetime
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

    private readonly string? _store;

    /// <param name="store">The store's address; null: a file.</param>
    private NodeHostTests(string? store) => _store = store;

    private NodeSettings Settings(NodeRoles roles) =>
        NodeSettingsReader.Read(new NodeSettingsSource(Roles: roles, DataDirectory: _data.FullName, Listen: "127.0.0.1:0", Store: _store)).Settings!;

    public async Task InitializeAsync()
    {
        _node = NodeHost.Build(Settings(NodeRoles.Controller | NodeRoles.Gateway), TimeProvider.System, _ => { });
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
        await EndAsync();

        // That the scheduler took the lab over.
        Assert.Equal(1, await RebuildHost.RunAsync(Settings(NodeRoles.Controller).Store, _limit.Token));
    }

    public sealed class OnSqlite() : NodeHostTests(null)
    {
        [Fact]
        public async Task A_store_that_a_node_has_is_not_rebuilt()
        {
            var inUse = await Assert.ThrowsAsync<IOException>(() => RebuildHost.RunAsync(Settings(NodeRoles.Controller).Store, _limit.Token));
            Assert.Contains("a node has it", inUse.Message, StringComparison.Ordinal);
        }

        [Fact]
        public async Task A_node_does_not_start_on_a_store_that_is_being_rebuilt()
        {
            await EndAsync();
            using var rebuilding = Settings(NodeRoles.Controller).Store.Own();

            var refused = Assert.Throws<IOException>(() => NodeHost.Build(Settings(NodeRoles.Controller), TimeProvider.System, _ => { }));

            Assert.Contains("being rebuilt", refused.Message, StringComparison.Ordinal);
        }

        [Fact]
        public async Task A_dispatcher_opens_no_store()
        {
            await EndAsync();
            var settings = Settings(NodeRoles.Controller) with { Roles = NodeRoles.Dispatcher, Store = new SqliteDatabase("/proc/nowhere/lava.db") };

            await using var dispatcher = NodeHost.Build(settings, TimeProvider.System, _ => { });
            await dispatcher.StartAsync(_limit.Token);
            await dispatcher.StopAsync(_limit.Token);

            Assert.ThrowsAny<Exception>(() => NodeHost.Build(settings with { Roles = NodeRoles.Gateway }, TimeProvider.System, _ => { }));
        }
    }

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : NodeHostTests($"postgres:{server.NewDatabase()}")
    {
        [Fact]
        public async Task A_node_goes_on_while_its_read_model_is_rebuilt() =>
            Assert.Equal(1, await RebuildHost.RunAsync(Settings(NodeRoles.Controller).Store, _limit.Token));

        [Fact]
        public void A_node_keeps_nothing_but_logs_in_its_data_directory() =>
            Assert.Empty(_data.EnumerateFiles());
    }
}
