using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LavaActors.Notifications.Irc;

namespace LavaActors.Notifications.Tests;

/// <summary>A server of IRC on this host that does what a script says with each connection, and keeps what it is told.</summary>
internal sealed class IrcListener : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _life = new();
    private readonly Func<Peer, Task> _script;
    private readonly List<string> _heard = [];
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly X509Certificate2? _certificate;

    /// <param name="certificate">It speaks TLS.</param>
    public IrcListener(Func<Peer, Task> script, X509Certificate2? certificate = null)
    {
        _script = script;
        _certificate = certificate;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Everything that it was told, in lines without their ends.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard) return [.. _heard];
        }
    }

    /// <summary>Over with the first connection.</summary>
    public Task Over => _over.Task;

    public NotificationSettings Settings => new() { Irc = new IrcSettings(Port), Timeout = TimeSpan.FromSeconds(20), BaseUrl = new Uri("https://lab.example.com") };

    /// <summary>By whatever address it is, this host is asked.</summary>
    public static IrcSender Sender(NotificationSettings settings, TimeProvider? clock = null, X509ChainPolicy? trust = null) => new(
        async (_, port, stop) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        },
        error => error is InvalidOperationException, settings, clock ?? TimeProvider.System, trust);

    /// <summary>One that lets everybody in and takes every message.</summary>
    public static async Task WelcomingAsync(Peer peer)
    {
        await peer.UntilAsync("USER ");
        await peer.SayAsync(":irc.example.com 001 lava-bot :Welcome", ":irc.example.com 422 lava-bot :MOTD File is missing");
        await peer.UntilAsync("PING ");
        await peer.SayAsync(":irc.example.com PONG irc.example.com :" + peer.Last["PING :".Length..]);
        await peer.UntilAsync("QUIT");
    }

    public void Dispose()
    {
        _life.Cancel();
        _listener.Dispose();
        _life.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_life.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_life.Token);
            try
            {
                await using var stream = await StreamAsync(client);
                await _script(new Peer(stream, Add, _life.Token));
            }
            catch (Exception error) when (error is IOException or AuthenticationException)
            {
                // The other one has gone.
            }

            _over.TrySetResult();
        }
    }

    private async Task<Stream> StreamAsync(TcpClient client)
    {
        if (_certificate is null) return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _life.Token);
        return secure;
    }

    private void Add(string line)
    {
        lock (_heard) _heard.Add(line);
    }

    /// <summary>One connection.</summary>
    internal sealed class Peer(Stream stream, Action<string> heard, CancellationToken stop)
    {
        private readonly StreamReader _reader = new(stream, Encoding.UTF8);

        public string Last { get; private set; } = "";

        /// <summary>Hears lines up to one that begins so.</summary>
        public async Task UntilAsync(string beginning)
        {
            do
            {
                Last = await _reader.ReadLineAsync(stop) ?? throw new IOException($"it has gone without '{beginning}'");
                heard(Last);
            }
            while (!Last.StartsWith(beginning, StringComparison.Ordinal));
        }

        public async Task SayAsync(params string[] lines) => await stream.WriteAsync(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\r\n"))), stop);

        /// <summary>Says something that has no line's end.</summary>
        public async Task SayAllAsync(byte[] bytes) => await stream.WriteAsync(bytes, stop);

        /// <summary>Says nothing until the other one goes.</summary>
        public Task SilenceAsync() => UntilAsync("\0");
    }
}
