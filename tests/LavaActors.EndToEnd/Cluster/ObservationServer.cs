using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using LavaActors.EndToEnd.Lab;

namespace LavaActors.EndToEnd.Cluster;

/// <summary>
/// Where tests on the boards say what they do, a line a connection. Each is answered when it is kept, in one order for all: what a test does after the answer, it does after everything
/// that is kept before.
/// </summary>
public sealed class ObservationServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Parse(HostNetwork.LabSide), 0);
    // Less than what a test waits for an answer before it asks again.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentQueue<Observation> _observations = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _gates = new(StringComparer.Ordinal);
    private readonly StreamWriter _log;
    private readonly Lock _lock = new();

    public ObservationServer(string log)
    {
        _log = new StreamWriter(log) { AutoFlush = true };
        _listener.Start();
        _ = AcceptAsync();
    }

    public IReadOnlyList<Observation> All => [.. _observations];

    /// <summary>Lets everybody go on who records <c>wait NAME</c>, now or later.</summary>
    public void Open(string name) => Gate(name).TrySetResult();

    /// <summary>Completes when something was recorded by so many sub-jobs.</summary>
    public Task SeenAsync(string submission, string what, string name, int members = 1) => Eventually.IsSoAsync(
        $"'{what} {name}' by {members} sub-jobs of {submission}",
        _ => Task.FromResult(_observations.Where(o => o.Submission == submission && o.What == what && o.Name == name).Select(o => o.Job).Distinct().Count() >= members),
        Long);

    /// <summary>Completes when something new was recorded: some test is under way.</summary>
    public Task MoreAsync()
    {
        var before = _observations.Count;
        return Eventually.IsSoAsync("a test on a board goes on", _ => Task.FromResult(_observations.Count > before), Long);
    }

    /// <summary>A step that defines the shell function <c>record WHAT NAME</c> for the steps after it.</summary>
    /// <param name="submission">A word.</param>
    public string Define(string submission)
    {
        var end = (IPEndPoint)_listener.LocalEndpoint;
        return "record() { ( set +ex; until exec 9<>/dev/tcp/" + end.Address + "/" + end.Port + " && printf \"%s\\n\" \"" + submission
            + " ${PWD#/lava-} $*\" >&9 && IFS= read -r -t 10 kept <&9 && [ \"$kept\" = kept ]; do sleep 1; done ) 2>/dev/null; }";
    }

    public void Dispose()
    {
        _listener.Dispose();
        lock (_lock) _log.Dispose();
    }

    private static TimeSpan Long => TimeSpan.FromMinutes(2);

    private TaskCompletionSource Gate(string name) => _gates.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient board;
            try
            {
                board = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(board);
        }
    }

    private async Task ServeAsync(TcpClient board)
    {
        using (board)
        {
            try
            {
                using var reader = new StreamReader(board.GetStream());
                if (await reader.ReadLineAsync() is not { } line || !Keep(((IPEndPoint)board.Client.RemoteEndPoint!).Address.ToString(), line)) return;
                if (line.Split(' ') is [_, _, Observation.Wait, var name]) await Gate(name).Task.WaitAsync(Patience, TimeProvider.System);
                await board.GetStream().WriteAsync("kept\n"u8.ToArray());
            }
            catch (Exception e) when (e is IOException or SocketException or TimeoutException)
            {
                // The board was switched off, or asks again.
            }
        }
    }

    private bool Keep(string board, string line)
    {
        lock (_lock)
        {
            if (Observation.Parse(_observations.Count, TimeProvider.System.GetUtcNow(), board, line) is not { } observation) return false;
            _observations.Enqueue(observation);
            _log.WriteLine($"{observation.At:HH:mm:ss.fff} {board} {line}");
            return true;
        }
    }
}
