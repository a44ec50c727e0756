using LavaActors.Protocol.Groups;

namespace LavaActors.Dispatch.Groups;

/// <summary>How a MultiNode call ended.</summary>
public abstract record GroupAnswer
{
    /// <summary>It was met. <paramref name="Messages"/> keep their senders; empty for sends and barriers.</summary>
    public sealed record Met(IReadOnlyList<SentData> Messages) : GroupAnswer;

    /// <summary>It was refused, or can never be met; the text says why.</summary>
    public sealed record Failed(string Why) : GroupAnswer;

    /// <summary>Its time was up; the text says who is missing.</summary>
    public sealed record TimedOut(string Why) : GroupAnswer;
}
