using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace LavaActors.Benchmarks.Peers;

/// <summary>
/// The real lava-coordinator in a process of its own, with its shipped settings (spec: multinode.md §5.1) and its unit's log level, on a port of its own. By itself it listens on all
/// addresses; here a few lines around it have it listen on loopback. Nothing else of it is changed.
/// </summary>
public sealed class LavaCoordinator : IAsyncDisposable
{
    private const int Tries = 200;

    // Run in front of the program, whose name and words follow: its sockets are bound to loopback, and it ends with this process, however that ends.
    private const string OnLoopback =
        """
        import os, runpy, socket, sys, threading
        class Loopback(socket.socket):
            def bind(self, address):
                super().bind(("127.0.0.1", address[1]))
        socket.socket = Loopback
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        sys.argv = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")
        """;

    private readonly LavaCoordinatorProgram _program;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("lava-coordinator-");
    private Process _process;

    private LavaCoordinator(LavaCoordinatorProgram program, int port)
    {
        (_program, Port) = (program, port);
        File.WriteAllText(Below("settings.json"), JsonSerializer.Serialize(new { port, blocksize = 4096, poll_delay = 3, coordinator_hostname = "localhost" }));
        _process = Start();
    }

    /// <summary>On 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>A coordinator that answers.</summary>
    public static async Task<LavaCoordinator> StartAsync(LavaCoordinatorProgram program)
    {
        var coordinator = new LavaCoordinator(program, FreePort());
        try
        {
            await coordinator.ReadyAsync();
            return coordinator;
        }
        catch
        {
            await coordinator.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9, and started again as its unit says: at once.</summary>
    public async Task KillAndStartAgainAsync()
    {
        await EndAsync();
        _process = Start();
        await ReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _directory.Delete(recursive: true);
    }

    private Process Start()
    {
        // Only what the service manager would give it.
        var start = new ProcessStartInfo(LavaCoordinatorProgram.Python, ["-c", OnLoopback, _program.Script, "--config", Below("settings.json"), "--loglevel", "DEBUG", "--logfile", Below("log")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LANG"] = "C.UTF-8";
        if (_program.Modules is { } modules) start.Environment["PYTHONPATH"] = modules;
        return Process.Start(start)!;
    }

    private async Task ReadyAsync()
    {
        for (var left = Tries; ; left--)
        {
            if (_process.HasExited) throw new InvalidOperationException("lava-coordinator ended: " + (await _process.StandardError.ReadToEndAsync()).Trim());
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                // A connection that says nothing and is closed does it no harm.
                await socket.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (left > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private async Task EndAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private string Below(string name) => Path.Combine(_directory.FullName, name);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
