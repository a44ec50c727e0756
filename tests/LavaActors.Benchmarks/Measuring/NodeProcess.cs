using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Protocol.Ids;
using LavaActors.Storage.Logs;
using LavaActors.Storage.Sqlite;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>A node in a process of its own, as users run it, with an empty data directory that is gone with it.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    /// <summary>The program: the one that was published, where <c>LAVA_ACTORS</c> names it, as users run it; else the one that was built with the benchmarks.</summary>
    internal static readonly string Program = Environment.GetEnvironmentVariable("LAVA_ACTORS") ?? Path.Combine(AppContext.BaseDirectory, "lava-actors.dll");

    private readonly DirectoryInfo _directory;
    private readonly Process _process;
    private readonly HttpClient? _http;
    private readonly IReadOnlyList<string> _store;

    private NodeProcess(DirectoryInfo directory, Process process, HttpClient? http, double startSeconds, IReadOnlyList<string> store)
    {
        (_directory, _process, _http, StartSeconds, _store) = (directory, process, http, startSeconds, store);
        if (http is not null) Client = new HttpJobClient(http);
    }

    /// <exception cref="InvalidOperationException">The node serves no HTTP.</exception>
    public HttpJobClient Client { get => field ?? throw new InvalidOperationException("the node has no role gateway"); }

    /// <summary>Where it serves HTTP.</summary>
    public Uri Address => _http?.BaseAddress ?? throw new InvalidOperationException("the node has no role gateway");

    public ProcessUse Use => ProcessUse.Of(_process.Id);

    /// <summary>From the process's start to its word that it is ready.</summary>
    public double StartSeconds { get; }

    /// <summary>A node of its own with all roles.</summary>
    /// <param name="devices">Configurations by host name.</param>
    public static Task<NodeProcess> StartAsync(params IReadOnlyList<(string Hostname, string Configuration)> devices) => StartAsync(["--listen", "127.0.0.1:0"], devices);

    /// <param name="options">What else the command line says.</param>
    /// <param name="devices">Configurations by host name.</param>
    public static async Task<NodeProcess> StartAsync(IReadOnlyList<string> options, IReadOnlyList<(string Hostname, string Configuration)> devices)
    {
        var directory = Directory.CreateTempSubdirectory("lava-bench-");
        string Below(string name) => Path.Combine(directory.FullName, name);
        List<string> words = [Program, "node", "--data", Below("data"), .. options];
        if (devices.Count > 0)
        {
            Directory.CreateDirectory(Below("devices"));
            foreach (var (hostname, configuration) in devices) await File.WriteAllTextAsync(Below($"devices/{hostname}.yaml"), configuration);
            await File.WriteAllTextAsync(Below("dispatcher.yaml"), $$"""
                dispatcher_ip: 127.0.0.1
                dispatcher_download_dir: {{Below("downloads")}}
                tftp: {listen: "127.0.0.1:{{FreePort()}}", directory: {{Below("tftp")}} }
                """);
            words.AddRange(["--dispatcher", Below("dispatcher.yaml"), "--device", Below("devices")]);
        }

        var started = Stopwatch.GetTimestamp();
        var process = Process.Start(new ProcessStartInfo("dotnet", words) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var errors = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.Add(line.Data ?? string.Empty);
        };
        process.BeginErrorReadLine();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("ready: ", StringComparison.Ordinal)) continue;
            var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var address = line.Split(' ')[1];
            var http = address.StartsWith("http", StringComparison.Ordinal) ? new HttpClient { BaseAddress = new Uri(address + "/"), Timeout = Timeout.InfiniteTimeSpan } : null;
            return new NodeProcess(directory, process, http, seconds, ["--data", Below("data"), .. options.SkipWhile(word => word != "--store").Take(2)]);
        }

        lock (errors) throw new InvalidOperationException("the node ended before it was ready:\n" + string.Join('\n', errors.TakeLast(20)));
    }

    /// <summary>Adds a user, who is no administrator, and answers a token of his that submits. From the first one on the lab's jobs are no longer everybody's.</summary>
    public async Task<string> AddUserAsync(string name)
    {
        await RunUsersAsync("add", name, "--no-password");
        return (await RunUsersAsync("token", name, "--scope", "submit")).Trim();
    }

    /// <summary>Submits a job and answers its number.</summary>
    public async Task<long> SubmitAsync(string definition) => await Client.ResolveAsync((await Client.SubmitAsync(definition, CancellationToken.None)).Ids[0], CancellationToken.None);

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
        // The dispatcher's file is complete when the job has finished, and gone when all of it is stored.
        using var logs = new DatabaseLogStore(new SqliteDatabase(Below("lava-actors.db")));
        for (; ; await PauseAsync())
        {
            var written = Written();
            var stored = await logs.LengthAsync(new JobId(job), CancellationToken.None);
            if (written is null || stored >= written) return stored;
        }

        long? Written()
        {
            try
            {
                return new FileInfo(Below($"dispatcher/logs/{job}.yaml")).Length;
            }
            catch (FileNotFoundException)
            {
                return null;
            }
        }

        string Below(string name) => Path.Combine(_directory.FullName, "data", name);
    }

    /// <summary>The peak of <see cref="ProcessUse"/> begins anew.</summary>
    public void ResetPeak() => ProcessUse.ResetPeak(_process.Id);

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        using (Process.Start("kill", ["-TERM", $"{_process.Id}"])) await _process.WaitForExitAsync();
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>Between two looks: asking all the time would take the CPU from what is measured.</summary>
    private static Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);

    /// <summary>Runs <c>lava-actors users</c> on the node's store, and answers what it printed.</summary>
    private async Task<string> RunUsersAsync(params string[] words)
    {
        using var command = Process.Start(new ProcessStartInfo("dotnet", [Program, "users", .. words, .. _store]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (said, errors) = (command.StandardOutput.ReadToEndAsync(), command.StandardError.ReadToEndAsync());
        await command.WaitForExitAsync();
        return command.ExitCode == 0 ? await said : throw new InvalidOperationException($"'users {words[0]}' ended with code {command.ExitCode}: {await errors}");
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
