using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>One of several nodes of a cluster, in a process of its own.</summary>
public sealed class ClusterNode : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _log = [];

    private ClusterNode(int port, Process process) => (Port, _process) = (port, process);

    /// <summary>Where other nodes reach it, on loopback.</summary>
    public int Port { get; }

    /// <summary>Starts a node; <paramref name="seeds"/> are ports on loopback.</summary>
    public static ClusterNode Start(string roles, string data, int port, IEnumerable<int> seeds, params IEnumerable<string> options)
    {
        string[] arguments =
        [
            NodeProcess.Program, "node", "--roles", roles, "--data", data, "--listen", "127.0.0.1:0", "--cluster-listen", $"127.0.0.1:{port}",
            .. seeds.SelectMany(seed => (string[])["--seed", $"127.0.0.1:{seed}"]), .. options,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        var node = new ClusterNode(port, Process.Start(start)!);
        node._process.ErrorDataReceived += (_, line) =>
        {
            lock (node._log) node._log.Add(line.Data ?? "");
        };
        node._process.BeginErrorReadLine();
        return node;
    }

    public string Log
    {
        get
        {
            lock (_log) return string.Join('\n', _log);
        }
    }

    /// <summary>Waits for the ready line, and answers the address of its HTTP interface.</summary>
    public async Task<string> ReadyAsync(CancellationToken stop)
    {
        while (await _process.StandardOutput.ReadLineAsync(stop) is { } line)
            if (line.StartsWith("ready: ", StringComparison.Ordinal)) return line.Split(' ')[1];
        throw new InvalidOperationException($"the node ended before it was ready:\n{Log}");
    }

    /// <summary>kill -9.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGTERM: it leaves in order.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>A port that nobody has now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
