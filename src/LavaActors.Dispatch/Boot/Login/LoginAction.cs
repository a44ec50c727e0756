using System.Text.Json.Nodes;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary><c>login-action</c>: waits for a prompt, reads what the kernel says on the way, logs in where the job says how (pipeline.md §13, §14).</summary>
public sealed class LoginAction : PipelineAction
{
    private const string Incorrect = "Login incorrect", LoginTimedOut = "Login timed out";
    private const string Remedy = "Do the job's prompts and login_prompt match the root file system?";

    public override string Name => "login-action";

    public override string Summary => "wait for the login prompt or the shell, and log in";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var block = scope.Block<BootBlock>();
        var prompts = block.Prompts.Select(ConsolePattern.Expression).ToList();
        scope.Set<IReadOnlyList<ConsolePattern>>(BootKeys.Prompts, prompts);
        var messages = new List<KernelMessage>();
        try
        {
            await LoginAsync(scope, block, prompts, messages, stop);
        }
        catch (ActionFault)
        {
            RecordMessages(scope, messages, "fail");
            throw;
        }

        RecordMessages(scope, messages, "pass");
        if (messages.Count > 0) scope.Results["extra"] = Listed(messages);
        else scope.Results["success"] = "No kernel warnings or errors detected.";
    }

    private static async Task LoginAsync(ActionScope scope, BootBlock block, List<ConsolePattern> prompts, List<KernelMessage> messages, CancellationToken stop)
    {
        var console = scope.Console;
        var pace = scope.Run.Device.CharacterDelays.Boot;
        if (console.IsSecureShell && block.AutoLogin is null) return;       // the session is logged in; expect-shell-connection settles the prompt
        if (block.AutoLogin is not { } login)
        {
            await WaitAsync(scope, block, prompts, "a shell prompt", messages, stop);
            return;
        }

        var first = await WaitAsync(scope, block, [.. prompts, ConsolePattern.Expression(login.LoginPrompt), ConsolePattern.Text(Incorrect)], "the login prompt", messages, stop);
        scope.Log.Debug($"'{first}' seen, logging in as {login.Username}");
        await console.SendAsync(login.Username + "\n", pace, stop);
        if (login.PasswordPrompt is { } passwordPrompt)
        {
            var asked = await WaitAsync(scope, block, [.. prompts, ConsolePattern.Expression(passwordPrompt), ConsolePattern.Text(LoginTimedOut)], "the password prompt", messages, stop);
            if (asked == LoginTimedOut) throw Rejected(scope, login, asked);
            await console.SendAsync(login.Password + "\n", pace, stop);
        }

        var answer = await WaitAsync(scope, block, [.. prompts, ConsolePattern.Text(Incorrect), ConsolePattern.Text(LoginTimedOut)], "a shell prompt after the login", messages, stop);
        if (answer is Incorrect or LoginTimedOut) throw Rejected(scope, login, answer);
        foreach (var command in login.LoginCommands)
        {
            await console.SendAsync(command + "\n", pace, stop);
            await WaitAsync(scope, block, prompts, $"a shell prompt after '{command}'", messages, stop);
        }
    }

    private static ActionFault Rejected(ActionScope scope, AutoLogin login, string answer) =>
        ActionFault.Job($"the login as '{login.Username}' on {scope.Console.Name} failed: {answer}; check username and password of auto_login against the root file system");

    /// <summary>Waits for one of the patterns, and collects what the kernel says until then. Answers the label of what was seen.</summary>
    private static async Task<string> WaitAsync(ActionScope scope, BootBlock block, IReadOnlyList<ConsolePattern> wanted, string what, List<KernelMessage> messages, CancellationToken stop)
    {
        var kernel = block.IgnoreKernelMessages || scope.Console.IsSecureShell ? [] : KernelMessages.Starts;
        IReadOnlyList<ConsolePattern> failure = block.FailureMessage is { } text ? [ConsolePattern.Expression(text)] : [];
        IReadOnlyList<ConsolePattern> all = [.. kernel, .. wanted, .. failure];
        for (; ; )
        {
            var seen = await WaitWithNudgesAsync(scope, all, what, stop);
            if (seen.Index >= kernel.Count + wanted.Count)
            {
                messages.Add(new KernelMessage("custom-error", seen.Text));
                throw ActionFault.Job($"the job's failure_message was seen on {scope.Console.Name}: {seen.Text}");
            }

            if (seen.Index >= kernel.Count) return wanted[seen.Index - kernel.Count].Label;
            if (!await ReadMessageAsync(scope, KernelMessages.All[seen.Index], seen, wanted, messages, stop)) return "a prompt";
        }
    }

    /// <summary>Reads one kernel message to its end. False when a prompt came instead of the end.</summary>
    private static async Task<bool> ReadMessageAsync(
        ActionScope scope, KernelMessages.Entry entry, ConsoleMatch.Matched start, IReadOnlyList<ConsolePattern> wanted, List<KernelMessage> messages, CancellationToken stop)
    {
        var line = start.Before[(start.Before.LastIndexOf('\n') + 1)..];
        var outcome = await scope.Console.ExpectForAsync([entry.End, .. wanted], "the end of a kernel message", scope.ConnectionLimit, stop);
        var text = outcome is ConsoleMatch.Matched m ? line + start.Text + m.Before + m.Text : line + start.Text + (outcome as ConsoleMatch.TimedOut)?.Tail;
        text = text.TrimEnd('\r', '\n');
        var kind = KernelMessages.KindOf(entry, text);
        messages.Add(new KernelMessage(kind, text));
        if (entry.IsFatal)
        {
            scope.Log.Error($"kernel {kind} detected");
            throw ActionFault.Job(kind == "panic" ? $"the kernel panicked while booting: {text}" : $"the board was reset while booting: {text}");
        }

        scope.Log.Warning($"kernel {kind} detected");
        if (outcome is ConsoleMatch.Closed closed) throw ActionFault.Infrastructure($"the connection {scope.Console.Name} closed within a kernel message: {closed.Why}");
        if (outcome is ConsoleMatch.TimedOut)
            throw ActionFault.Job($"a kernel message ({kind}) did not end within {scope.ConnectionLimit.TotalSeconds:0} s: {text}");
        return ((ConsoleMatch.Matched)outcome).Index == 0;
    }

    /// <summary>Half of the time left it only listens; then it types <c>#</c> a few times, in case other output has overwritten the prompt (pipeline.md §12).</summary>
    private static async Task<ConsoleMatch.Matched> WaitWithNudgesAsync(ActionScope scope, IReadOnlyList<ConsolePattern> patterns, string what, CancellationToken stop)
    {
        var total = scope.ConnectionLimit < scope.Remaining ? scope.ConnectionLimit : scope.Remaining;
        var outcome = await scope.Console.ExpectForAsync(patterns, what, total / 2, stop, Remedy);
        for (var i = 0; i < 5 && outcome is ConsoleMatch.TimedOut; i++)
        {
            await scope.Console.SendAsync("#\n", TimeSpan.Zero, stop);
            outcome = await scope.Console.ExpectForAsync(patterns, what, total / 10, stop, Remedy);
        }

        if (outcome is ConsoleMatch.Matched matched) return matched;
        if (outcome is ConsoleMatch.Closed closed) throw ActionFault.Infrastructure($"the connection {scope.Console.Name} closed while waiting for {what}: {closed.Why}");
        var last = ConsoleFaults.LastReceived(((ConsoleMatch.TimedOut)outcome).Tail);
        throw ActionFault.Job($"{what} did not come within {total.TotalSeconds:0} s on {scope.Console.Name}; {last}. {Remedy}");
    }

    private static void RecordMessages(ActionScope scope, List<KernelMessage> messages, string otherwise)
    {
        if (scope.Console.IsSecureShell || scope.Block<BootBlock>().IgnoreKernelMessages) return;
        var fatal = messages.Any(m => m.Kind is "panic" or "DUT_has_reset" or "custom-error");
        if (otherwise == "fail" && !fatal) return;
        var extra = new JsonObject { ["extra"] = Listed(messages) };
        scope.Run.Record(new TestResult("lava", "kernel-messages", fatal ? "fail" : "pass", scope.Run.Clock.GetUtcNow(), scope.Node.Level,
            Extra: extra.ToJsonString(Logs.LogJson.Relaxed)));
    }

    private static JsonArray Listed(List<KernelMessage> messages) =>
        [.. messages.Select(m => new JsonObject { ["kind"] = m.Kind, ["message"] = m.Message })];
}
