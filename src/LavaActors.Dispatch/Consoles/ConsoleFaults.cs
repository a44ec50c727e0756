using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Consoles;

/// <summary>Waits whose failure ends the action.</summary>
public static class ConsoleFaults
{
    /// <summary>Waits for one of the patterns.</summary>
    /// <param name="what">What is waited for, as a person would say it: <c>the boot loader's prompt</c>.</param>
    /// <param name="errorType">The class of error when it does not come in time.</param>
    /// <exception cref="ActionFault">It did not come in time; or Infrastructure: the connection closed.</exception>
    public static async Task<ConsoleMatch.Matched> WaitForAsync(
        this IConsole console, IReadOnlyList<ConsolePattern> patterns, string what, TimeSpan limit, string errorType, CancellationToken stop)
    {
        switch (await console.ExpectAsync(patterns, limit, stop))
        {
            case ConsoleMatch.Matched matched:
                return matched;
            case ConsoleMatch.Closed closed:
                throw ActionFault.Infrastructure($"the connection {console.Name} closed while waiting for {what}: {closed.Why}");
            case ConsoleMatch.TimedOut late:
                var wanted = string.Join(" or ", patterns.Take(5).Select(p => $"'{p.Label}'"));
                var last = late.Tail.Length == 0 ? "nothing was received" : $"last received: {late.Tail}";
                throw ActionFault.Of(errorType, $"{what} did not come within {limit.TotalSeconds:0.#} s on {console.Name}: {wanted} not seen; {last}");
            default:
                throw new InvalidOperationException("unknown outcome of a wait");
        }
    }
}
