using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;
using Google.Protobuf;
using LavaActors.Node.Membership.Tls;

namespace LavaActors.Node.Tests.Membership.Tls;

/// <summary>Two ends of the transport, each with an actor system that has nothing else to do.</summary>
public sealed class TlsTransportTests : IAsyncLifetime
{
    private const int MostBytes = 128_000;

    private readonly TestCertificates _lab = new();
    private readonly TestCertificates _other = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(30));
    private readonly List<End> _ends = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var end in _ends)
        {
            await end.Transport.Shutdown();
            await end.System.Terminate();
        }

        _lab.Dispose();
        _other.Dispose();
        _limit.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_in_both_directions_in_their_order()
    {
        var (a, b) = (await StartAsync(_lab), await StartAsync(_lab));
        var (there, here) = await ConnectAsync(a, b);
        var (atA, atB) = (Listen(there), Listen(here));

        foreach (var i in Enumerable.Range(0, 2000)) Assert.True(there.Write(Message(i)) && here.Write(Message(-i)));
        var large = ByteString.CopyFrom(new byte[MostBytes]);
        Assert.True(there.Write(large));

        foreach (var i in Enumerable.Range(0, 2000))
        {
            Assert.Equal(Message(i), await PayloadAsync(atB));
            Assert.Equal(Message(-i), await PayloadAsync(atA));
        }

        Assert.Equal(large, await PayloadAsync(atB));
        Assert.Equal(a.Address.Host, here.RemoteAddress.Host);
        Assert.Equal(b.Address, there.RemoteAddress);
    }

    [Fact]
    public async Task What_was_written_before_the_end_arrives_and_both_sides_are_told_of_the_end()
    {
        var (there, here) = await ConnectAsync(await StartAsync(_lab), await StartAsync(_lab));
        var (atA, atB) = (Listen(there), Listen(here));

        Assert.True(there.Write(Message(1)));
        there.Disassociate("it is over", NoLogger.Instance);

        Assert.Equal(Message(1), await PayloadAsync(atB));
        Assert.IsType<Disassociated>(await atB.ReadAsync(_limit.Token));
        Assert.IsType<Disassociated>(await atA.ReadAsync(_limit.Token));
        Assert.False(there.Write(Message(2)));
        Assert.False(here.Write(Message(2)));
    }

    [Fact]
    public async Task Who_begins_to_listen_after_the_end_is_told_of_it()
    {
        var (there, here) = await ConnectAsync(await StartAsync(_lab), await StartAsync(_lab));
        there.Disassociate("it is over", NoLogger.Instance);
        await ((TlsAssociation)there).Ended.WaitAsync(_limit.Token);
        Assert.IsType<Disassociated>(await Listen(there).ReadAsync(_limit.Token));
        Assert.IsType<Disassociated>(await Listen(here).ReadAsync(_limit.Token));
    }

    [Fact]
    public async Task For_a_side_that_takes_nothing_no_more_than_so_much_is_kept()
    {
        var (there, here) = await ConnectAsync(await StartAsync(_lab), await StartAsync(_lab));
        Listen(there);
        var large = ByteString.CopyFrom(new byte[MostBytes]);
        var written = 0;
        // What the kernels' buffers take, and 8 MiB.
        while (there.Write(large)) Assert.InRange(++written, 0, 1000);

        var taken = Listen(here);
        for (var i = 0; i < written; i++) Assert.Equal(large, await PayloadAsync(taken));
        Assert.True(there.Write(Message(1)));
    }

    [Fact]
    public async Task A_node_that_is_gone_in_the_middle_of_the_handshake_is_a_connection_that_did_not_come_about()
    {
        var a = await StartAsync(_lab);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var calling = a.Transport.Associate(a.Address.WithPort(((IPEndPoint)listener.LocalEndpoint).Port));
        using (await listener.AcceptTcpClientAsync(_limit.Token))
        {
            // Accepted, and closed.
        }

        await Assert.ThrowsAsync<InvalidAssociationException>(() => calling);
        Assert.False(a.System.WhenTerminated.IsCompleted);
        Assert.Null(CoordinatedShutdown.Get(a.System).ShutdownReason);
    }

    [Fact]
    public async Task A_node_that_is_silent_is_given_up_after_a_while()
    {
        var a = await StartAsync(_lab, "300ms");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var failed = await Assert.ThrowsAsync<InvalidAssociationException>(() => a.Transport.Associate(a.Address.WithPort(((IPEndPoint)listener.LocalEndpoint).Port)));
        Assert.Contains("did not answer within", failed.Message);
    }

    [Fact]
    public async Task A_port_that_nobody_has_is_said_at_once()
    {
        var (a, b) = (await StartAsync(_lab), await StartAsync(_lab));
        await b.Transport.Shutdown();
        Assert.Contains("refused", (await Assert.ThrowsAsync<InvalidAssociationException>(() => a.Transport.Associate(b.Address))).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nobody_hears_one_with_a_certificate_of_another_CA_nor_is_heard_by_it(bool calls)
    {
        var (ours, theirs) = (await StartAsync(_lab), await StartAsync(_other));
        var (from, to) = calls ? (theirs, ours) : (ours, theirs);
        await Assert.ThrowsAsync<InvalidAssociationException>(() => from.Transport.Associate(to.Address));
        Assert.False(to.Inbound.TryPeek(out _));
    }

    [Fact]
    public async Task A_stranger_who_talks_no_TLS_is_let_go()
    {
        var a = await StartAsync(_lab);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, a.Address.Port!.Value, _limit.Token);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), _limit.Token);
        var answer = new byte[1000];
        while (await ReadAsync() > 0)
        {
            // An alert.
        }

        Assert.False(a.Inbound.TryPeek(out _));

        async Task<int> ReadAsync()
        {
            try
            {
                return await client.GetStream().ReadAsync(answer, _limit.Token);
            }
            catch (IOException)
            {
                return 0;
            }
        }
    }

    private static ByteString Message(int i) => ByteString.CopyFromUtf8($"message {i}");

    private async Task<ByteString> PayloadAsync(ChannelReader<IHandleEvent> from) => Assert.IsType<InboundPayload>(await from.ReadAsync(_limit.Token)).Payload;

    private async Task<(AssociationHandle There, AssociationHandle Here)> ConnectAsync(End a, End b)
    {
        var there = await a.Transport.Associate(b.Address);
        return (there, await b.Inbound.ReadAsync(_limit.Token));
    }

    private static ChannelReader<IHandleEvent> Listen(AssociationHandle handle)
    {
        var events = Channel.CreateUnbounded<IHandleEvent>();
        handle.ReadHandlerSource.SetResult(new Events(events.Writer));
        return events.Reader;
    }

    private async Task<End> StartAsync(TestCertificates certificates, string limit = "10s")
    {
        var system = ActorSystem.Create("lab", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig("akka { stdout-loglevel = off, loglevel = off }"), new TlsTransportSetup(certificates.Tls())));
        var transport = new TlsTransport(system, ConfigurationFactory.ParseString($"hostname = 127.0.0.1, port = 0, maximum-frame-size = {MostBytes}b, connection-timeout = {limit}"));
        var (address, listening) = await transport.Listen();
        var inbound = Channel.CreateUnbounded<AssociationHandle>();
        listening.SetResult(new Inbound(inbound.Writer));
        var end = new End(system, transport, address, inbound.Reader);
        _ends.Add(end);
        return end;
    }

    private sealed record End(ActorSystem System, TlsTransport Transport, Address Address, ChannelReader<AssociationHandle> Inbound);

    private sealed class Inbound(ChannelWriter<AssociationHandle> handles) : IAssociationEventListener
    {
        public void Notify(IAssociationEvent ev) => handles.TryWrite(((InboundAssociation)ev).Association);
    }

    private sealed class Events(ChannelWriter<IHandleEvent> events) : IHandleEventListener
    {
        public void Notify(IHandleEvent ev) => events.TryWrite(ev);
    }
}
