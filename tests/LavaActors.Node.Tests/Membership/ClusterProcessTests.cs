using System.Runtime.InteropServices;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Tests.Signals;

namespace LavaActors.Node.Tests.Membership;

/// <summary>Controllers as processes of their own, which are killed, stopped and started again.</summary>
public sealed class ClusterProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("processes-");
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(3));
    private readonly List<NodeProcess> _nodes = [];
    private readonly int[] _ports = [NodesHere.FreePort(), NodesHere.FreePort(), NodesHere.FreePort()];

    public void Dispose()
    {
        foreach (var node in _nodes) node.Dispose();
        _limit.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Others_take_over_from_a_controller_that_is_killed_without_waiting_and_it_may_come_back()
    {
        var first = Start(0);
        await first.LineWithAsync("ready: ");
        var second = Start(1);
        using var http = Http(await second.LineWithAsync("ready: "));
        var third = Start(2);
        await third.LineWithAsync("ready: ");
        var client = new HttpJobClient(http);
        var before = await UntilAsync(client, cluster => cluster is { Problems.Count: 0, Nodes.Count: 3 });
        Assert.Equal(Address(0), before.Scheduler);
        Assert.Equal(["controller", "gateway"], before.Nodes[0].Roles);

        first.Kill();

        var after = await UntilAsync(client, cluster => cluster is { Problems.Count: 0, Nodes.Count: 2 });
        Assert.Equal(Address(1), after.Scheduler);

        // The seed that was begun with: it must not begin another cluster beside the one that lives.
        await Start(0).LineWithAsync("ready: ");
        var whole = await UntilAsync(client, cluster => cluster is { Problems.Count: 0, Nodes.Count: 3 });
        Assert.Equal(Address(1), whole.Scheduler);
        Assert.Equal(Address(0), whole.Nodes[2].Address);

        // Both looked at its port; the one that knew first had put it out before the other could say so.
        var logs = "";
        foreach (var survivor in (NodeProcess[])[second, third])
        {
            survivor.Signal(PosixSignal.SIGTERM);
            var (code, log) = await survivor.EndAsync();
            Assert.Equal(ExitCode.Ok, code);
            logs += log;
        }

        Assert.Contains($"the process of the node at {Address(0)} is gone: its port refuses connections", logs);
    }

    [Fact]
    public async Task A_controller_that_stood_still_too_long_ends_when_it_goes_on()
    {
        var first = Start(0);
        await first.LineWithAsync("ready: ");
        using var http = Http(await Start(1).LineWithAsync("ready: "));
        await Start(2).LineWithAsync("ready: ");
        var client = new HttpJobClient(http);
        await UntilAsync(client, cluster => cluster is { Problems.Count: 0, Nodes.Count: 3 });

        first.Pause();
        var after = await UntilAsync(client, cluster => cluster is { Problems.Count: 0, Nodes.Count: 2 });
        Assert.Equal(Address(1), after.Scheduler);
        first.Resume();

        var (code, log) = await first.EndAsync();
        Assert.Equal(ExitCode.StoodStill, code);
        Assert.Contains("this process stood still for", log);
    }

    private NodeProcess Start(int n)
    {
        string[] seeds = [.. _ports.SelectMany(port => (string[])["--seed", $"127.0.0.1:{port}"])];
        var node = NodeProcess.Start(["node", "--roles", "controller,gateway", "--data", Path.Combine(_folder.FullName, "data"), "--listen", "127.0.0.1:0", "--cluster-listen", Address(n), .. seeds]);
        _nodes.Add(node);
        return node;
    }

    private string Address(int n) => $"127.0.0.1:{_ports[n]}";

    private async Task<ClusterView> UntilAsync(HttpJobClient client, Func<ClusterView, bool> isSo)
    {
        ClusterView? seen = null;
        try
        {
            while (true)
            {
                seen = await client.ClusterAsync(_limit.Token);
                if (isSo(seen)) return seen;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _limit.Token);
            }
        }
        catch (OperationCanceledException late)
        {
            throw new InvalidOperationException($"the cluster stayed otherwise: {seen}: {string.Join("; ", seen?.Problems ?? [])}; {string.Join("; ", seen?.Nodes ?? [])}", late);
        }
    }

    private static HttpClient Http(string ready) => new() { BaseAddress = new Uri(ready.Split(' ')[1] + "/") };
}
