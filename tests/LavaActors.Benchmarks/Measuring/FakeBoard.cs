using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A board as a dispatcher sees it: a console on a TCP port, and a reset command. After a reset it says that its kernel starts and asks for a login;
/// after the login it prints what it is to print, and shows a prompt. It notes when the first signs of the dispatcher came.</summary>
public sealed class FakeBoard : IAsyncDisposable
{
    public const string Hostname = "bench-01";
    public const string DeviceType = "bench";

    private readonly TcpListener _console = new(IPAddress.Loopback, 0);
    private readonly TcpListener _power = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _life = new();
    private readonly Task _work;

    public FakeBoard()
    {
        _console.Start();
        _power.Start();
        _work = RunAsync();
    }

    /// <summary>When the console of the present run was opened, when its reset command came, and when the user name: <see cref="Stopwatch"/> timestamps.</summary>
    public (long Opened, long Reset, long Login) Seen { get; private set; }

    /// <summary>What is printed between the login and the prompt.</summary>
    public ReadOnlyMemory<byte> Output { get; set; }

    /// <summary>How often it is printed.</summary>
    public int Repeat { get; set; }

    /// <summary>Prints instead of that, where it is there.</summary>
    public Func<Stream, CancellationToken, Task>? Print { get; set; }

    public string Configuration =>
        $$"""
        hostname: {{Hostname}}
        devicetype: {{DeviceType}}
        commands:
          connections:
            uart0: {connect: telnet 127.0.0.1 {{Port(_console)}}, tags: [primary, telnet] }
          hard_reset: bash -c 'echo >/dev/tcp/127.0.0.1/{{Port(_power)}}'
        actions:
          deploy: {connections: {serial: null}, methods: {tftp: null} }
          boot: {connections: {serial: null}, methods: {minimal: null} }
        """;

    /// <summary>A job that resets the board and waits for its prompt.</summary>
    public static string Job =>
        $$"""
        job_name: reset and prompt
        device_type: {{DeviceType}}
        priority: medium
        visibility: public
        timeouts: {job: {minutes: 3}, action: {minutes: 2}, connection: {minutes: 2} }
        actions:
        - boot: {method: minimal, prompts: ['board# '], auto_login: {login_prompt: 'login:', username: root}, timeout: {minutes: 2} }
        """;

    public async ValueTask DisposeAsync()
    {
        await _life.CancelAsync();
        await _work;
        _console.Dispose();
        _power.Dispose();
        _life.Dispose();
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private async Task RunAsync()
    {
        try
        {
            for (; ; )
            {
                using var console = await _console.AcceptTcpClientAsync(_life.Token);
                var opened = Stopwatch.GetTimestamp();
                using (await _power.AcceptTcpClientAsync(_life.Token)) Seen = (opened, Stopwatch.GetTimestamp(), 0);
                var line = console.GetStream();
                await line.WriteAsync("Linux version 6.1\r\nboard login: "u8.ToArray(), _life.Token);
                var typed = new byte[1024];
                if (await line.ReadAsync(typed, _life.Token) == 0) continue;
                Seen = Seen with { Login = Stopwatch.GetTimestamp() };
                if (Print is { } print) await print(line, _life.Token);
                else for (var n = 0; n < Repeat; n++) await line.WriteAsync(Output, _life.Token);
                await line.WriteAsync("board# "u8.ToArray(), _life.Token);

                // Until the dispatcher leaves.
                while (await line.ReadAsync(typed, _life.Token) > 0)
                {
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }
}
