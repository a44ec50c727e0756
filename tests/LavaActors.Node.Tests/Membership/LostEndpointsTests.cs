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
        // At the node's address somebody takes connections and says nothing, as a host does whose process stands still: whoever calls it waits.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var here = Start("");
        var said = Channel.CreateUnbounded<string>();
        here.EventStream.Subscribe(here.ActorOf(act => act.Receive<LogEvent>((line, _) => said.Writer.TryWrite($"{line.Message}")), "said"), typeof(LogEvent));
        var listener = here.ActorOf<Listener>("listener");
        if (sawTheQuarantine) here.ActorOf<LostEndpoints>("lost-endpoints");

        var first = Start($"port = 0, public-port = {port}");
        var from = (await FarAsync(first, here)).Ref;

        // In one go, so that the old endpoint's end comes after the message that makes the new one.
        var remoting = (IRemoteActorRefProvider)((ExtendedActorSystem)here).Provider;
        remoting.Quarantine(from.Path.Address, AddressUidExtension.Uid(first));
        from.Tell("are you still there?", listener);
        using var waiting = await silent.AcceptSocketAsync(_limit.Token);
        // Nobody else gets so far.
        silent.Stop();
        if (!sawTheQuarantine) here.ActorOf<LostEndpoints>("lost-endpoints");
        await first.Terminate();

        var second = Start($"port = 0, public-port = {port}");
        var far = await FarAsync(second, here);
        await SaidAsync(sawTheQuarantine ? $"a connection with the node at {from.Path.Address}, which was put out, is ended" : $"there are 2 connections that are written on with the node at {from.Path.Address}");

        // The way there and back is open, and its system messages arrive.
        var watched = new TaskCompletionSource();
        var beyond = sawTheQuarantine ? far : await FarAsync(second, here);
        here.ActorOf(act =>
        {
            act.OnPreStart = context => context.Watch(beyond.Ref);
            act.Receive<Terminated>((_, _) => watched.SetResult());
        });
        Assert.Equal("heard: you", await beyond.Ref.Ask<string>("you", _limit.Token));
        second.Stop(beyond.Local);
        await watched.Task.WaitAsync(_limit.Token);

        async Task SaidAsync(string line)
        {
            while (!(await said.Reader.ReadAsync(_limit.Token)).StartsWith(line, StringComparison.Ordinal))
            {
                // Others are of remoting itself.
            }
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
