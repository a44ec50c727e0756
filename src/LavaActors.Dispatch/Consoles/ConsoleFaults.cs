using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Consoles;

/// <summary>Waits whose failure ends the action.</summary>
public static class ConsoleFaults
{
    /// <summary>Waits for one of the patterns.</summary>
    /// <param name="what">What is waited for, as a person would say it: <c>the boot loader's prompt</c>.</param>
    /// <param name="errorType">The class of error when it does not come in time.</param>
    /// <param name="remedy">What to look at when it does not come; a sentence.</param>
    /// <exception cref="ActionFault">It did not come in time; or Infrastructure: the connection closed.</exception>
    /// <exception cref="WaitStoppedException">The wait was stopped.</exception>
    public static async Task<ConsoleMatch.Matched> WaitForAsync(
        this IConsole console, IReadOnlyList<ConsolePattern> patterns, string what, TimeSpan limit, string errorType, CancellationToken stop, string remedy = "")
    {
        switch (await console.ExpectForAsync(patterns, what, limit, stop, remedy))
        {
            case ConsoleMatch.Matched matched:
                return matched;
            case ConsoleMatch.Closed closed:
                throw ActionFault.Infrastructure($"the connection {console.Name} closed while waiting for {what}: {closed.Why}");
            case ConsoleMatch.TimedOut late:
                throw ActionFault.Of(errorType, $"{what} did not come within {limit.TotalSeconds:0.#} s on {console.Name}: {Labels(patterns)} not seen; {LastReceived(late.Tail)}{And(remedy)}");
            default:
                throw new InvalidOperationException("unknown outcome of a wait");
        }
    }

    /// <summary>As <see cref="IConsole.ExpectAsync"/>, and if it is stopped the exception says what was waited for.</summary>
    public static async Task<ConsoleMatch> ExpectForAsync(
        this IConsole console, IReadOnlyList<ConsolePattern> patterns, string what, TimeSpan limit, CancellationToken stop, string remedy = "")
    {
        try
        {
            return await console.ExpectAsync(patterns, limit, stop);
        }
        catch (WaitStoppedException e)
        {
            throw new WaitStoppedException(e.Console, e.Tail, $"{what} ({Labels(patterns)})", stop, remedy);
        }
    }

    /// <summary>How messages say what came last.</summary>
    public static string LastReceived(string tail) => tail.Length == 0 ? "nothing was received" : $"last received: {tail}";

    internal static string And(string remedy) => remedy.Length == 0 ? "" : $". {remedy}";

    private static string Labels(IReadOnlyList<ConsolePattern> patterns) => string.Join(" or ", patterns.Take(5).Select(p => $"'{p.Label}'"));
}
