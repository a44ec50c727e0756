using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Test;

/// <summary>The test runner of a stage away from its login, from the dispatcher's side: looked for, started, followed, read and ended (docs/test-shell.md, "Over SSH").</summary>
internal sealed class DetachedRunner(ActionScope scope, int stage, DetachedShell shell)
{
    /// <summary>How long the end of a runner may take; within the time that a stopped action has.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(4);

    /// <summary>How often a connection that breaks under one question is made again.</summary>
    private const int MostBreaks = 5;

    private readonly RunContext _run = scope.Run;

    private IGuestSession Login => _run.Login!;

    private GuestTarget Target => scope.FindOfShell(SshKeys.Target)!;

    /// <summary>What is on the target of a round that a process before this one began.</summary>
    /// <exception cref="ActionFault">Infrastructure: the target cannot be asked.</exception>
    public async Task<RunnerTrace> LookAsync(CancellationToken stop)
    {
        await Login.ConnectAsync(Target, scope.WaitDeadline, stop);
        var said = await ExecuteAsync(shell.Look, stop);
        return DetachedShell.Trace(said.Output)
            ?? throw ActionFault.Infrastructure($"{Target} does not say whether the test runner was started (exit code {said.ExitCode}): {said.Said}");
    }

    /// <summary>Starts it, so that it outlives the connection; answers whether the target can do that.</summary>
    public async Task<bool> StartAsync(CancellationToken stop)
    {
        var code = await ShellLine.RunForCodeAsync(scope, shell.Start, scope.ConnectionLimit, stop);
        if (code == 0) return true;
        scope.Log.Warning($"the test runner cannot be started away from the login (exit code {code}: a FIFO and room for files in {shell.Stage} are needed); it runs in the login shell, and ends with the connection");
        await ShellLine.PromptAsync(scope, "a shell prompt", stop);
        return false;
    }

    /// <param name="resumed">A process before this one has followed it.</param>
    /// <param name="stop">Of the answer only.</param>
    public async Task<IConsole> FollowAsync(bool resumed, CancellationToken stop)
    {
        var offset = new ShellOffset(_run.Log, stage, shell.Round, _run.Clock);
        var from = resumed ? offset.Read() : 0;
        if (resumed) scope.Log.Info($"the output of the tests goes on at byte {from}; some lines may have come before");
        return await Login.FollowAsync(shell, from, offset.Passed, Target, scope.WaitDeadline, stop);
    }

    /// <summary>The journal of a runner that has ended.</summary>
    /// <exception cref="ActionFault">Infrastructure: it is not there or cannot be read whole, or the connection does not last.</exception>
    public Task<IReadOnlyList<string>> ReadJournalAsync(CancellationToken stop) => new JournalParts(shell, Target, ExecuteAsync).ReadAsync(1, null, null, stop);

    /// <summary>Nothing of a runner goes on when its action is over; the connection may have to be made again for that.</summary>
    /// <param name="console">Its output.</param>
    /// <param name="hasExited">It has said that it ends.</param>
    public async Task LeaveAsync(IConsole console, bool hasExited)
    {
        var isReached = console.IsOpen;
        await console.CloseAsync();
        if (hasExited) return;
        if (!isReached)
        {
            // It was tried for long enough: the action must end with the reason that this had.
            scope.Log.Warning($"the test runner on {console.Name} could not be ended: {console.ClosedBecause}");
            return;
        }

        using var late = new CancellationTokenSource(LeaveLimit, _run.Clock);
        try
        {
            await Login.ConnectAsync(Target, _run.Clock.GetUtcNow() + LeaveLimit, late.Token);
            await Login.ExecuteAsync(shell.End, late.Token);
        }
        catch (Exception e) when (e is ActionFault or OperationCanceledException)
        {
            scope.Log.Warning($"the test runner on {console.Name} could not be ended: {e.Message}");
        }
    }

    /// <summary>Runs a command that may be run twice: a connection that breaks under it is made again.</summary>
    private async Task<GuestCommandResult> ExecuteAsync(string command, CancellationToken stop)
    {
        for (var breaks = 1; ; breaks++)
        {
            try
            {
                return await Login.ExecuteAsync(command, stop);
            }
            catch (ActionFault fault) when (fault.InnerException is IOException && breaks <= MostBreaks)
            {
                scope.Log.Warning($"{fault.Message}; connecting again");
                await Login.ConnectAsync(Target, scope.WaitDeadline, stop);
            }
        }
    }
}
