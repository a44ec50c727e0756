using LavaActors.Dispatch.Guests;

namespace LavaActors.Dispatch.Test;

/// <summary>Which way the journal of a target is read whose test shell is on a console (docs/recovery.md, "The second connection"). Pure.</summary>
internal static class JournalWays
{
    /// <summary>Of one reading over a second connection, the login included: an emulated board needs seconds for that.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>How long an address that failed is left alone.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMinutes(5);

    /// <summary>Characters of one reading.</summary>
    public const long Longest = 16 << 20;

    /// <summary>Whether it is read over the second connection; else at the console.</summary>
    /// <param name="need">What is wanted.</param>
    /// <param name="situation">What is known.</param>
    /// <param name="now">When.</param>
    public static bool IsSecond(JournalNeed need, Situation situation, DateTimeOffset now)
    {
        if (situation.Target is not { } target) return false;
        // There is no other way left: an address that failed when the console was lost, perhaps of the same cause, may be back.
        if (need is JournalNeed.Final) return !situation.HasFailed && situation.Left >= Limit;
        // The console answers within the few seconds that are left for the end of a definition then.
        if (situation.HasFailed || situation.Left < Limit * 2) return false;
        // Whatever it said there, it was not enough.
        if (need is not JournalNeed.SoFar && Equals(QuestionOf(need), situation.Tried is { } tried ? QuestionOf(tried) : null)) return false;
        return situation.Failure is not { } failure || failure.Target != target || now - failure.At >= Rest;
    }

    private static string QuestionOf(JournalNeed need) => need is JournalNeed.Lines lines ? lines.Question : need.GetType().Name;

    /// <summary>What the choice depends on.</summary>
    /// <param name="Target">Where the second connection leads; null: there is none.</param>
    /// <param name="Failure">The last reading over it that failed.</param>
    /// <param name="Tried">What was read over it last.</param>
    /// <param name="HasFailed">The action has failed already.</param>
    /// <param name="Left">Of the action's time.</param>
    internal sealed record Situation(GuestTarget? Target, (GuestTarget Target, DateTimeOffset At)? Failure, JournalNeed? Tried, bool HasFailed, TimeSpan Left);
}
