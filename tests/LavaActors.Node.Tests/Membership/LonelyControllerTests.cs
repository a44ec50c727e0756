using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using LavaActors.Storage.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LavaActors.Node.Tests.Membership;

/// <summary>Whole controllers at one PostgreSQL server, each with its own way there.</summary>
[Collection(PostgresServer.Collection)]
public sealed class LonelyControllerTests(PostgresServer server) : IAsyncLifetime
{
    private readonly NodesHere _nodes = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task The_controller_that_alone_does_not_reach_the_store_leaves_the_scheduler_to_another()
    {
        var direct = server.NewDatabase();
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(direct);
        using var relay = new Relay(Path.Combine(parts.Host!, ".s.PGSQL.5432"));
        var (first, seed) = (NodesHere.FreePort(), NodesHere.FreePort());
        const string Config = "scheduling: {without_store: {seconds: 5}}\n";
        var lonely = await _nodes.StartAsync(NodeRoles.Controller, "a", first, [first, seed], store: $"postgres:Host=127.0.0.1;Port={relay.Port};Username=lava;Database={parts.Database}", config: Config);
        await _nodes.ReadyAsync(lonely);
        var other = await _nodes.StartAsync(NodeRoles.Controller, "b", seed, [first, seed], store: "postgres:" + direct, config: Config);
        await _nodes.ReadyAsync(other);

        relay.Cut();
        await lonely.WaitForShutdownAsync(_nodes.Limit);

        var why = lonely.Services.GetRequiredService<NodeEnd>().Why!;
        Assert.Equal(ExitCode.Failed, why.ExitCode);
        Assert.Contains("the store answers another controller", why.Text, StringComparison.Ordinal);
        await _nodes.ReadyAsync(other);
        Assert.Null(other.Services.GetRequiredService<NodeEnd>().Why);
    }
}
