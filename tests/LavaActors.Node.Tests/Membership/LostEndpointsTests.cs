using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote;
using LavaActors.Node.Membership;

namespace LavaActors.Node.Tests.Membership;

/// <summary>Two actor systems, one of them a node's that is quarantined and comes back at its address.</summary>
public sealed class LostEndpointsTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private readonly List<ActorSystem> _systems = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var system in _systems) await system.Terminate();
        _limit.Dispose();
    }

    [Theory]
    [InlineData("reliableEndpointWriter-akka.ssl.tcp%3A%2F%2Flava%4010.67.0.16%3A4053-78", "akka.ssl.tcp://lava@10.67.0.16:4053")]
    [InlineData("reliableEndpointWriter-akka.tcp%3A%2F%2Fmy-lab%40%5B%3A%3A1%5D%3A4053-3", "akka.tcp://my-lab@[::1]:4053")]
    [InlineData("endpointWriter-akka.ssl.tcp%3A%2F%2Flava%4010.67.0.16%3A4053-79", null)]
    [InlineData("reliableEndpointWriter-7", null)]
    [InlineData("transportManager", null)]
    public void The_node_that_an_endpoint_writes_to_is_in_its_name(string name, string? remote) => Assert.Equal(remote, LostEndpoints.RemoteOf(name));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endpoint_that_remoting_lost_does_not_live_on_beside_the_next(bool sawTheQuarantine)
    {
        using var silent = Silent(out var port);
        var (here, said, listener) = Here();
        if (sawTheQuarantine) await WatchAsync(here);

        var first = Start($"port = 0, public-port = {port}");
        var from = (await FarAsync(first, here)).Ref;

        // In one go, so that the old endpoint's end comes after the message that makes the new one.
        var remoting = (IRemoteActorRefProvider)((ExtendedActorSystem)here).Provider;
        remoting.Quarantine(from.Path.Address, AddressUidExtension.Uid(first));
        from.Tell("are you still there?", listener);
        using var waiting = await silent.AcceptSocketAsync(_limit.Token);
        // Nobody else gets so far.
        silent.Stop();
        if (!sawTheQuarantine) await WatchAsync(here);
        await first.Terminate();

        var second = Start($"port = 0, public-port = {port}");
        var far = await FarAsync(second, here);
        await SaidAsync(said, sawTheQuarantine ? $"a connection with the node at {from.Path.Address}, which was put out, is ended" : $"there are 2 connections that are written on with the node at {from.Path.Address}");

        await ReachesAsync(here, second, sawTheQuarantine ? far : await FarAsync(second, here));
    }

    [Fact]
    public async Task A_connection_that_comes_about_when_its_endpoint_has_ended_is_closed()
    {
        using var silent = Silent(out var port);
        var (here, said, listener) = Here();
        await WatchAsync(here);
        var first = Start($"port = 0, public-port = {port}");
        var from = (await FarAsync(first, here)).Ref;

        using var called = await LeftCallAsync(here, said, listener, first, from, silent);

        // The new process takes it, before it has said anything to anybody.
        var bound = FreePort();
        var second = Start($"port = {bound}, public-port = {port}");
        using var taken = new TcpClient();
        await taken.ConnectAsync(IPAddress.Loopback, bound, _limit.Token);
        var (caller, node) = (called.GetStream(), taken.GetStream());
        _ = node.CopyToAsync(caller, _limit.Token);
        var closed = CloseAsync(caller.CopyToAsync(node, _limit.Token), taken);

        await SaidAsync(said, $"a connection with the node at {from.Path.Address} came about when nobody waited for it any more, and is closed");
        await closed;
        await ReachesAsync(here, second, await FarAsync(second, here));

        static async Task CloseAsync(Task carried, TcpClient end)
        {
            await carried;
            end.Close();
        }
    }

    /// <summary>It reads from the connection that came last, and that is the one which nobody has: chaos run, seed 1775100289.</summary>
    [Fact]
    public async Task A_node_that_called_when_such_a_connection_was_closed_is_heard_and_hears()
    {
        using var silent = Silent(out var port);
        using var entrance = Silent(out var way);
        // Who calls this node comes to the entrance, and waits there.
        var own = FreePort();
        var here = Start($"port = {own}, public-port = {way}");
        var (said, listener) = (Said(here), here.ActorOf<Listener>("listener"));
        await WatchAsync(here);
        var first = Start($"port = 0, public-port = {port}");
        var opening = LetInAsync(entrance, own);
        var from = (await FarAsync(first, here)).Ref;
        await opening;
        using var called = await LeftCallAsync(here, said, listener, first, from, silent);

        // The new process calls, and only when it has been called by the connection that nobody has, and that is closed again, its own call comes through.
        var bound = FreePort();
        var second = Start($"port = {bound}, public-port = {port}");
        var local = second.ActorOf<Listener>();
        var target = new RootActorPath(((ExtendedActorSystem)here).Provider.DefaultAddress) / "user" / "listener";
        second.ActorSelection(target).Tell("me", local);
        // A message that must arrive, too.
        second.ActorOf(act => act.OnPreStart = context => context.Watch(((ExtendedActorSystem)second).Provider.ResolveActorRef(target.ToString())));
        using var calling = await entrance.AcceptTcpClientAsync(_limit.Token);
        using var taken = new TcpClient();
        await taken.ConnectAsync(IPAddress.Loopback, bound, _limit.Token);
        Carry(called, taken);
        await SaidAsync(said, $"a connection with the node at {from.Path.Address} came about when nobody waited for it any more, and is closed");
        // From now on it can be called.
        using var open = new TcpListener(IPAddress.Loopback, port);
        open.Start();
        _ = LetAllInAsync(open, bound);
        using var let = new TcpClient();
        await let.ConnectAsync(IPAddress.Loopback, own, _limit.Token);
        Carry(calling, let);
        _ = LetAllInAsync(entrance, own);

        await SaidAsync(said, $"a connection with the node at {from.Path.Address}, which does not read from it, is ended");
        await ReachesAsync(here, second, await FarAsync(second, here));

        // Its endpoint went on with the next one: nothing was begun anew, nor left behind.
        while (said.TryRead(out var line)) Assert.DoesNotContain("is ended", line, StringComparison.Ordinal);
    }

    /// <summary>The endpoint that calls the node is ended with the one before it, and its call stays with the host.</summary>
    private async Task<TcpClient> LeftCallAsync(ActorSystem here, ChannelReader<string> said, IActorRef listener, ActorSystem first, IActorRef from, TcpListener silent)
    {
        ((IRemoteActorRefProvider)((ExtendedActorSystem)here).Provider).Quarantine(from.Path.Address, AddressUidExtension.Uid(first));
        from.Tell("are you still there?", listener);
        var called = await silent.AcceptTcpClientAsync(_limit.Token);
        silent.Stop();
        await SaidAsync(said, $"a connection with the node at {from.Path.Address}, which was put out, is ended");
        await first.Terminate();
        return called;
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>The next one who comes to the entrance.</summary>
    private async Task LetInAsync(TcpListener entrance, int port)
    {
        var caller = await entrance.AcceptTcpClientAsync(_limit.Token);
        var node = new TcpClient();
        await node.ConnectAsync(IPAddress.Loopback, port, _limit.Token);
        Carry(caller, node);
    }

    /// <summary>All who come, whoever of the two calls the other.</summary>
    private async Task LetAllInAsync(TcpListener entrance, int port)
    {
        try
        {
            while (true) await LetInAsync(entrance, port);
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As is the test.
        }
    }

    /// <summary>Both ways, until one of them ends.</summary>
    private void Carry(TcpClient one, TcpClient other)
    {
        _ = CarryAsync();

        async Task CarryAsync()
        {
            using (one)
            using (other)
            {
                await Task.WhenAny(one.GetStream().CopyToAsync(other.GetStream(), _limit.Token), other.GetStream().CopyToAsync(one.GetStream(), _limit.Token));
            }
        }
    }

    /// <summary>At the node's address somebody takes connections and says nothing, as a host does whose process stands still: whoever calls it waits.</summary>
    private static TcpListener Silent(out int port)
    {
        var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        port = ((IPEndPoint)silent.LocalEndpoint).Port;
        return silent;
    }

    /// <summary>The system that loses endpoints, the lines of its log, and who speaks for it.</summary>
    private (ActorSystem System, ChannelReader<string> Said, IActorRef Listener) Here()
    {
        var here = Start("");
        return (here, Said(here), here.ActorOf<Listener>("listener"));
    }

    /// <summary>The way there and back is open, and its system messages arrive.</summary>
    private async Task ReachesAsync(ActorSystem here, ActorSystem there, (IActorRef Ref, IActorRef Local) beyond)
    {
        var watched = new TaskCompletionSource();
        here.ActorOf(act =>
        {
            act.OnPreStart = context => context.Watch(beyond.Ref);
            act.Receive<Terminated>((_, _) => watched.SetResult());
        });
        Assert.Equal("heard: you", await beyond.Ref.Ask<string>("you", _limit.Token));
        there.Stop(beyond.Local);
        await watched.Task.WaitAsync(_limit.Token);
    }

    private async Task WatchAsync(ActorSystem system) => await system.ActorOf<LostEndpoints>("lost-endpoints").Ask<ActorIdentity>(new Identify(null), _limit.Token);

    /// <summary>The lines of a system's log.</summary>
    private static ChannelReader<string> Said(ActorSystem system)
    {
        var said = Channel.CreateUnbounded<string>();
        system.EventStream.Subscribe(system.ActorOf(act => act.Receive<LogEvent>((line, _) => said.Writer.TryWrite($"{line.Message}")), "said"), typeof(LogEvent));
        return said.Reader;
    }

    private async Task SaidAsync(ChannelReader<string> said, string line)
    {
        while (!(await said.ReadAsync(_limit.Token)).StartsWith(line, StringComparison.Ordinal))
        {
            // Others are of remoting itself.
        }
    }

    /// <summary>An actor of the other system as this one knows it, as soon as messages go through in both directions: the first may be lost with a connection.</summary>
    private async Task<(IActorRef Ref, IActorRef Local)> FarAsync(ActorSystem there, ActorSystem here)
    {
        var local = there.ActorOf<Listener>();
        var path = new RootActorPath(((ExtendedActorSystem)here).Provider.DefaultAddress) / "user" / "listener";
        while (true)
        {
            _limit.Token.ThrowIfCancellationRequested();
            try
            {
                await there.ActorSelection(path).Ask<string>("me", TimeSpan.FromMilliseconds(300), _limit.Token);
                return (((ExtendedActorSystem)here).Provider.ResolveActorRef(local.Path.ToSerializationFormatWithAddress(((ExtendedActorSystem)there).Provider.DefaultAddress)), local);
            }
            catch (AskTimeoutException)
            {
                // Gated for a moment.
            }
        }
    }

    private ActorSystem Start(string tcp)
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka { stdout-loglevel = off, loglevel = info, loggers = [], actor.provider = remote
              remote { retry-gate-closed-for = 100ms, dot-netty.tcp { hostname = 127.0.0.1, port = 0, {{tcp}} } } }
            """);
        var system = ActorSystem.Create("lab", config);
        _systems.Add(system);
        return system;
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener() => Receive<string>(text => Sender.Tell($"heard: {text}"));
    }
}
