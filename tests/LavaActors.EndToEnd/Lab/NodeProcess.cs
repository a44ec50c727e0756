using System.Diagnostics;
using System.Globalization;
using System.Text;
using LavaActors.Node.Client;

namespace LavaActors.EndToEnd.Lab;

/// <summary><c>lava-actors node</c> as a process of its own, which can be killed.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private const string Ready = "ready: ";

    private readonly Process _process;
    private readonly HttpClient _http;

    private NodeProcess(Process process, string server)
    {
        (_process, Server) = (process, server);
        _http = new HttpClient { BaseAddress = new Uri(server + "/") };
        Client = new HttpJobClient(_http);
    }

    /// <summary>Where it serves HTTP.</summary>
    public string Server { get; }

    public IJobClient Client { get; }

    /// <summary>Starts a node for a site, and waits until it takes jobs.</summary>
    public static async Task<NodeProcess> StartAsync(LabSite site, CancellationToken stop)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "lava-actors"), ["node", .. site.NodeArguments()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        var said = new StringBuilder();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said) said.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
            if (line.StartsWith(Ready, StringComparison.Ordinal)) return new NodeProcess(process, line[Ready.Length..].Split(' ')[0]);
        await process.WaitForExitAsync(stop);
        lock (said) throw new InvalidOperationException($"the node ended with code {process.ExitCode} before it was ready:\n{said}");
    }

    /// <summary>What the API answers, as text; addresses in it are without the server's.</summary>
    public async Task<string> GetAsync(string path, CancellationToken stop) =>
        (await _http.GetStringAsync(new Uri("api/v0.2/" + path, UriKind.Relative), stop)).Replace(Server, "", StringComparison.Ordinal);

    /// <summary>Waits for the end of all sub-jobs of a submission.</summary>
    public async Task EndOfAsync(long job, CancellationToken stop)
    {
        await foreach (var _ in Client.WatchAsync(job, stop))
        {
            // Until all are finished.
        }
    }

    /// <summary>Waits until a text is in a job's log.</summary>
    /// <returns>The log up to there.</returns>
    public async Task<string> LogWithAsync(long job, string text, CancellationToken stop)
    {
        var log = new StringBuilder();
        await foreach (var piece in Client.LogAsync(job, follow: true, stop))
        {
            log.Append(Encoding.UTF8.GetString(piece.Span));
            if (log.ToString().Contains(text, StringComparison.Ordinal)) return log.ToString();
        }

        throw new InvalidOperationException($"job {job} ended before '{text}' was in its log:\n{log}");
    }

    /// <summary>As a power cut does it: no part of the process gets to know.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to end, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync(CancellationToken stop)
    {
        await EmulatedLab.RunAsync("kill", "-TERM", _process.Id.ToString(CultureInfo.InvariantCulture));
        await _process.WaitForExitAsync(stop);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _http.Dispose();
    }
}
