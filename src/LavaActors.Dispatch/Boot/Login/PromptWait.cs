using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary>Waits for a prompt that other output may have overwritten (pipeline.md §12).</summary>
internal static class PromptWait
{
    private const int Nudges = 6;

    /// <summary>Half of the action's time it only listens; in the other half it types <c>#</c> and a line end six times, to which a shell answers with a new prompt.</summary>
    /// <param name="what">What is waited for, as a person would say it.</param>
    /// <param name="remedy">What to look at when it does not come; a sentence.</param>
    /// <exception cref="ActionFault">Job: it did not come in time. Infrastructure: the connection closed.</exception>
    public static async Task<ConsoleMatch.Matched> WaitForPromptAsync(this ActionScope scope, IReadOnlyList<ConsolePattern> patterns, string what, string remedy, CancellationToken stop)
    {
        var total = scope.WaitLimit;
        var outcome = await scope.Console.ExpectForAsync(patterns, what, total / 2, stop, remedy);
        for (var nudge = 1; nudge <= Nudges && outcome is ConsoleMatch.TimedOut; nudge++)
        {
            await scope.Console.SendAsync("#\n", TimeSpan.Zero, stop);
            outcome = await scope.Console.ExpectForAsync(patterns, what, total / 2 / Nudges, stop, remedy);
        }

        return outcome switch
        {
            ConsoleMatch.Matched matched => matched,
            ConsoleMatch.Closed closed => throw ActionFault.Infrastructure($"the connection {scope.Console.Name} closed while waiting for {what}: {closed.Why}"),
            ConsoleMatch.TimedOut late => throw ActionFault.Job($"{what} did not come within {total.TotalSeconds:0} s on {scope.Console.Name}; {ConsoleFaults.LastReceived(late.Tail)}. {remedy}"),
            _ => throw new InvalidOperationException("unknown outcome of a wait"),
        };
    }
}
