namespace LavaActors.Dispatch.Consoles;

/// <summary>How a wait on a console ended.</summary>
public abstract record ConsoleMatch
{
    /// <summary>A pattern was seen.</summary>
    /// <param name="Index">Its index in the list waited for; where several match, the earliest in the stream, then the first in the list.</param>
    /// <param name="Text">The matched text.</param>
    /// <param name="Before">What came before it since the last match, at most the last 64 Ki characters.</param>
    public sealed record Matched(int Index, string Text, string Before) : ConsoleMatch;

    /// <summary>Nothing was seen in time.</summary>
    /// <param name="Tail">The last characters received, for the message.</param>
    public sealed record TimedOut(string Tail) : ConsoleMatch;

    /// <summary>The connection ended.</summary>
    public sealed record Closed(string Why) : ConsoleMatch;
}
