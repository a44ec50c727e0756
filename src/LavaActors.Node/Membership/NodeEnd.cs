namespace LavaActors.Node.Membership;

/// <summary>How a node ends, and why if nobody has told it to.</summary>
public sealed class NodeEnd
{
    private Reason? _reason;

    /// <summary>Whether a person ends the node at the terminal: its runs end with it then.</summary>
    public Func<bool> EndsRuns { get; set; } = () => false;

    /// <summary>Null while there is none.</summary>
    public Reason? Why => Volatile.Read(ref _reason);

    /// <summary>The first reason counts; false for any other.</summary>
    public bool Because(int exitCode, string text) => Interlocked.CompareExchange(ref _reason, new Reason(exitCode, text), null) is null;

    /// <param name="ExitCode">What the process ends with.</param>
    /// <param name="Text">For people.</param>
    public sealed record Reason(int ExitCode, string Text);
}
