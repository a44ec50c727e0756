using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>Blocks that use the connection of another namespace.</summary>
public sealed class ConnectionNamespaceTests : IDisposable
{
    private readonly ActionBench _bench = new();

    [Fact]
    public async Task A_boot_goes_on_with_the_connection_and_keeps_it_for_its_own_namespace()
    {
        var scope = Scope("connect-device", "later", "common");

        await scope.Node.Action.RunAsync(scope, CancellationToken.None);

        Assert.Same(_bench.Console, scope.Console);
        Assert.Same(_bench.Console, _bench.Run.Consoles["later"]);
    }

    [Fact]
    public async Task A_connection_that_nobody_opened_is_named()
    {
        var scope = Scope("connect-device", "later", "never");

        Assert.Contains("nothing is connected in namespace 'never' (connection-namespace)",
            (await Assert.ThrowsAsync<ActionFault>(() => scope.Node.Action.RunAsync(scope, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_has_console_and_prompts_of_the_connections_namespace()
    {
        IReadOnlyList<ConsolePattern> prompts = [ConsolePattern.Text("# ")];
        _bench.Run.Data.Set("common", BootKeys.Prompts, prompts);
        var scope = Scope("multinode-test", "later", "common");

        Assert.Same(_bench.Console, scope.Console);
        Assert.Same(prompts, scope.FindOfShell(BootKeys.Prompts));
    }

    public void Dispose() => _bench.Dispose();

    private ActionScope Scope(string action, string ns, string connection)
    {
        var node = _bench.Node(action);
        node = node with { Namespace = ns, Block = node.Block! with { Namespace = ns, ConnectionNamespace = connection } };
        return new ActionScope(node, _bench.Run, _bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(5), 1);
    }
}
