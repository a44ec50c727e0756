using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Remote.Transport;

namespace LavaActors.Node.Membership.Tls;

/// <summary>
/// Akka's messages between nodes by TLS in both directions. Akka's own transport can do that, too, but ends the whole node whenever a handshake of an outgoing connection breaks: of a node that
/// is killed, or ends in order, while others call it, that is not a rare case, and one end led to many. Here it is a connection that did not come about; Akka tries it again.
/// </summary>
// Akka's remoting ends it with Shutdown.
#pragma warning disable CA1001
internal sealed class TlsTransport : Transport
#pragma warning restore CA1001
{
    /// <summary>For <c>transport-class</c>.</summary>
    public static readonly string ClassName = $"{typeof(TlsTransport).FullName}, {typeof(TlsTransport).Assembly.GetName().Name}";

    private const int Backlog = 128, MostHandshakes = 256;

    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(3), AcceptAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ClusterTls _tls;
    private readonly SslStreamCertificateContext _shown;
    private readonly string _host;
    private readonly int _port;
    private readonly TimeSpan _limit;
    private readonly ILoggingAdapter _log;
    private readonly CancellationTokenSource _life = new();
    private readonly SemaphoreSlim _handshakes = new(MostHandshakes, MostHandshakes);
    private readonly ConcurrentDictionary<TlsAssociation, bool> _open = new();
    private Address? _self;
    private Socket? _listener;

    /// <summary>Akka makes it.</summary>
    /// <param name="config">As of <c>akka.remote.dot-netty.tcp</c>: <c>hostname</c>, <c>port</c>, <c>maximum-frame-size</c>, <c>connection-timeout</c>.</param>
    /// <exception cref="ConfigurationException">The system has no <see cref="TlsTransportSetup"/>.</exception>
    public TlsTransport(ActorSystem system, Config config)
    {
        (System, Config, SchemeIdentifier) = (system, config, "ssl.tcp");
        MaximumPayloadBytes = config.GetByteSize("maximum-frame-size", null) ?? throw new ConfigurationException("maximum-frame-size is not set");
        var setup = system.Settings.Setup.Get<TlsTransportSetup>();
        _tls = setup.HasValue ? setup.Value.Tls : throw new ConfigurationException("the actor system has no certificate");
        _shown = SslStreamCertificateContext.Create(_tls.Certificate, null, offline: true);
        (_host, _port, _limit) = (config.GetString("hostname"), config.GetInt("port"), config.GetTimeSpan("connection-timeout"));
        _log = Akka.Event.Logging.GetLogger(system, typeof(TlsTransport));
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        var at = new IPEndPoint(IPAddress.Parse(_host), _port);
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(at);
        _listener.Listen(Backlog);
        _self = AddressOf((IPEndPoint)_listener.LocalEndPoint!);
        var listening = new TaskCompletionSource<IAssociationEventListener>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = AcceptAsync(_listener, listening.Task);
        return Task.FromResult((_self, listening));
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        limit.CancelAfter(_limit);
        Socket? socket = null;
        SslStream? stream = null;
        try
        {
            if (!IPAddress.TryParse(remoteAddress.Host.Trim('[', ']'), out var ip) || remoteAddress.Port is not { } port) throw new InvalidAssociationException($"{remoteAddress} is no address in numbers, with a port");
            socket = TlsSocket.Prepare(new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp));
            await socket.ConnectAsync(new IPEndPoint(ip, port), limit.Token);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = remoteAddress.Host,
                    ClientCertificateContext = _shown,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => _tls.Accepts(certificate as X509Certificate2, chain, $"{remoteAddress}", errors, _log),
                },
                limit.Token);
            return Hold(remoteAddress, stream);
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            if (stream is not null) await stream.DisposeAsync();
            socket?.Dispose();
            throw new InvalidAssociationException(
                error is OperationCanceledException ? $"{remoteAddress} did not answer within {_limit.TotalSeconds:0} s" : $"no connection with {remoteAddress}: {error.Message}", error);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await _life.CancelAsync();
        _listener?.Dispose();
        var open = _open.Keys.ToList();
        foreach (var association in open) association.Disassociate("this node ends", _log);
        await Task.WhenAll(open.Select(association => association.Ended)).WaitAsync(ShutdownLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return true;
    }

    private async Task AcceptAsync(Socket listener, Task<IAssociationEventListener> listening)
    {
        try
        {
            var events = await listening.WaitAsync(_life.Token);
            while (true)
            {
                try
                {
                    _ = TakeInAsync(await listener.AcceptAsync(_life.Token), events);
                }
                catch (SocketException error) when (!_life.IsCancellationRequested)
                {
                    // As when there are no file descriptors left: it passes.
                    _log.Warning("no connection of another node can be taken: {0}", error.Message);
                    await Task.Delay(AcceptAgainAfter, TimeProvider.System, _life.Token);
                }
            }
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Shut down.
        }
    }

    private async Task TakeInAsync(Socket socket, IAssociationEventListener events)
    {
        // Strangers who keep silent hold no more of these than there are, and not for long.
        if (!await _handshakes.WaitAsync(TimeSpan.Zero))
        {
            socket.Dispose();
            return;
        }

        SslStream? stream = null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
        limit.CancelAfter(_limit);
        try
        {
            var remote = AddressOf((IPEndPoint)socket.RemoteEndPoint!);
            TlsSocket.Prepare(socket);
            stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _shown,
                    ClientCertificateRequired = true,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, certificate, chain, errors) => _tls.Accepts(certificate as X509Certificate2, chain, $"{remote}", errors, _log),
                },
                limit.Token);
            events.Notify(new InboundAssociation(Hold(remote, stream)));
        }
        catch (Exception error) when (error is SocketException or IOException or AuthenticationException or OperationCanceledException or ObjectDisposedException)
        {
            // Somebody who only looked whether the port is open, too.
            _log.Debug("a connection to this node did not come about: {0}", error.Message);
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
        }
        finally
        {
            _handshakes.Release();
        }
    }

    private TlsAssociation Hold(Address remote, SslStream stream)
    {
        var association = new TlsAssociation(_self!, remote, stream, MaximumPayloadBytes, _log);
        _open[association] = true;
        _ = association.Ended.ContinueWith(_ => _open.TryRemove(association, out var _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return association;
    }

    private Address AddressOf(IPEndPoint at) =>
        new(SchemeIdentifier, System.Name, at.AddressFamily == AddressFamily.InterNetworkV6 && !at.Address.IsIPv4MappedToIPv6 ? $"[{at.Address}]" : $"{(at.Address.IsIPv4MappedToIPv6 ? at.Address.MapToIPv4() : at.Address)}", at.Port);
}
