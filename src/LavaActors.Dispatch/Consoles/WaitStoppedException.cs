namespace LavaActors.Dispatch.Consoles;

/// <summary>A wait on a console was stopped from outside. Its message says what had not come and what was received last, for the one who reports why it was stopped.</summary>
public sealed class WaitStoppedException : OperationCanceledException
{
    /// <param name="console">The console's name.</param>
    /// <param name="tail">What was received last; empty if nothing.</param>
    /// <param name="what">What was waited for, as a person would say it.</param>
    /// <param name="remedy">What to look at; a sentence, or nothing.</param>
    public WaitStoppedException(string console, string tail, string what, CancellationToken stop, string remedy = "")
        : base($"{what} had not come on {console}; {ConsoleFaults.LastReceived(tail)}{ConsoleFaults.And(remedy)}", stop) => (Console, Tail) = (console, tail);

    public string Console { get; }

    public string Tail { get; }
}
