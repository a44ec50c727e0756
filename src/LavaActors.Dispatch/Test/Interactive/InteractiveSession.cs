using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Interactive;

/// <summary>One interactive script: types its commands at whatever prompt there is, a shell's or a boot loader's, and judges the answers (test-shell.md §13).</summary>
/// <param name="scope">The test action.</param>
/// <param name="script">The script.</param>
/// <param name="stage">Number of test blocks with an overlay before it.</param>
internal sealed class InteractiveSession(ActionScope scope, InteractiveTest script, int stage)
{
    private static readonly ConsolePattern LineEnd = ConsolePattern.Text("\n");

    /// <summary>How long the rest of a message's line may take.</summary>
    private static readonly TimeSpan LineLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long a prompt may take to come by itself, once the script begins again.</summary>
    private static readonly TimeSpan PromptLimit = TimeSpan.FromSeconds(2);

    private readonly RunContext _run = scope.Run;
    private readonly string _suite = $"{stage}_{script.Name}";
    private readonly SuiteResults _results = new(scope, $"{stage}_{script.Name}", script.Expected);
    private readonly ScriptSubstitutions _values = ScriptSubstitutions.Of(scope);
    private readonly IReadOnlyList<ConsolePattern> _prompts = [.. script.Prompts.Select(ConsolePattern.Expression)];

    // After a restart of the process the prompt may have come, and even been read, while nobody remembers it. It does not come by itself a second time.
    private bool _promptMayBeLost = scope.Run.Repeated is not null;

    /// <exception cref="ActionFault">A command without a name failed, or a step could not be done.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        var began = _run.Clock.GetTimestamp();
        try
        {
            foreach (var step in script.Steps) await StepAsync(step, stop);
        }
        catch (Exception e)
        {
            End(began, WhyStopped(e));
            throw;
        }

        End(began, null);
    }

    private string WhyStopped(Exception e) => e is OperationCanceledException ? scope.StoppedFor?.Message ?? "the run was stopped" : e.Message;

    private async Task StepAsync(InteractiveStep step, CancellationToken stop)
    {
        switch (step)
        {
            case InteractiveCommand command:
                await CommandAsync(command, stop);
                break;
            case InteractiveDelay delay:
                var over = Task.Delay(delay.Duration, _run.Clock, stop);
                scope.Log.Debug($"waiting for {delay.Duration.TotalSeconds:0.###} s");
                await over;
                break;
            case InteractiveCall call:
                foreach (var message in await ScriptCall.MakeAsync(call, _values, scope, stop))
                {
                    foreach (var (key, value) in message.Data) _values.Set(key, value ?? "");
                }

                break;
            default:
                throw new InvalidOperationException($"unknown step {step}");
        }
    }

    private async Task CommandAsync(InteractiveCommand command, CancellationToken stop)
    {
        var typed = command.Command is { } text ? _values.Apply(text) : null;
        ScriptAnswer answer;
        try
        {
            if (typed is not null) await TypeAsync(typed, stop);
            answer = await AnswerAsync(command, typed is null ? "the prompt" : $"an answer to '{typed}'", stop);
        }
        catch (Exception e)
        {
            Record(command, WhyStopped(e));
            throw;
        }

        Record(command, answer.Problem);
        if (answer.Fault is { } fault) throw fault;
        if (answer.Problem is { } problem && command.Name is null) throw ActionFault.Test($"{(typed is null ? "waiting for the prompt" : $"'{typed}'")} failed: {problem}");
    }

    private async Task TypeAsync(string line, CancellationToken stop)
    {
        // A prompt that stands there already is no answer to what is typed now.
        await scope.Console.DiscardAsync(stop);
        await scope.Console.SendAsync(line + "\n", _run.Device.CharacterDelays.Test, stop);
        if (script.DiscardsEcho) await scope.Console.WaitForAsync([LineEnd], $"the echo of '{line}'", scope.ConnectionLimit, ErrorTypes.Job, stop, "Without an echo, leave 'echo: discard' out");
    }

    private async Task<ScriptAnswer> AnswerAsync(InteractiveCommand command, string what, CancellationToken stop)
    {
        IReadOnlyList<ConsolePattern> patterns =
            [.. _prompts, .. command.Failures.Select(f => ConsolePattern.Expression(f.Message)), .. (command.Successes ?? []).Select(ConsolePattern.Expression)];
        var seen = await AgainAsync(command, patterns, stop) ?? await scope.Console.WaitForAsync(patterns, what, scope.WaitLimit, ErrorTypes.LavaTimeout, stop);
        if (seen.Index < _prompts.Count) return ScriptAnswer.OfPrompt(command);
        var failure = command.Failures.ElementAtOrDefault(seen.Index - _prompts.Count);
        var answer = failure is null ? ScriptAnswer.Passed : ScriptAnswer.Of(failure, seen.Text);
        if (answer.Fault is not null) return answer;
        var rest = "";
        if (command.WaitForPrompt) rest = (await scope.Console.WaitForAsync(_prompts, $"the prompt behind {what}", scope.WaitLimit, ErrorTypes.LavaTimeout, stop)).Before;
        else if (failure is null && HasGroups(patterns[seen.Index]) && await scope.Console.ExpectAsync([LineEnd], LineLimit, stop) is ConsoleMatch.Matched line) rest = line.Before;
        if (failure is null) Keep(patterns[seen.Index], seen, rest);
        return answer;
    }

    /// <summary>Asks for a prompt that may be lost, with an empty line; null when the answer is still to come.</summary>
    private async Task<ConsoleMatch.Matched?> AgainAsync(InteractiveCommand command, IReadOnlyList<ConsolePattern> patterns, CancellationToken stop)
    {
        var asks = _promptMayBeLost && command.Command is null;
        _promptMayBeLost = false;
        if (!asks) return null;
        switch (await scope.Console.ExpectAsync(patterns, PromptLimit, stop))
        {
            case ConsoleMatch.Matched seen: return seen;
            case ConsoleMatch.TimedOut:
                scope.Log.Debug("the prompt may have come while the dispatcher process was away; an empty line asks for it again");
                await scope.Console.SendAsync("\n", TimeSpan.Zero, stop);
                return null;
            default: return null;
        }
    }

    private static bool HasGroups(ConsolePattern pattern) => pattern.Regex.GetGroupNames().Any(name => !char.IsAsciiDigit(name[0]));

    /// <summary>Keeps what a success message's named groups have caught. It matched as soon as it could; what has come since may belong to it.</summary>
    private void Keep(ConsolePattern pattern, ConsoleMatch.Matched seen, string rest)
    {
        if (!HasGroups(pattern)) return;
        try
        {
            var match = pattern.Regex.Match(seen.Before + seen.Text + rest, seen.Before.Length);
            if (!match.Success) match = pattern.Regex.Match(seen.Text);
            foreach (var group in match.Groups.Values.Where(g => g.Success && !char.IsAsciiDigit(g.Name[0]))) _values.Set(group.Name, group.Value);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw ActionFault.Job($"the pattern '{pattern.Label}' took longer than {e.MatchTimeout.TotalSeconds:0.#} s to search in what the console printed; write it without nested repetitions");
        }
    }

    private void Record(InteractiveCommand command, string? problem)
    {
        if (command.Name is not { } name) return;
        if (problem is not null) scope.Log.Error($"{name}: {problem}");
        _results.Record(name, problem is null ? "pass" : "fail", reason: problem);
    }

    private void End(long began, string? why)
    {
        _results.RecordMissing();
        var extra = new JsonObject { ["namespace"] = scope.Namespace };
        if (why is not null) extra["reason"] = why;
        _run.Record(new TestResult("lava", _suite, why is null ? "pass" : "fail", _run.Clock.GetUtcNow(), scope.Node.Level,
            DurationSeconds: _run.Clock.GetElapsedTime(began).TotalSeconds, Extra: extra.ToJsonString(LogJson.Relaxed)));
    }
}
