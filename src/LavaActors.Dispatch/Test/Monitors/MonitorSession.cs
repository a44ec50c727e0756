using System.Text.RegularExpressions;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Monitors;

/// <summary>One monitor of a test block: listens from its start to its end, and types nothing (test-shell.md §12).</summary>
internal sealed class MonitorSession(ActionScope scope, TestMonitor monitor)
{
    /// <summary>How long the line is silent before a match at the end of what was received is taken for whole.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    private readonly SuiteResults _results = new(scope, MonitorFinding.SuiteOf(monitor.Name), monitor.Expected);

    /// <exception cref="ActionFault">Job: the start did not come. Test: neither a result nor the end came within the connection's time. LAVATimeout: the action's time is up. Infrastructure: the connection closed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            var (limit, error) = Wait(ErrorTypes.Job);
            await scope.Console.WaitForAsync([ConsolePattern.Expression(monitor.Start)], $"the start of monitor '{monitor.Name}'", limit, error, stop,
                "Does the target print it, and is timeouts.connection long enough?");
            scope.Log.Debug($"monitor '{monitor.Name}' has started");
            await ListenAsync(stop);
            scope.Log.Debug($"monitor '{monitor.Name}' has ended");
        }
        finally
        {
            _results.RecordMissing();
        }
    }

    /// <summary>The limit of a wait that begins now, and what it fails with. Where the action's own time is up first it is that which ran out, and the block may say that it is passed over.</summary>
    private (TimeSpan Limit, string ErrorType) Wait(string errorType) =>
        scope.Node.ConnectionTimeout < scope.WaitLimit ? (scope.Node.ConnectionTimeout, errorType) : (scope.WaitLimit, ErrorTypes.LavaTimeout);

    private async Task ListenAsync(CancellationToken stop)
    {
        var console = scope.Console;
        var clock = scope.Run.Clock;
        var scanner = new MonitorScanner(ConsolePattern.Expression(monitor.End), new MonitorPattern(monitor.Pattern));
        var what = $"the next result of monitor '{monitor.Name}', or its end";
        using var stream = console.OpenStream();
        try
        {
            var read = stream.ReadAsync(stop).AsTask();
            var (since, wait) = (clock.GetTimestamp(), Wait(ErrorTypes.Test));
            while (!scanner.IsOver)
            {
                var left = wait.Limit - clock.GetElapsedTime(since);
                var limit = scanner.Holds && Quiet < left ? Quiet : left;
                if (!await IsInTimeAsync(read, limit, stop))
                {
                    if (!scanner.Holds) throw ActionFault.Of(wait.ErrorType, $"{what} did not come within {wait.Limit.TotalSeconds:0.#} s on {console.Name}: '{monitor.End}' not seen; {LastReceived(scanner)}");
                    Take(scanner.Settle());
                    (since, wait) = (clock.GetTimestamp(), Wait(ErrorTypes.Test));
                    continue;
                }

                var piece = await read;
                var found = piece is null ? scanner.Settle() : scanner.Feed(piece.Text);
                Take(found);
                if (found.Count > 0) (since, wait) = (clock.GetTimestamp(), Wait(ErrorTypes.Test));
                if (scanner.IsOver) break;
                if (piece is null) throw ActionFault.Infrastructure($"the connection {console.Name} closed while waiting for {what}: {console.ClosedBecause ?? "the other side closed it"}");
                read = stream.ReadAsync(stop).AsTask();
            }

            stream.Return(scanner.Unread.ToString());
        }
        catch (RegexMatchTimeoutException e)
        {
            throw ActionFault.Job($"a pattern of monitor '{monitor.Name}' took longer than {e.MatchTimeout.TotalSeconds:0.#} s to search in what the console printed; write it without nested repetitions");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new WaitStoppedException(console.Name, Tail(scanner), what, stop);
        }
    }

    private async Task<bool> IsInTimeAsync(Task read, TimeSpan limit, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var late = Task.Delay(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, scope.Run.Clock, either.Token);
        await Task.WhenAny(read, late);
        await either.CancelAsync();
        stop.ThrowIfCancellationRequested();
        return read.IsCompleted;
    }

    private void Take(IReadOnlyList<IReadOnlyDictionary<string, string>> found)
    {
        foreach (var groups in found)
        {
            switch (MonitorFinding.Of(groups, monitor.FixupDict))
            {
                case MonitorFinding.Result result:
                    _results.Record(result.Case, result.Outcome, result.Measurement, result.Units);
                    break;
                case MonitorFinding.Useless useless:
                    scope.Log.Error($"monitor '{monitor.Name}': {useless.Reason}; ignored");
                    break;
            }
        }
    }

    private static string LastReceived(MonitorScanner scanner) => ConsoleFaults.LastReceived(Tail(scanner));

    private static string Tail(MonitorScanner scanner)
    {
        var buffer = new ConsoleBuffer();
        buffer.Append(scanner.Unread);
        return buffer.Tail();
    }
}
