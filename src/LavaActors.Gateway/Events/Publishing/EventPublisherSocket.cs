using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetMQ;
using NetMQ.Sockets;

namespace LavaActors.Gateway.Events.Publishing;

/// <summary>
/// A PUB socket of ZeroMQ with a thread of its own: a socket of NetMQ belongs to one thread, and so no other ever waits for it. A subscriber that takes nothing misses messages from its high-water mark on, and keeps nobody else waiting.
/// </summary>
internal sealed class EventPublisherSocket : IDisposable
{
    /// <summary>So many messages are kept for a subscriber that does not take them.</summary>
    public const int HighWaterMark = 1000;

    // Subscribers say which topics they want, and nothing else.
    private const long MostHeard = 4096;

    private readonly PublisherSocket _socket = new();
    private readonly NetMQQueue<IReadOnlyList<byte[]>> _waiting = new();
    private readonly NetMQPoller _poller = new();

    private EventPublisherSocket(IPEndPoint listen)
    {
        _socket.Options.SendHighWatermark = HighWaterMark;
        _socket.Options.MaxMsgSize = MostHeard;
        _socket.Options.Linger = TimeSpan.Zero;
        _socket.Options.IPv4Only = listen.AddressFamily == AddressFamily.InterNetwork;
        // A host that is switched off says nothing; its connection would stay for ever.
        _socket.Options.TcpKeepalive = true;
        _socket.Options.TcpKeepaliveIdle = TimeSpan.FromMinutes(1);
        _socket.Options.TcpKeepaliveInterval = TimeSpan.FromSeconds(10);
        _socket.Bind($"tcp://{listen}");
        var bound = _socket.Options.LastEndpoint ?? "";
        Port = int.Parse(bound.AsSpan(bound.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        _waiting.ReceiveReady += (_, ready) =>
        {
            while (ready.Queue.TryDequeue(out var frames, TimeSpan.Zero) && frames is not null) _socket.TrySendMultipartBytes(TimeSpan.Zero, frames);
        };
        // It never has anything to read; but only a socket that is polled takes note of who comes and goes while there is nothing to send.
        _socket.ReceiveReady += (_, _) => { };
        _poller.Add(_socket);
        _poller.Add(_waiting);
        _poller.RunAsync("lab-events");
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <exception cref="EventAddressException">The address cannot be listened at.</exception>
    public static EventPublisherSocket Open(IPEndPoint listen)
    {
        // ZeroMQ shares a port with another program that shares it, too, and each would get a part of the subscribers.
        if (listen.Port != 0) Refuse(listen);
        try
        {
            return new EventPublisherSocket(listen);
        }
        catch (NetMQException error)
        {
            throw new EventAddressException(Why(listen, error.Message), error);
        }
    }

    /// <summary>From any thread; returns at once.</summary>
    public void Send(IReadOnlyList<byte[]> frames) => _waiting.Enqueue(frames);

    public void Dispose()
    {
        _poller.Dispose();
        _waiting.Dispose();
        _socket.Dispose();
    }

    private static void Refuse(IPEndPoint listen)
    {
        try
        {
            using var probe = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(listen);
        }
        catch (SocketException error)
        {
            throw new EventAddressException(Why(listen, error.Message), error);
        }
    }

    private static string Why(IPEndPoint listen, string error) => $"tcp://{listen}, where the lab's events are to be published, cannot be opened: {error}; end the program that has it, or give another address or port under http.events.publish";
}
