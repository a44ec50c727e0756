namespace LavaActors.Scheduling.Outlook;

/// <summary>How long one forecast may take, since somebody waits for it: what it has found by then counts.</summary>
/// <param name="Clock">Tells how long it has taken.</param>
/// <param name="Limit">For one forecast.</param>
public sealed record Patience(TimeProvider Clock, TimeSpan Limit)
{
    /// <summary>As much as whoever looks at the queue has: two forecasts are made for him.</summary>
    public static Patience Usual(TimeProvider clock) => new(clock, TimeSpan.FromMilliseconds(400));

    /// <summary>From now on. Answers whether it is at its end.</summary>
    public Func<bool> Begin()
    {
        var began = Clock.GetTimestamp();
        return () => Clock.GetElapsedTime(began) > Limit;
    }
}
