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

    [Fact]
    public async Task An_endpoint_that_remoting_lost_does_not_live_on_beside_the_next()
    {
        // At the node's address somebody takes connections and says nothing, as a host does whose process stands still: whoever calls it waits.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var here = Start("");
        var warnings = Channel.CreateUnbounded<string>();
        here.EventStream.Subscribe(here.ActorOf(act => act.Receive<Warning>((warning, _) => warnings.Writer.TryWrite($"{warning.Message}")), "warnings"), typeof(Warning));
        here.ActorOf<LostEndpoints>("lost-endpoints");
        var heard = Channel.CreateUnbounded<(string Text, IActorRef From)>();
        var listener = here.ActorOf(act => act.Receive<string>((text, context) => heard.Writer.TryWrite((text, context.Sender))), "listener");
        var self = ((ExtendedActorSystem)here).Provider.DefaultAddress;

        var first = Start($"port = 0, public-port = {port}");
        first.ActorSelection(new RootActorPath(self) / "user" / "listener").Tell("first", first.ActorOf<Deaf>("me"));
        var (_, from) = await heard.Reader.ReadAsync(_limit.Token);

        // In one go, so that the old endpoint's end comes after the message that makes the new one.
        var remoting = (IRemoteActorRefProvider)((ExtendedActorSystem)here).Provider;
        remoting.Quarantine(from.Path.Address, AddressUidExtension.Uid(first));
        from.Tell("are you still there?", listener);
        await first.Terminate();

        var second = Start($"port = 0, public-port = {port}");
        var answers = Channel.CreateUnbounded<string>();
        var me = second.ActorOf(act => act.Receive<string>((text, _) => answers.Writer.TryWrite(text)), "me");
        second.ActorSelection(new RootActorPath(self) / "user" / "listener").Tell("second", me);

        while (!(await warnings.Reader.ReadAsync(_limit.Token)).StartsWith("there are 2 connections that are written on with the node at", StringComparison.Ordinal))
        {
            // Others are of remoting itself.
        }

        // The way there and back is open again: each message of the second is answered on the connection that it makes anew.
        while (true)
        {
            second.ActorSelection(new RootActorPath(self) / "user" / "listener").Tell("again", me);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
            patience.CancelAfter(TimeSpan.FromMilliseconds(200));
            try
            {
                var (text, sender) = await heard.Reader.ReadAsync(patience.Token);
                if (text != "again") continue;
                sender.Tell("heard", listener);
                Assert.Equal("heard", await answers.Reader.ReadAsync(_limit.Token));
                return;
            }
            catch (OperationCanceledException) when (!_limit.IsCancellationRequested)
            {
                // Gated for a moment.
            }
        }
    }

    private ActorSystem Start(string tcp)
    {
        var config = ConfigurationFactory.ParseString($$"""
            akka { stdout-loglevel = off, loglevel = warning, loggers = [], actor.provider = remote
              remote { retry-gate-closed-for = 100ms, dot-netty.tcp { hostname = 127.0.0.1, port = 0, {{tcp}} } } }
            """);
        var system = ActorSystem.Create("lab", config);
        _systems.Add(system);
        return system;
    }

    private sealed class Deaf : ReceiveActor
    {
        public Deaf() => ReceiveAny(_ => { });
    }
}
