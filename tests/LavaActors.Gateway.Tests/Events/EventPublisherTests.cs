using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Akka.Cluster.Tools.PublishSubscribe;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events.Publishing;
using LavaActors.Gateway.Tests.XmlRpc;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.XmlRpc;
using NetMQ;
using NetMQ.Sockets;

namespace LavaActors.Gateway.Tests.Events;

/// <summary>What subscribers of ZeroMQ hear of the lab's events.</summary>
public sealed class EventPublisherTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true), Publisher = new EventPublisherSettings(new IPEndPoint(IPAddress.Loopback, 0)) };
    private long _last;

    public Task InitializeAsync() => _gateway.InitializeAsync();

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private void Happen(params IEnumerable<LabEvent> events)
    {
        _gateway.LabEvents.Put(events);
        DistributedPubSub.Get(_gateway.System).Mediator.Tell(new Publish(LabEventMessages.Topic, new LabEventMessages.Appended(_last)), Akka.Actor.ActorRefs.NoSender);
    }

    private async Task<string> AddressAsync() => Assert.IsType<XmlRpcText>(await new RpcClient(_gateway).CallAsync("scheduler.get_publisher_event_socket")).Value;

    /// <summary>A socket of NetMQ belongs to one thread, so a subscriber's whole life is one piece of work.</summary>
    /// <param name="isEnough">Whether the messages so far are enough.</param>
    /// <param name="whileWaiting">What happens whenever there is nothing to read: a subscriber hears what comes after it has been let in, which nobody tells.</param>
    private static Task<IReadOnlyList<string[]>> HearAsync(string address, Func<IReadOnlyList<string[]>, bool> isEnough, Action whileWaiting) => Task.Run<IReadOnlyList<string[]>>(() =>
    {
        using var socket = new SubscriberSocket();
        socket.SubscribeToAnyTopic();
        socket.Connect(address);
        var heard = new List<string[]>();
        using var limit = new CancellationTokenSource(Soon);
        while (!isEnough(heard))
        {
            limit.Token.ThrowIfCancellationRequested();
            List<string>? frames = null;
            if (socket.TryReceiveMultipartStrings(TimeSpan.FromMilliseconds(50), Encoding.UTF8, ref frames)) heard.Add([.. frames!]);
            else whileWaiting();
        }

        return heard;
    });

    [Fact]
    public async Task What_everybody_may_see_is_published_in_five_frames_and_nothing_else()
    {
        var address = await AddressAsync();
        Assert.Matches("^tcp://127.0.0.1:[1-9][0-9]*$", address);
        var settings = await _gateway.GetJsonAsync("system/master_config/");
        Assert.Equal((address, true), ((string)settings["EVENT_SOCKET"]!, (bool)settings["EVENT_NOTIFICATION"]!));
        var said = Assert.IsType<XmlRpcStruct>(await new RpcClient(_gateway).CallAsync("system.master_config"));
        Assert.Equal((new XmlRpcText(address), new XmlRpcBool(true)), (said["EVENT_SOCKET"], said["EVENT_NOTIFICATION"]));

        var heard = await HearAsync(address, all => all.Count >= 6, () => Happen(
            FakeLabEvents.Job(++_last, 7, visibility: JobVisibility.Personal), FakeLabEvents.Job(++_last, 8), FakeLabEvents.Device(++_last)));

        Assert.All(heard, frames => Assert.Equal(5, frames.Length));
        Assert.Equal(["org.lavasoftware.device", "org.lavasoftware.testjob"], heard.Select(frames => frames[0]).Distinct().Order());
        Assert.Equal([8], heard.Where(frames => frames[0].EndsWith("testjob", StringComparison.Ordinal)).Select(frames => (long)JsonNode.Parse(frames[4])!["job"]!).Distinct());
        var job = heard.First(frames => frames[0] == "org.lavasoftware.testjob");
        Assert.True(Guid.TryParse(job[1], out _));
        Assert.Equal("ann", job[3]);
    }

    [Fact]
    public async Task Who_takes_nothing_or_says_nothing_or_too_much_keeps_nobody_waiting()
    {
        var address = await AddressAsync();
        var port = int.Parse(address[(address.LastIndexOf(':') + 1)..]);
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, port);
        using var rude = new TcpClient();
        await rude.ConnectAsync(IPAddress.Loopback, port);
        await rude.GetStream().WriteAsync(new byte[100_000]);
        using var slow = new SubscriberSocket();
        slow.Options.ReceiveHighWatermark = 1;
        slow.SubscribeToAnyTopic();
        slow.Connect(address);

        // More than the system takes for one who does not read, and what is kept for him besides.
        const int All = 4 * EventPublisherSocket.HighWaterMark;
        const int AtOnce = 200;
        var text = new string('x', 4000);
        IReadOnlyList<string[]> soFar = [];
        var heard = await HearAsync(address, all => (soFar = all).Count >= All, () =>
        {
            // What is on its way is waited for: on a busy machine more than are kept for anybody would be, and those behind them are left out for this one, too.
            if (soFar.Count > 0 && At(soFar[^1]) < FakeLabEvents.Job(_last).At) return;
            Happen([.. Enumerable.Range(0, soFar.Count == 0 ? 1 : AtOnce).Select(_ => FakeLabEvents.Job(++_last, 8, description: text))]);
        });

        // Nothing is left out for who takes what comes: job by job, from the first that it heard of.
        var times = heard.Select(At).ToList();
        Assert.Equal(Enumerable.Range(0, All).Select(n => times[0].AddSeconds(n)), times.Take(All));

        static DateTimeOffset At(string[] frames) => DateTimeOffset.Parse(frames[2], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_port_that_another_has_is_refused_whatever_the_other_is()
    {
        using var first = EventPublisherSocket.Open(new IPEndPoint(IPAddress.Loopback, 0));
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        foreach (var taken in (IPEndPoint[])[new(IPAddress.Loopback, first.Port), (IPEndPoint)other.LocalEndpoint])
            Assert.StartsWith($"tcp://{taken}, where the lab's events are to be published, cannot be opened: ", Assert.Throws<EventAddressException>(() => EventPublisherSocket.Open(taken)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp://127.0.0.1:5500", null, "tcp://127.0.0.1:5500")]
    [InlineData("tcp://*:5500", null, "tcp://*:5500")]
    [InlineData("tcp://[::1]:5500", null, "tcp://[::1]:5500")]
    [InlineData("tcp://0.0.0.0:5500", "tcp://lab.example.com:15500", "tcp://lab.example.com:15500")]
    public void Clients_are_told_where_to_connect(string publish, string? advertise, string told) =>
        Assert.Equal(told, new EventPublisherSettings(EventPublisherSettings.ParseListen(publish)!, advertise).AddressWith(5500));

    [Fact]
    public void As_nobody_in_particular_everybody_hears_and_on_loopback_who_may_do_everything_there()
    {
        var (users, local, open) = (new AccessSettings(AccessMode.Users, IsLocal: true), AccessSettings.Default, new AccessSettings(AccessMode.Open, IsLocal: false));
        var (loopback, lab) = (new EventPublisherSettings(new IPEndPoint(IPAddress.Loopback, 5500)), new EventPublisherSettings(new IPEndPoint(IPAddress.Any, 5500)));

        Assert.Equal(Caller.Nobody, loopback.Listener(Caller.Nobody, users));
        Assert.Null(loopback.Listener(Caller.Nobody, users with { AnonymousRead = false }));
        Assert.Equal(Caller.Anybody, loopback.Listener(Caller.Anybody, local));
        Assert.Equal(Caller.Nobody, lab.Listener(Caller.Anybody, local));
        Assert.Equal(Caller.Anybody, lab.Listener(Caller.Anybody, open));
    }
}
