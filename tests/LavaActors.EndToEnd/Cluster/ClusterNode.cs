using LavaActors.Node.Hosting;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>
/// <c>lava-actors node</c> on a host of its own, under a supervisor that starts it again whenever it ends, as systemd does with <c>Restart=always</c>. All that it says
/// is kept in a file.
/// </summary>
public sealed class ClusterNode : IAsyncDisposable
{
    private const string ReadyWord = "ready: ";
    private const int LastWords = 30;

    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);

    // No hot-path compilation beside the tests: the machines that run them have two processors.
    private static readonly Dictionary<string, string> Variables = new() { ["DOTNET_TieredPGO"] = "0", ["DOTNET_gcServer"] = "0" };

    private readonly IReadOnlyList<string> _command;
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();
    private readonly List<NodeEnding> _endings = [];
    private readonly List<string> _said = [];
    private readonly TaskCompletionSource _noMore = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _mayRun = Opened();
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<NodeEnding> _ending = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ChildProcess? _process;
    private Task _supervisor = Task.CompletedTask;

    public ClusterNode(string name, int host, NodeRoles roles, IReadOnlyList<string> command, string log)
    {
        (Name, Host, Roles, _command) = (name, host, roles, command);
        _log = new StreamWriter(log, append: true) { AutoFlush = true };
    }

    public string Name { get; }

    /// <summary>The number of its host in the <see cref="HostNetwork"/>.</summary>
    public int Host { get; }

    public NodeRoles Roles { get; }

    /// <summary>How often its process ended so far, and why.</summary>
    public IReadOnlyList<NodeEnding> Endings
    {
        get
        {
            lock (_lock) return [.. _endings];
        }
    }

    public void Start() => _supervisor = SuperviseAsync();

    /// <summary>Completes when the present process, or else the next one, takes jobs.</summary>
    public async Task ReadyAsync(CancellationToken stop)
    {
        while (true)
        {
            Task<NodeEnding> ending;
            Task ready;
            lock (_lock) (ready, ending) = (_ready.Task, _ending.Task);
            if (await Task.WhenAny(ready, ending).WaitAsync(stop) == ready) return;
        }
    }

    /// <summary>Ends it as a power cut does.</summary>
    public Task KillAsync(CancellationToken stop) => EndByAsync("KILL", stop);

    /// <summary>Tells it to end.</summary>
    /// <returns>How it did.</returns>
    public Task<NodeEnding> TerminateAsync(CancellationToken stop) => EndByAsync("TERM", stop);

    /// <summary>It stands still, as a virtual machine that is paused.</summary>
    public Task FreezeAsync() => Process.SignalAsync("STOP");

    public Task ThawAsync() => Process.SignalAsync("CONT");

    /// <summary>From now on it is not started again when it ends.</summary>
    public void HoldDown()
    {
        lock (_lock)
            if (_mayRun.Task.IsCompleted) _mayRun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Release()
    {
        lock (_lock) _mayRun.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _noMore.TrySetResult();
        ChildProcess? process;
        lock (_lock) process = _process;
        if (process is not null) await process.SignalAsync("KILL");
        await _supervisor;
        await _log.DisposeAsync();
    }

    private ChildProcess Process
    {
        get
        {
            lock (_lock) return _process ?? throw new InvalidOperationException($"{Name} does not run");
        }
    }

    private async Task<NodeEnding> EndByAsync(string signal, CancellationToken stop)
    {
        while (true)
        {
            ChildProcess? process;
            Task<NodeEnding> ending;
            lock (_lock)
            {
                (process, ending) = (_process, _ending.Task);
                // It has ended by itself, and is not started again.
                if (process is null && !_mayRun.Task.IsCompleted && _endings.Count > 0) return _endings[^1];
            }

            if (process is not null)
            {
                await process.SignalAsync(signal);
                return await ending.WaitAsync(stop);
            }

            // It has just ended by itself, as one does that stood still for too long on a busy machine; what starts next is ended.
            await ReadyAsync(stop);
        }
    }

    private async Task SuperviseAsync()
    {
        while (true)
        {
            Task mayRun;
            lock (_lock) mayRun = _mayRun.Task;
            if (await Task.WhenAny(mayRun, _noMore.Task) == _noMore.Task) return;
            using var process = new ChildProcess(_command, Variables, Hear);
            lock (_lock) _process = process;
            var code = await process.EndAsync(CancellationToken.None);
            Hear($"--- ended with code {code}");
            lock (_lock)
            {
                _process = null;
                var ending = new NodeEnding(Name, code, TimeProvider.System.GetUtcNow(), [.. _said]);
                _endings.Add(ending);
                var ended = _ending;
                (_ready, _ending) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
                ended.TrySetResult(ending);
            }

            if (_noMore.Task.IsCompleted) return;
            await Task.WhenAny(Task.Delay(RestartAfter, TimeProvider.System), _noMore.Task);
        }
    }

    private void Hear(string line)
    {
        lock (_lock)
        {
            _log.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {line}");
            _said.Add(line);
            if (_said.Count > LastWords) _said.RemoveAt(0);
            if (line.StartsWith(ReadyWord, StringComparison.Ordinal)) _ready.TrySetResult();
        }
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened.SetResult();
        return opened;
    }
}
