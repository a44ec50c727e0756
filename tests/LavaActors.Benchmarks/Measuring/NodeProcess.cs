using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A node in a process of its own, as users run it, with an empty data directory that is gone with it.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private readonly DirectoryInfo _directory;
    private readonly Process _process;
    private readonly HttpClient _http;

    private NodeProcess(DirectoryInfo directory, Process process, HttpClient http)
    {
        (_directory, _process, _http) = (directory, process, http);
        Client = new HttpJobClient(http);
    }

    public HttpJobClient Client { get; }

    public ProcessUse Use => ProcessUse.Of(_process.Id);

    /// <param name="devices">Configurations by host name.</param>
    public static async Task<NodeProcess> StartAsync(params IReadOnlyList<(string Hostname, string Configuration)> devices)
    {
        var directory = Directory.CreateTempSubdirectory("lava-bench-");
        string Below(string name) => Path.Combine(directory.FullName, name);
        Directory.CreateDirectory(Below("devices"));
        foreach (var (hostname, configuration) in devices) await File.WriteAllTextAsync(Below($"devices/{hostname}.yaml"), configuration);
        await File.WriteAllTextAsync(Below("dispatcher.yaml"), $$"""
            dispatcher_ip: 127.0.0.1
            dispatcher_download_dir: {{Below("downloads")}}
            tftp: {listen: "127.0.0.1:{{FreePort()}}", directory: {{Below("tftp")}} }
            """);
        var program = Path.Combine(AppContext.BaseDirectory, "lava-actors.dll");
        var start = new ProcessStartInfo("dotnet", [program, "node", "--listen", "127.0.0.1:0", "--data", Below("data"), "--dispatcher", Below("dispatcher.yaml"), "--device", Below("devices")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start)!;
        var errors = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.Add(line.Data ?? string.Empty);
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("ready: ", StringComparison.Ordinal)) continue;
            var http = new HttpClient { BaseAddress = new Uri(line.Split(' ')[1] + "/"), Timeout = Timeout.InfiniteTimeSpan };
            return new NodeProcess(directory, process, http);
        }

        lock (errors) throw new InvalidOperationException("the node ended before it was ready:\n" + string.Join('\n', errors.TakeLast(20)));
    }

    /// <summary>Submits a job and answers its number.</summary>
    public async Task<long> SubmitAsync(string definition) => await Client.ResolveAsync((await Client.SubmitAsync(definition, CancellationToken.None))[0], CancellationToken.None);

    /// <summary>Waits until a job has come to this; fails if it is over without it.</summary>
    public async Task<RoleProgress> UntilAsync(long job, Func<RoleProgress, bool> reached)
    {
        RoleProgress? last = null;
        await foreach (var progress in Client.WatchAsync(job, CancellationToken.None))
        {
            last = progress;
            if (reached(progress)) return progress;
        }

        throw new InvalidOperationException($"job {job} is over without what was waited for: {last?.State} {last?.Health} {last?.Failure}");
    }

    /// <summary>Runs a job that ends Complete.</summary>
    public async Task<JobRun> RunAsync(string definition)
    {
        var start = Stopwatch.GetTimestamp();
        var job = await SubmitAsync(definition);
        RoleProgress? end = null;
        var seconds = 0.0;
        await foreach (var progress in Client.WatchAsync(job, CancellationToken.None))
        {
            if (progress.IsFinished && end is null) seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (progress.IsFinished) end = progress;
        }

        if (end?.Health != "Complete") throw new InvalidOperationException($"job {job} ended {end?.Health}: {end?.Failure}");
        return new JobRun(job, start, seconds, Stopwatch.GetElapsedTime(start).TotalSeconds, end.Results.Pass);
    }

    /// <summary>Waits until a device is free.</summary>
    public async Task IdleAsync(string device)
    {
        while (await Client.DeviceAsync(device, CancellationToken.None) is not { State: "Idle" }) await PauseAsync();
    }

    /// <summary>Waits until all of a finished job's log is stored with the job, and answers its bytes.</summary>
    public async Task<long> LogStoredAsync(long job)
    {
        // The dispatcher's file is complete when the job has finished; the one that users get follows it.
        var written = Log("dispatcher/logs", $"{job}.yaml").Length;
        while (Log("logs", $"{job}.log") is not { Exists: true } stored || stored.Length < written) await PauseAsync();
        return written;

        FileInfo Log(string folder, string name) => new(Path.Combine(_directory.FullName, "data", folder, name));
    }

    /// <summary>The peak of <see cref="ProcessUse"/> begins anew.</summary>
    public void ResetPeak() => ProcessUse.ResetPeak(_process.Id);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        using (Process.Start("kill", ["-TERM", $"{_process.Id}"])) await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Between two looks: asking all the time would take the CPU from what is measured.</summary>
    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
