using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Test;

/// <summary>The target's journal over a second connection to the board, one reading at a time, within <see cref="JournalWays.Limit"/>. The console goes on being heard meanwhile.</summary>
/// <param name="scope">The test action.</param>
/// <param name="connection">The second connection; null: there is none.</param>
/// <param name="shell">Whose journal.</param>
internal sealed class SecondJournal(ActionScope scope, ISecondConnection? connection, DetachedShell shell) : IDisposable
{
    private readonly RunContext _run = scope.Run;
    private CancellationTokenSource _life = new();
    private Task<IReadOnlyList<string>?>? _reading;
    private JournalNeed? _tried;
    private (GuestTarget Target, DateTimeOffset At)? _failure;

    /// <summary>Ends when the reading that is under way has ended; null: none is.</summary>
    public Task? UnderWay => _reading;

    /// <summary>Begins a reading, or leaves the one that is under way to its end.</summary>
    /// <param name="hasFailed">The action has failed already.</param>
    /// <returns>False: it is to be read at the console.</returns>
    public bool Begin(JournalNeed need, bool hasFailed)
    {
        // Once the action has failed the console is not kept waiting: what comes of the reading later counts once all the same.
        if (_reading is not null) return !hasFailed;
        var target = connection?.Target;
        if (!JournalWays.IsSecond(need, new JournalWays.Situation(target, _failure, _tried, hasFailed, scope.Remaining), _run.Clock.GetUtcNow())) return false;
        _tried = need;
        _reading = ReadAsync(need, target!, _life.Token);
        return true;
    }

    /// <summary>Takes the reading that has ended, and what it was for.</summary>
    /// <returns>Null where it failed, as the log says.</returns>
    public async Task<(JournalNeed Need, IReadOnlyList<string> Lines)?> TakeAsync()
    {
        if (_reading is not { } ended) return null;
        var lines = await ended;
        _reading = null;
        return lines is null ? null : (_tried!, lines);
    }

    /// <summary>What is being read is not wanted any more.</summary>
    public void Drop()
    {
        _life.Cancel();
        _life.Dispose();
        (_life, _reading) = (new CancellationTokenSource(), null);
    }

    public void Dispose()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private async Task<IReadOnlyList<string>?> ReadAsync(JournalNeed need, GuestTarget target, CancellationToken unwanted)
    {
        using var late = new CancellationTokenSource(JournalWays.Limit, _run.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, unwanted);
        try
        {
            if (await FetchAsync(need, target, either.Token).WaitAsync(either.Token) is { } lines)
            {
                scope.Log.Info($"the target's journal was read over ssh {target}, beside the console: {(lines.Count == 1 ? "1 line" : $"{lines.Count} lines")}");
                return lines;
            }

            // A runner that was about to be started has none yet.
            if (need is JournalNeed.Lines) _failure = (target, _run.Clock.GetUtcNow());
            scope.Log.Info($"ssh {target} has no journal of these tests; what was missed comes over the console");
        }
        catch (Exception) when (unwanted.IsCancellationRequested)
        {
            // Nobody waits for it.
        }
        catch (Exception e)
        {
            // Whatever it is: the console has it all, too.
            var why = e is OperationCanceledException ? $"it took more than {JournalWays.Limit.TotalSeconds:0} s" : e.Message;
            _failure = (target, _run.Clock.GetUtcNow());
            scope.Log.Warning($"the target's journal cannot be read over ssh {target} ({why}); what was missed comes over the console");
        }

        return null;
    }

    private async Task<IReadOnlyList<string>?> FetchAsync(JournalNeed need, GuestTarget target, CancellationToken stop)
    {
        var link = await connection!.ConnectAsync(target, JournalWays.Limit, stop);
        try
        {
            // A command that is stopped waits for the server's word that it has ended, which a dead one never sends; the login is not kept for that.
            return await LinesAsync(new JournalParts(shell, target, link.ExecuteAsync)).WaitAsync(stop);
        }
        finally
        {
            // Its end waits for the device's answer.
            _ = link.DisposeAsync().AsTask();
        }

        async Task<IReadOnlyList<string>?> LinesAsync(JournalParts parts)
        {
            if (await parts.CountAsync(stop) is not { } last) return null;
            return need is JournalNeed.Lines lines
                ? await parts.ReadAsync(lines.First, lines.Last, JournalWays.Longest, stop)
                : await parts.ReadAsync(1, last, JournalWays.Longest, stop);
        }
    }
}
