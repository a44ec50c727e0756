using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Test;

/// <summary>One test action: starts the runner on the target, listens to what it signals, records results, and makes its MultiNode calls
/// (test-shell.md §7, multinode.md §11).</summary>
internal sealed class TestShellSession(ActionScope scope, int stage)
{
    private readonly RunContext _run = scope.Run;
    private readonly ShellResults _results = new(scope);
    private readonly RepeatedCalls _repeated = new();
    private TestShellInterpreter _interpreter = null!;
    private ShellPrompt _prompt = null!;
    private ShellGroupCalls _calls = null!;
    private ActionFault? _fault;
    private bool _over;

    private DateTimeOffset Now => _run.Clock.GetUtcNow();

    public async Task RunAsync(CancellationToken stop)
    {
        var built = scope.FindOfShell(OverlayKeys.Built)
            ?? throw ActionFault.Job($"{scope.Node.Name}: no test overlay was made in namespace '{scope.ShellNamespace}'; a deploy block of the same namespace must come before the test");
        _interpreter = new TestShellInterpreter(stage, built.Runs[stage]);
        _prompt = new ShellPrompt(ShellLine.Prompts(scope));
        await scope.Console.SendAsync("#\n", TimeSpan.Zero, stop);
        await ShellLine.PromptAsync(scope, "a shell prompt", stop);
        var system = _run.Data.Get(scope.ShellNamespace, OverlayKeys.System);
        await ShellLine.RunAsync(scope, $"export SHELL={ShellQuote.Word(system.Shell)}", stop);
        await ShellLine.RunCheckedAsync(scope, $". {built.Layout.TargetDirectory}/environment", stop);

        var round = StageRounds.Next(scope, stage);
        using var stream = scope.Console.OpenStream();
        using var calls = _calls = new ShellGroupCalls(scope, stop);
        try
        {
            await TypeAsync($"{built.Layout.TargetDirectory}/bin/lava-test-runner {built.Layout.StageOnTarget(stage)}{(round > 1 ? $" {round}" : string.Empty)}", stop);
            await ListenAsync(stream, stop);
        }
        catch (Exception e)
        {
            CutOff(e is OperationCanceledException ? scope.StoppedFor?.Message ?? "the run was stopped" : e.Message);
            throw;
        }

        if (_fault is not null) throw _fault;
    }

    private async Task ListenAsync(ConsoleStream stream, CancellationToken stop)
    {
        var read = stream.ReadAsync(stop).AsTask();
        while (!_over)
        {
            await Task.WhenAny([read, .. _calls.Open]);
            await TakeAnswersAsync(stop);
            if (!read.IsCompleted) continue;
            var piece = await read;
            if (piece is null && _interpreter.State.AwaitsExit)
            {
                // Only the runner's own end was not heard: nothing of the tests is missing.
                scope.Log.Warning($"the connection {scope.Console.Name} closed after the last definition: {scope.Console.ClosedBecause}");
                await HandleAsync(_interpreter.PromptSeen(Now), stop);
                continue;
            }

            if (piece is null) throw ActionFault.Infrastructure($"the connection {scope.Console.Name} closed while the tests were running: {scope.Console.ClosedBecause ?? "the other side closed it"}");
            await TakeAsync(piece, stop);
            if (!_over) read = stream.ReadAsync(stop).AsTask();
        }

        // Sends are on record before the action that made them ends. A wait that nobody waits for any more is not met: the command that made it is gone.
        await _calls.Sends.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TakeAnswersAsync(stop);
        Abandon("the test runner ended before it was answered");
    }

    private async Task TakeAsync(ConsolePiece piece, CancellationToken stop)
    {
        var now = Now;
        var from = 0;
        foreach (var (end, line) in piece.Lines)
        {
            _results.Line = line;
            await HandleAsync(_interpreter.Feed(piece.Text.AsSpan(from, end - from), now), stop);
            from = end;
        }

        _results.Line = piece.Next;
        await HandleAsync(_interpreter.Feed(piece.Text.AsSpan(from), now), stop);
        _prompt.Feed(piece.Text);
        if (_interpreter.State.AwaitsExit && _prompt.IsThere) await HandleAsync(_interpreter.PromptSeen(now), stop);
    }

    private async Task TakeAnswersAsync(CancellationToken stop)
    {
        while (_calls.Ended is { } ended)
        {
            var answer = await ended.Answer;
            _calls.Close(ended.Answer);
            await AnswerAsync(ended.Asked, answer, stop);
        }
    }

    private async Task AnswerAsync(MultiNodeAsked asked, GroupAnswer answer, CancellationToken stop)
    {
        var failure = FailureOf(answer);
        Conclude(asked, failure);
        MultiNodeOutcome outcome = failure is not null
            ? new MultiNodeOutcome.Failed(failure)
            : new MultiNodeOutcome.Done([.. ((GroupAnswer.Met)answer).Messages.SelectMany(m => m.Data.Select(d => new MultiNodeValue(m.Sender.ToString(), d.Key, d.Value)))]);
        if (_over) return;
        var lines = MultiNodeReply.Format(asked.Request, outcome);
        foreach (var line in lines) await TypeAsync(line, stop);
        _repeated.Answered(asked.Request.Call, lines, Now);
    }

    private static string? FailureOf(GroupAnswer answer) => answer switch
    {
        GroupAnswer.Failed failed => failed.Why,
        GroupAnswer.TimedOut late => $"not answered in time: {late.Why}",
        _ => null,
    };

    /// <summary>Puts the end of a call on record.</summary>
    private void Conclude(MultiNodeAsked asked, string? failure)
    {
        _results.Line = _run.Log.Lines - 1;
        foreach (var one in _interpreter.Answered(asked, failure, Now)) _results.Record(one);
    }

    private Task TypeAsync(string line, CancellationToken stop) =>
        scope.Console.SendAsync(line + "\n", _run.Device.CharacterDelays.Test, stop);

    private async Task HandleAsync(IReadOnlyList<TestShellEvent> events, CancellationToken stop)
    {
        foreach (var one in events)
        {
            switch (one)
            {
                case MultiNodeAsked asked:
                    if (_repeated.IsNew(asked.Request.Call, asked.At, out var again)) _calls.Make(asked);
                    foreach (var line in again) await TypeAsync(line, stop);
                    break;
                case MultiNodeMalformed malformed:
                    scope.Log.Error(malformed.Reason);
                    foreach (var line in malformed.Reply) await TypeAsync(line, stop);
                    break;
                case RunnerExited exited:
                    _over = true;
                    if (exited.Errors.Count > 0) _fault = ActionFault.Test(string.Join("; ", exited.Errors));
                    break;
                case ShellFailed failed:
                    _over = true;
                    _fault = failed.Kind == ShellErrorKind.Job ? ActionFault.Job(failed.Message) : ActionFault.Test(failed.Message);
                    break;
                default:
                    _results.Record(one);
                    break;
            }
        }
    }

    /// <summary>Ends the record of an action that is stopped, or fails, before its runner is over.</summary>
    private void CutOff(string why)
    {
        while (_calls.Ended is { } ended)
        {
            Conclude(ended.Asked, ended.Answer.IsCompletedSuccessfully ? FailureOf(ended.Answer.Result) : why);
            _calls.Close(ended.Answer);
        }

        Abandon(why);
        foreach (var one in _interpreter.CutOff(why, Now)) _results.Record(one);
    }

    private void Abandon(string why)
    {
        foreach (var asked in _calls.GiveUp()) Conclude(asked, why);
    }
}
