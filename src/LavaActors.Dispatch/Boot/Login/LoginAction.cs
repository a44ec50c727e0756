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
        var passed = false;
        try
        {
            await LoginAsync(scope, block, prompts, messages, stop);
            passed = true;
        }
        finally
        {
            RecordMessages(scope, messages, passed);
        }

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
        IReadOnlyList<ConsolePattern> ends = block.FailureMessage is { } text ? [.. wanted, ConsolePattern.Expression(text)] : wanted;
        for (; ; )
        {
            var seen = await scope.WaitForPromptAsync([.. kernel, .. ends], what, Remedy, stop);
            if (seen.Index < kernel.Count)
            {
                if (await new KernelMessageReader(scope, messages).ReadAsync(KernelMessages.All[seen.Index], seen, ends, what, stop) is not { } ended) continue;
                seen = ended;
            }
            else
            {
                seen = seen with { Index = seen.Index - kernel.Count };
            }

            if (seen.Index < wanted.Count) return wanted[seen.Index].Label;
            messages.Add(new KernelMessage("custom-error", seen.Text));
            throw ActionFault.Job($"the job's failure_message was seen on {scope.Console.Name}: {seen.Text}");
        }
    }

    /// <summary>Whatever ended the login, a fault or the alarm: what the kernel said is what a person will want to read then.</summary>
    private static void RecordMessages(ActionScope scope, List<KernelMessage> messages, bool passed)
    {
        if (scope.Console.IsSecureShell || scope.Block<BootBlock>().IgnoreKernelMessages) return;
        if (messages.Count == 0 && !passed) return;
        var fatal = messages.Any(m => m.Kind is "panic" or "DUT_has_reset" or "custom-error");
        var extra = new JsonObject { ["extra"] = Listed(messages) };
        scope.Run.Record(new TestResult("lava", "kernel-messages", fatal ? "fail" : "pass", scope.Run.Clock.GetUtcNow(), scope.Node.Level,
            Extra: extra.ToJsonString(Logs.LogJson.Relaxed)));
    }

    private static JsonArray Listed(List<KernelMessage> messages) =>
        [.. messages.Select(m => new JsonObject { ["kind"] = m.Kind, ["message"] = m.Message })];
}
