using System.Net;
using System.Net.Sockets;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Node.Membership;
using LavaActors.Storage.Postgres;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace LavaActors.Node.Tests.Hosting;

public sealed class NodeStartTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("start-");
    private readonly List<string> _said = [];

    public void Dispose() => _data.Delete(recursive: true);

    private async Task<string> RefusedAsync(string listen, string? settings = null, int code = ExitCode.Usage, TimeProvider? clock = null)
    {
        string? file = null;
        if (settings is not null) File.WriteAllText(file = Path.Combine(_data.FullName, "node.yaml"), settings);
        var source = new NodeSettingsSource(file, NodeRoles.Controller | NodeRoles.Gateway, DataDirectory: _data.FullName, Listen: listen);
        var error = await Assert.ThrowsAsync<ClientException>(
            () => NodeStart.RunAsync(NodeSettingsReader.Read(source).Settings!, clock ?? TimeProvider.System, _ => { }, _said.Add, CancellationToken.None));
        Assert.Equal(code, error.ExitCode);
        return error.Message;
    }

    private static TcpListener Listener()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var other = Listener();
        Assert.Contains($"{other.LocalEndpoint} (HTTP) is taken by another program", await RefusedAsync($"{other.LocalEndpoint}"));
    }

    [Fact]
    public async Task The_cluster_s_port_is_named_too()
    {
        using var other = Listener();
        Assert.Contains($"{other.LocalEndpoint} (cluster) is taken by another program", await RefusedAsync("127.0.0.1:0", $"cluster: {{listen: '{other.LocalEndpoint}'}}\n"));
    }

    [Fact]
    public async Task The_port_of_the_published_events_is_named_too()
    {
        using var other = Listener();
        Assert.Contains($"tcp://{other.LocalEndpoint}, where the lab's events are to be published, cannot be opened: Address already in use", await RefusedAsync("127.0.0.1:0", $"http: {{events: {{publish: 'tcp://{other.LocalEndpoint}'}}}}\n"));
    }

    [Fact]
    public async Task An_address_of_another_host_is_named() =>
        Assert.Contains("192.0.2.7:8080 (HTTP) is no address of this host", await RefusedAsync("192.0.2.7:8080"));

    [Fact]
    public async Task A_damaged_database_is_named_with_what_to_do()
    {
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "lava-actors.db"), new string('x', 8192));
        var said = await RefusedAsync("127.0.0.1:0");
        Assert.Contains("lava-actors.db cannot be used", said);
        Assert.Contains("move it away", said);
    }

    [Fact]
    public async Task A_database_server_that_does_not_answer_is_waited_for_and_named_with_what_to_do()
    {
        using var nobody = Listener();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        var said = await RefusedAsync("127.0.0.1:0", $"store: postgres:Host=127.0.0.1;Port={port};Database=lab;Username=u;Password=secret\n", ExitCode.Failed, new HurriedClock());
        Assert.StartsWith($"waiting for the store: PostgreSQL database lab on 127.0.0.1:{port} cannot be used: ", Assert.Single(_said));
        Assert.Contains($"PostgreSQL database lab on 127.0.0.1:{port} cannot be used", said);
        Assert.Contains("Connection refused", said);
        Assert.Contains("see that the server runs", said);
        Assert.DoesNotContain("secret", said);
    }

    [Fact]
    public async Task A_store_that_comes_back_is_used()
    {
        var tries = 0;
        var made = await NodeStart.WithStoreAsync(() => ++tries < 3 ? throw new NpgsqlException("refused", new IOException("refused")) : "made", Store, new HurriedClock(), _said.Add, CancellationToken.None);

        Assert.Equal(("made", 3), (made, tries));
        Assert.Single(_said);
    }

    [Fact]
    public async Task A_store_that_refuses_this_node_is_not_waited_for()
    {
        var tries = 0;
        await Assert.ThrowsAsync<PostgresException>(() => NodeStart.WithStoreAsync<string>(
            () => throw new PostgresException($"no such user ({++tries})", "FATAL", "FATAL", PostgresErrorCodes.InvalidPassword), Store, new HurriedClock(), _said.Add, CancellationToken.None));

        Assert.Equal(1, tries);
        Assert.Empty(_said);
    }

    [Fact]
    public void What_is_waited_for_at_the_start_is_said()
    {
        var settings = NodeSettingsReader.Read(new NodeSettingsSource()).Settings! with { Cluster = ClusterSettings.OfOne with { Seeds = ["127.0.0.1:4053"] } };
        Assert.Contains("none of 127.0.0.1:4053 has taken this node in", NodeReadiness.Missing(settings, isMember: false, null, ["b"]));
        Assert.Contains("no node with the role controller", NodeReadiness.Missing(settings, isMember: true, null, ["b"]));
        Assert.Equal("waiting for the scheduler to take a, c", NodeReadiness.Missing(settings, isMember: true, ["b"], ["c", "b", "a"]));
    }

    private static PostgresDatabase Store => PostgresDatabase.TryParse("Host=db;Database=lab", out _)!;

    /// <summary>Nobody waits for anything on it.</summary>
    private sealed class HurriedClock : FakeTimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime > TimeSpan.Zero) Advance(dueTime);
            return timer;
        }
    }
}
