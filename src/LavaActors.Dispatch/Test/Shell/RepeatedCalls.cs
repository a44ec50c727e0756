namespace LavaActors.Dispatch.Test.Shell;

/// <summary>
/// Tells new requests from repetitions. A command on the target repeats its request under the same number until it has its answer, since kernel messages may tear the
/// request or another reader of the terminal may take the answer. Pure but for what it remembers; no clock.
/// </summary>
public sealed class RepeatedCalls
{
    /// <summary>Answers that are kept. A command makes one call at a time, so this many stand at one terminal at once.</summary>
    private const int Kept = 32;

    /// <summary>A repetition that comes this soon after the answer crossed it on the way. Its command has its answer; a second one would be read by whatever reads the
    /// terminal next. A command repeats no earlier than 3 s after its request.</summary>
    private static readonly TimeSpan Crossing = TimeSpan.FromSeconds(2);

    private readonly HashSet<string> _waiting = [];
    private readonly Dictionary<string, (IReadOnlyList<string> Lines, DateTimeOffset At)> _answers = [];
    private readonly Queue<string> _order = new();

    /// <summary>Takes a request.</summary>
    /// <param name="call">Its number; null if it has none: then it is new.</param>
    /// <param name="lines">The answer to type again, if it is the repetition of a request that was answered; else nothing.</param>
    /// <returns>True if it is to be made.</returns>
    public bool IsNew(string? call, DateTimeOffset now, out IReadOnlyList<string> lines)
    {
        lines = [];
        if (call is null) return true;
        if (_answers.TryGetValue(call, out var answer))
        {
            if (now - answer.At < Crossing) return false;
            lines = answer.Lines;
            _answers[call] = (answer.Lines, now);
            return false;
        }

        return _waiting.Add(call);
    }

    /// <summary>Keeps the answer that was typed.</summary>
    public void Answered(string? call, IReadOnlyList<string> lines, DateTimeOffset now)
    {
        if (call is null || !_waiting.Remove(call)) return;
        _answers[call] = (lines, now);
        _order.Enqueue(call);
        if (_order.Count > Kept) _answers.Remove(_order.Dequeue());
    }
}
