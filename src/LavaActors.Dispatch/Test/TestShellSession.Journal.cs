using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Test;

/// <summary>What was missed comes from the target's journal: at the next prompt or question, or over a second connection.</summary>
internal sealed partial class TestShellSession
{
    /// <summary>Whoever waits for the dispatcher says at once for what. What was missed so far need not wait for that.</summary>
    private async Task ListenAgainAsync(CancellationToken stop)
    {
        await TypeAsync(string.Empty, stop);
        _second.Begin(JournalNeed.SoFar.Instance, hasFailed: false);
    }

    /// <summary>The console closed: what was said meanwhile comes from the journal, as after a restart of this process. Calls go on as they are.</summary>
    /// <exception cref="ActionFault">Infrastructure: it does not come back, and the tests are not over.</exception>
    private async Task ReopenAsync(CancellationToken stop)
    {
        var (lost, why) = (_console, _console.ClosedBecause ?? "the other side closed it");
        var console = _fault is null && _away is null ? await _reopening.ReopenAsync(lost, stop) : null;
        _second.Drop();
        if (console is null)
        {
            if (await AreOverByJournalAsync(stop))
            {
                scope.Log.Warning($"the connection {lost.Name} did not come back; by the target's journal the tests are over, so none of them is missing");
                return;
            }

            var attempts = _reopening.Problem is { } problem ? $"; it did not come back: {problem}" : "";
            throw ActionFault.Infrastructure($"the connection {lost.Name} closed while the tests were running: {why}{attempts}");
        }

        scope.Log.Info($"{console.Name} is listened to again, and what was missed comes from the target's journal when a definition ends");
        _stream.Dispose();
        (_console, _stream) = (console, console.OpenStream());
        HearAnew("it was opened again");
        await ListenAgainAsync(stop);
    }

    /// <summary>The console is lost, but perhaps not the board: takes what the tests have done by now, and answers whether all of them have come to their end. A runner that the loss of its
    /// terminal has ended has not.</summary>
    private async Task<bool> AreOverByJournalAsync(CancellationToken stop)
    {
        if (!_second.Begin(JournalNeed.Final.Instance, _fault is not null) || _second.UnderWay is not { } reading) return false;
        await reading.WaitAsync(stop);
        HearAnew("it closed");
        await TakeReadingAsync(stop);
        return _over && _interpreter.HasRunAll;
    }

    private void HearAnew(string since)
    {
        _interpreter.Dispose();
        _interpreter = TestShellInterpreter.Resume(stage, _plan, _results.Recorded, Now, _calls.SendsUnderWay);
        (_prompt, _prompts, _answer, _unheardSince, _hasSaidSends) = (new ShellPrompt(ShellLine.Prompts(scope)), 0, default, since, false);
    }

    /// <summary>A reading over the second connection has ended. What it did not bring is wanted again, and then at the console.</summary>
    private async Task TakeReadingAsync(CancellationToken stop)
    {
        if (await _second.TakeAsync() is { } reading)
        {
            _results.Line = _run.Log.Lines - 1;
            await HandleAsync(
                reading.Need switch
                {
                    JournalNeed.Lines wanted => _interpreter.TakeLines(wanted.First, reading.Lines, Now),
                    // What looked like the prompt may have been a test's own: without the runner's last word the console has to show that it has ended.
                    JournalNeed.Whole when _interpreter.HasExited => _interpreter.TakeJournal(reading.Lines, Now),
                    _ => _interpreter.TakeJournalSoFar(reading.Lines, Now),
                },
                stop);
        }

        if (!_over) await HandleAsync(_interpreter.Again(Now), stop);
    }
}
