using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>One test action: starts the runner on the target, listens to what it signals, records results, and makes its MultiNode calls
/// (test-shell.md §7, multinode.md §11).</summary>
internal sealed partial class TestShellSession(ActionScope scope, int stage)
{
    private static readonly ConsolePattern AskedBefore = ConsolePattern.Expression(@"<LAVA_JOURNAL_ASK [\w./-]+ ");

    /// <summary>How long a failed action waits for the end of the definition that failed it.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);

    /// <summary>A question is repeated after 1 s, then after 2 s more.</summary>
    private static readonly TimeSpan Crossing = TimeSpan.FromSeconds(1.5);

    private readonly RunContext _run = scope.Run;
    private readonly ShellResults _results = new(scope);
    private readonly RepeatedCalls _repeated = new();
    private readonly ConsoleReopening _reopening = new(scope);
    private readonly RestOfCalls _rest = new(scope);
    private TestShellInterpreter _interpreter = null!;
    private ShellPrompt _prompt = null!;
    private ConsoleStream _stream = null!;
    private IReadOnlyList<PlannedRun> _plan = [];
    private IConsole _console = null!;
    private DetachedRunner? _away;
    private SecondJournal _second = null!;
    private string _journal = "", _readOrStart = "", _unheardSince = "the dispatcher was restarted";
    private int _prompts;
    private (string Line, DateTimeOffset At) _answer;
    private ShellGroupCalls _calls = null!;
    private ActionFault? _fault;
    private bool _over, _hasSaidSends;

    private DateTimeOffset Now => _run.Clock.GetUtcNow();

    private bool IsOverSsh => _run.Login is not null && _run.Consoles.GetValueOrDefault(scope.ConnectionNamespace) is null or { IsSecureShell: true };

    public async Task RunAsync(CancellationToken stop)
    {
        var built = scope.FindOfShell(OverlayKeys.Built)
            ?? throw ActionFault.Job($"{scope.Node.Name}: no test overlay was made in namespace '{scope.ShellNamespace}'; a deploy block of the same namespace must come before the test");
        var resumed = _run.Resumed is { } left && left.Stage == stage ? left : null;
        if (resumed is not null) _run.Resumed = null;
        _prompt = new ShellPrompt(ShellLine.Prompts(scope));
        if (resumed is null) await PrepareAsync(built, stop);
        var round = resumed is null ? await StageRounds.NextAsync(scope, stage) : StageRounds.Resume(scope, stage, resumed.Round);
        var shell = new DetachedShell($"{built.Layout.TargetDirectory}/bin", built.Layout.StageOnTarget(stage), round);
        var start = $"{shell.Bin}/lava-test-runner {shell.Stage}{(round > 1 ? $" {round}" : string.Empty)}";
        (_journal, _readOrStart) = ($"{shell.Bin}/lava-journal {shell.Journal}", shell.ReadOrStart(start));
        var runner = IsOverSsh ? new DetachedRunner(scope, stage, shell) : null;
        switch (resumed is null || runner is null ? RunnerTrace.Detached : await runner.LookAsync(stop))
        {
            case RunnerTrace.None:
                scope.Log.Info("the dispatcher was restarted before the tests had been started; they are started now");
                await PrepareAsync(built, stop);
                resumed = null;
                break;
            case RunnerTrace.Attached:
                // Its journal is read at the prompt, as on a serial line.
                await LogInAgainAsync(stop);
                runner = null;
                break;
        }

        _plan = built.Runs[stage];
        _interpreter = resumed is null ? new TestShellInterpreter(stage, _plan) : TestShellInterpreter.Resume(stage, _plan, resumed.Recorded, Now);
        if (runner is not null && (resumed is not null || await runner.StartAsync(stop))) _away = runner;
        else _results.Keep(resumed?.Recorded ?? []);
        _console = _away is null ? scope.Console : await _away.FollowAsync(resumed is not null, stop);
        if (resumed is not null)
            scope.Log.Info($"the dispatcher was restarted while the tests ran; {_console.Name} is listened to again, and what was missed comes from the target's journal when a definition ends");
        _stream = _console.OpenStream();
        _second = new SecondJournal(scope, _away is null && !_console.IsSecureShell && scope.Node.Action.OwnNamespace is null ? _run.Second : null, shell);
        using var calls = _calls = new ShellGroupCalls(scope, $"{scope.ShellNamespace}/{stage}/{round}", resumed?.Sends, stop);
        try
        {
            _rest.Say(0, _plan.Count, _calls.Sends);
            // An empty line: whoever waits for the dispatcher says at once for what.
            if (resumed is not null) await ListenAgainAsync(stop);
            else if (_away is null) await TypeAsync(start, stop);
            await ListenAsync(stop);
        }
        catch (Exception) when (_fault is not null)
        {
            // The action has failed already; only the end of its definition was waited for.
            Abandon(_fault.Message);
        }
        catch (Exception e)
        {
            var heard = _interpreter.IsResumed ? $"; nothing was heard of the test runner on {_console.Name} since {_unheardSince}" : "";
            CutOff((e is OperationCanceledException ? scope.StoppedFor?.Message ?? "the run was stopped" : e.Message) + heard);
            throw;
        }
        finally
        {
            _second.Dispose();
            _stream.Dispose();
            _interpreter.Dispose();
            if (_away is not null) await _away.LeaveAsync(_console, _interpreter.HasExited);
        }

        if (_fault is not null) throw _fault;
    }

    /// <summary>Makes the shell ready for the runner.</summary>
    private async Task PrepareAsync(BuiltOverlay built, CancellationToken stop)
    {
        await LogInAgainAsync(stop);
        await scope.Console.SendAsync("#\n", TimeSpan.Zero, stop);
        await ShellIsFreeAsync(stop);
        foreach (var line in scope.FindOfShell(BootKeys.ShellPreparation) ?? []) await ShellLine.RunCheckedAsync(scope, line, stop);
        var system = _run.Data.Get(scope.ShellNamespace, OverlayKeys.System);
        await ShellLine.RunAsync(scope, $"export SHELL={ShellQuote.Word(system.Shell)}", stop);
        await ShellLine.RunCheckedAsync(scope, $". {built.Layout.TargetDirectory}/environment", stop);
    }

    /// <summary>A login that broke while it was not needed, or while the tests went on without it, is made again.</summary>
    private async Task LogInAgainAsync(CancellationToken stop)
    {
        var console = _run.Consoles.GetValueOrDefault(scope.ConnectionNamespace);
        if (_run.Login is not { } login || scope.FindOfShell(SshKeys.Target) is not { } target) return;
        // None where the tests before this one went on over a restart of the dispatcher.
        if (console is null ? !StageRounds.HasRun(scope) : console.IsOpen || !console.IsSecureShell) return;
        scope.Log.Info($"the login to {target} has ended ({console?.ClosedBecause ?? "the dispatcher was restarted"}); logging in again");
        await login.ConnectAsync(target, scope.WaitDeadline, stop);
        _run.Consoles[scope.ConnectionNamespace] = await login.OpenShellAsync(stop);
    }

    /// <summary>Waits for the prompt. The runner of an attempt that failed may still stand at the end of its definition: it is let go.</summary>
    private async Task ShellIsFreeAsync(CancellationToken stop)
    {
        IReadOnlyList<ConsolePattern> prompts = ShellLine.Prompts(scope);
        while (true)
        {
            var seen = await scope.Console.WaitForAsync([.. prompts, AskedBefore], "a shell prompt", scope.ConnectionLimit, ErrorTypes.Job, stop);
            if (seen.Index < prompts.Count) return;
            await scope.Console.SendAsync(JournalQuestion.StopFor(seen.Text.Split(' ')[1]) + "\n", _run.Device.CharacterDelays.Test, stop);
        }
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        var read = _stream.ReadAsync(stop).AsTask();
        Task? late = null;
        while (!_over)
        {
            // A definition that raised an error ends at once, as a rule, and then what the console lost of it is known; but it need not.
            if (_fault is not null) late ??= Task.Delay(EndLimit, _run.Clock, stop);
            await Task.WhenAny([read, .. _calls.Open, .. ((Task?[])[late, _second.UnderWay]).OfType<Task>()]);
            if (late?.IsCompleted == true) break;
            await TakeAnswersAsync(stop);
            if (_second.UnderWay?.IsCompleted == true) await TakeReadingAsync(stop);
            if (_over || !read.IsCompleted) continue;
            var piece = await read;
            if (piece is null && _interpreter.State.AwaitsExit)
            {
                // Only the runner's own end was not heard: nothing of the tests is missing.
                scope.Log.Warning($"the connection {_console.Name} closed after the last definition: {_console.ClosedBecause}");
                await HandleAsync(_interpreter.PromptSeen(Now), stop);
                continue;
            }

            if (piece is null) await ReopenAsync(stop);
            else await TakeAsync(piece, stop);
            if (!_over) read = _stream.ReadAsync(stop).AsTask();
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
            await HandleAsync(_interpreter.Feed(piece.Text.AsSpan(from, end - from), now, line), stop);
            from = end;
        }

        _results.Line = piece.Next;
        await HandleAsync(_interpreter.Feed(piece.Text.AsSpan(from), now, piece.Next), stop);
        _prompt.Feed(piece.Text);
        if (_interpreter.IsResumed)
        {
            // Twice, each behind an empty line: a test may print what looks like the prompt.
            if (_away is not null || !_prompt.IsThere) return;
            if (_prompts++ == 0) await TypeAsync(string.Empty, stop);
            else await HandleAsync(_interpreter.PromptSeen(now), stop);
            return;
        }

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
        // A test would read what is typed.
        if (_interpreter.IsConcluded(asked)) return;
        var failure = ShellGroupCalls.FailureOf(answer);
        Conclude(asked, failure);
        MultiNodeOutcome outcome = failure is not null
            ? new MultiNodeOutcome.Failed(failure)
            : new MultiNodeOutcome.Done([.. ((GroupAnswer.Met)answer).Messages.SelectMany(m => m.Data.Select(d => new MultiNodeValue(m.Sender.ToString(), d.Key, d.Value)))]);
        if (_over) return;
        var lines = MultiNodeReply.Format(asked.Request, outcome);
        foreach (var line in lines) await TypeAsync(line, stop);
        if (asked.Request.Api != MultiNodeApi.Send) _repeated.Answered(asked.Request.Call, lines, Now);
    }

    /// <summary>Puts the end of a call on record.</summary>
    private void Conclude(MultiNodeAsked asked, string? failure)
    {
        _results.Line = _run.Log.Lines - 1;
        foreach (var one in _interpreter.Answered(asked, failure, Now)) _results.Record(one);
    }

    private void GiveUp(MultiNodeAsked asked, string why)
    {
        _results.Line = _run.Log.Lines - 1;
        foreach (var one in _interpreter.GivenUp(asked, why, Now)) _results.Record(one);
    }

    /// <summary>What is typed to a connection that has closed is lost, as on any line; what was heard before counts all the same, and its end says why it closed.</summary>
    private async Task TypeAsync(string line, CancellationToken stop)
    {
        try
        {
            await _console.SendAsync(line + "\n", _run.Device.CharacterDelays.Test, stop);
        }
        catch (IOException) when (!_console.IsOpen)
        {
            // Heard at the end of the stream.
        }
    }

    private async Task HandleAsync(IReadOnlyList<TestShellEvent> events, CancellationToken stop)
    {
        foreach (var one in events)
        {
            switch (one)
            {
                case JournalWanted when _away is { } away:
                    await HandleAsync(_interpreter.TakeJournal(await away.ReadJournalAsync(stop), Now), stop);
                    break;
                case JournalWanted:
                    if (!_second.Begin(JournalNeed.Whole.Instance, _fault is not null)) await TypeAsync(_readOrStart, stop);
                    break;
                case JournalAnswered { Line: var line } when JournalQuestion.WantedOfWhole(line) is { } wanted:
                    await TypeAsync($"{_journal} {wanted}", stop);
                    break;
                case JournalAnswered answer:
                    // A question that crossed its answer is answered: once more, and a test would read it.
                    if (_answer.Line == answer.Line && Now - _answer.At < Crossing) break;
                    if (JournalNeed.Lines.Of(answer.Line) is { } lines && _second.Begin(lines, _fault is not null)) break;
                    await TypeAsync(answer.Line, stop);
                    _answer = (answer.Line, Now);
                    if (_fault is not null && _interpreter.HasSettled) _over = true;
                    // Definitions run one after another, and the runner asks when the shell of one has ended.
                    if (_plan.TakeWhile(planned => planned.Suite != _interpreter.LastSettled).Count() is var at && at < _plan.Count) _rest.Say(at + 1, _plan.Count, _calls.Sends);
                    break;
                case MultiNodeAsked { Request.Api: MultiNodeApi.Send } asked:
                    _calls.Make(asked);
                    break;
                case MultiNodeAsked heard when Believed(heard) is var asked:
                    if (_repeated.IsNew(asked.Request.Call, asked.At, out var again))
                    {
                        _calls.Make(asked);
                        // What was sent before it may be lost with the process before this one, or was said while nobody listened: it is said again behind an empty line.
                        if (_interpreter.IsResumed) await TypeAsync(string.Empty, stop);
                    }
                    else
                    {
                        _calls.Hold(asked.Request);
                    }

                    foreach (var line in again) await TypeAsync(line, stop);
                    break;
                case MultiNodeMalformed malformed:
                    scope.Log.Error(malformed.Reason);
                    foreach (var line in malformed.Reply) await TypeAsync(line, stop);
                    break;
                case RunnerExited exited:
                    _over = true;
                    if (exited.Errors.Count > 0) _fault ??= ActionFault.Test(string.Join("; ", exited.Errors));
                    break;
                case ShellFailed failed:
                    _fault ??= failed.Kind switch
                    {
                        ShellErrorKind.Job => ActionFault.Job(failed.Message),
                        ShellErrorKind.Infrastructure => ActionFault.Infrastructure(failed.Message),
                        _ => ActionFault.Test(failed.Message),
                    };
                    if (failed.Kind == ShellErrorKind.Infrastructure) _over = true;
                    break;
                default:
                    _results.Record(one);
                    break;
            }
        }
    }

    /// <summary>A call that is heard after the dispatcher or the console was away holds nobody yet: what was sent before it may not be with the group, and those who wait for that would be told that nobody is left who could
    /// send it. The target says it again behind an empty line, and says so.</summary>
    private MultiNodeAsked Believed(MultiNodeAsked heard)
    {
        _hasSaidSends |= heard.Request.HasSaidSends;
        return _interpreter.IsResumed && !_hasSaidSends ? heard with { Request = heard.Request with { IsHeld = false } } : heard;
    }

    /// <summary>Ends the record of an action that is stopped, or fails, before its runner is over.</summary>
    private void CutOff(string why)
    {
        while (_calls.Ended is { } ended)
        {
            if (ended.Answer.IsCompletedSuccessfully) Conclude(ended.Asked, ShellGroupCalls.FailureOf(ended.Answer.Result));
            else GiveUp(ended.Asked, why);
            _calls.Close(ended.Answer);
        }

        Abandon(why);
        foreach (var one in _interpreter.CutOff(why, Now)) _results.Record(one);
    }

    private void Abandon(string why)
    {
        foreach (var asked in _calls.GiveUp()) GiveUp(asked, why);
    }
}
