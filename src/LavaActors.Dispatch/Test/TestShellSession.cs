using System.Text.Json.Nodes;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary>One test action: starts the runner on the target, listens to what it signals, records results, and makes its MultiNode calls
/// (test-shell.md §7, multinode.md §11).</summary>
internal sealed class TestShellSession(ActionScope scope, int stage)
{
    private readonly RunContext _run = scope.Run;
    private readonly Dictionary<string, long> _started = [];
    private readonly Dictionary<string, long> _ended = [];
    private readonly List<Task<(MultiNodeAsked Asked, GroupAnswer Answer)>> _calls = [];
    private TestShellInterpreter _interpreter = null!;
    private bool _over;

    public async Task RunAsync(CancellationToken stop)
    {
        var built = scope.Find(OverlayKeys.Built)
            ?? throw ActionFault.Job($"{scope.Node.Name}: no test overlay was made in namespace '{scope.Namespace}'; a deploy block of the same namespace must come before the test");
        _interpreter = new TestShellInterpreter(stage, built.Runs[stage]);
        await scope.Console.SendAsync("#\n", TimeSpan.Zero, stop);
        await ShellLine.PromptAsync(scope, "a shell prompt", stop);
        var system = scope.Get(OverlayKeys.System);
        await ShellLine.RunAsync(scope, $"export SHELL={ShellQuote.Word(system.Shell)}", stop);
        await ShellLine.RunCheckedAsync(scope, $". {built.Layout.TargetDirectory}/environment", stop);

        var stream = scope.Console.OpenStream();
        try
        {
            var round = scope.Attempt > 1 ? $" {scope.Attempt}" : string.Empty;
            await scope.Console.SendAsync($"{built.Layout.TargetDirectory}/bin/lava-test-runner {built.Layout.StageOnTarget(stage)}{round}\n", _run.Device.CharacterDelays.Test, stop);
            await ListenAsync(stream, stop);
        }
        catch (Exception e) when (!_over)
        {
            var why = e is OperationCanceledException ? "its time was up, or the run was stopped" : e.Message;
            foreach (var one in _interpreter.CutOff(why, Now)) Record(one);
            throw;
        }
        finally
        {
            stream.Dispose();
        }
    }

    private DateTimeOffset Now => _run.Clock.GetUtcNow();

    private async Task ListenAsync(ConsoleStream stream, CancellationToken stop)
    {
        var read = stream.ReadAsync(stop).AsTask();
        while (!_over)
        {
            await Task.WhenAny([read, .. _calls]);
            while (_calls.Find(c => c.IsCompleted) is { } answered)
            {
                _calls.Remove(answered);
                var (asked, answer) = await answered;
                await AnswerAsync(asked, answer, stop);
            }

            if (!read.IsCompleted) continue;
            if (await read is not { } text) throw ActionFault.Infrastructure($"the connection {scope.Console.Name} closed while the tests were running");
            await HandleAsync(_interpreter.Feed(text, Now), stop);
            if (!_over) read = stream.ReadAsync(stop).AsTask();
        }
    }

    private async Task AnswerAsync(MultiNodeAsked asked, GroupAnswer answer, CancellationToken stop)
    {
        var request = asked.Request;
        var failure = answer switch
        {
            GroupAnswer.Failed failed => failed.Why,
            GroupAnswer.TimedOut late => $"not answered in time: {late.Why}",
            _ => null,
        };
        if (failure is not null) scope.Log.Warning($"{request.CaseName}: {failure}");
        await HandleAsync(_interpreter.Answered(asked, failure, Now), stop);
        MultiNodeOutcome outcome = failure is not null
            ? new MultiNodeOutcome.Failed(failure)
            : new MultiNodeOutcome.Done([.. ((GroupAnswer.Met)answer).Messages.SelectMany(m => m.Data.Select(d => new MultiNodeValue(m.Sender.ToString(), d.Key, d.Value)))]);
        foreach (var line in MultiNodeReply.Format(request.Api, outcome)) await TypeAsync(line, stop);
    }

    private async Task TypeAsync(string line, CancellationToken stop) =>
        await scope.Console.SendAsync(line + "\n", _run.Device.CharacterDelays.Test, stop);

    private async Task HandleAsync(IReadOnlyList<TestShellEvent> events, CancellationToken stop)
    {
        foreach (var one in events)
        {
            switch (one)
            {
                case MultiNodeAsked { Request.Api: MultiNodeApi.Send } sent:
                    // Sends keep their order, and are on record before the run that made them can end.
                    var (_, answer) = await CallAsync(sent);
                    await AnswerAsync(sent, answer, stop);
                    break;
                case MultiNodeAsked asked:
                    _calls.Add(CallAsync(asked));
                    break;
                case MultiNodeMalformed malformed:
                    scope.Log.Error(malformed.Reason);
                    foreach (var line in malformed.Reply) await TypeAsync(line, stop);
                    break;
                case RunnerExited exited:
                    _over = true;
                    if (exited.Errors.Count > 0) throw ActionFault.Test(string.Join("; ", exited.Errors));
                    break;
                case ShellFailed failed:
                    _over = true;
                    throw failed.Kind == ShellErrorKind.Job ? ActionFault.Job(failed.Message) : ActionFault.Test(failed.Message);
                default:
                    Record(one);
                    break;
            }
        }
    }

    /// <summary>Events that only leave a trace in results and log.</summary>
    private void Record(TestShellEvent one)
    {
        switch (one)
        {
            case RunStarted started:
                scope.Log.Info($"test definition {started.Suite} started ({started.RunId})");
                break;
            case RunEnded ended:
                RecordRun(ended);
                break;
            case CaseStarted start:
                _started[start.Case] = _run.Log.Lines - 1;
                break;
            case CaseEnded end:
                _ended[end.Case] = _run.Log.Lines - 1;
                break;
            case TestCaseRecorded test:
                RecordCase(test);
                break;
            case TestSetChanged set:
                scope.Log.Debug(set.Set is null ? "test set closed" : $"test set {set.Set}");
                break;
            case TestEventSaid said:
                _run.Log.Write("event", said.Text);
                break;
            case FeedbackAsked feedback:
                if (!_run.Consoles.ContainsKey(feedback.Namespace))
                    scope.Log.Error($"lava-test-feedback: nothing is connected in namespace '{feedback.Namespace}'; there is {string.Join(", ", _run.Consoles.Keys)}");
                break;
            case InstallFailed install:
                scope.Log.Error($"the install section of {install.Suite} failed; the definition is skipped");
                break;
            case Ignored ignored:
                scope.Log.Warning(ignored.Reason);
                break;
            default:
                break;      // only said when the action is cut off
        }
    }

    private async Task<(MultiNodeAsked Asked, GroupAnswer Answer)> CallAsync(MultiNodeAsked asked)
    {
        var request = asked.Request;
        // The limit of a call is the sub-job's lava-multinode timeout, and never beyond the action's (multinode.md §11.3, §12).
        var own = _run.Job.Membership?.Timeout ?? scope.Remaining;
        var limit = own < scope.Remaining ? own : scope.Remaining;
        scope.Log.Info($"{request.CaseName}{(request.Role is { } role ? $" role {role}" : string.Empty)}");
        if (_run.Group is not { } group) return (asked, new GroupAnswer.Failed("this is not a MultiNode job"));
        using var stop = new CancellationTokenSource(scope.Remaining, _run.Clock);
        GroupAnswer answer = request.Api switch
        {
            MultiNodeApi.Send => await group.SendAsync(request.MessageId, request.Data, stop.Token),
            MultiNodeApi.Wait => await group.WaitAsync(request.MessageId, limit, stop.Token),
            MultiNodeApi.WaitAll => await group.WaitAllAsync(request.MessageId, request.Role, limit, stop.Token),
            MultiNodeApi.Sync => await group.SyncAsync(request.MessageId, limit, stop.Token),
            _ => throw new InvalidOperationException($"unknown call {request.Api}"),
        };
        return (asked, answer);
    }

    private void RecordCase(TestCaseRecorded test)
    {
        var line = _run.Log.Lines - 1;
        _started.Remove(test.Case, out var start);
        _ended.Remove(test.Case, out var end);
        var extra = test.Reason is { } reason ? new JsonObject { ["reason"] = reason }.ToJsonString(LogJson.Relaxed) : null;
        _run.Record(new TestResult(test.Suite, test.Case, test.Outcome, test.At,
            Measurement: test.Measurement, Units: test.Units, Set: test.Set, Reference: test.Reference,
            StartLine: start > 0 ? start : line, EndLine: end > 0 ? end : line,
            DurationSeconds: test is { StartedAt: { } from, EndedAt: { } to } ? (to - from).TotalSeconds : null,
            Extra: extra));
    }

    private void RecordRun(RunEnded ended)
    {
        var extra = new JsonObject { ["uuid"] = ended.RunId, ["namespace"] = scope.Namespace };
        if (ended.Plan is { } plan)
        {
            if (plan.Repository is { } repository) extra["repository"] = repository;
            if (plan.Path is { } path) extra["path"] = path;
            extra["revision"] = plan.Revision ?? "unspecified";
            if (plan.CommitId is { } commit) extra["commit_id"] = commit;
        }

        if (ended.Reason is { } reason)
        {
            extra["reason"] = reason;
            scope.Log.Error($"test definition {ended.Suite} failed: {reason}");
        }

        _run.Record(new TestResult("lava", ended.Suite, ended.Outcome, ended.At, scope.Node.Level,
            DurationSeconds: ended.Duration.TotalSeconds, Extra: extra.ToJsonString(LogJson.Relaxed)));
    }
}
