namespace LavaActors.Node.Membership;

/// <summary>
/// How long this process has stood still lately, as others see it: what it missed goes up with every gap and down with the time that it ran since, so that two pauses with
/// a moment between them count as one. Pure.
/// </summary>
/// <param name="Missed">Time in which the others heard nothing of this process, and which it has not made good yet.</param>
internal sealed record Standstill(TimeSpan Missed)
{
    public static Standstill None { get; } = new(TimeSpan.Zero);

    /// <summary>Two moments of a process that looks at its clocks every <paramref name="beat"/>.</summary>
    /// <param name="ran">By the clock that stops while the host is suspended.</param>
    /// <param name="passed">By the clock that goes on meanwhile. Neither is moved by whoever sets the time.</param>
    /// <param name="company">Who is in the cluster with this node.</param>
    public Standstill After(TimeSpan ran, TimeSpan passed, TimeSpan beat, Company company)
    {
        // Nodes of one host are suspended together, and none of them has missed anything.
        var gap = (company is Company.OnOtherHosts ? passed : ran) - beat;
        return new Standstill(gap > beat ? Missed + gap : TimeSpan.FromTicks(Math.Max(0, Missed.Ticks - beat.Ticks)));
    }

    /// <summary>Whether others may have been given the work of this process. Without controllers beside it nobody could.</summary>
    public bool IsTooLong(TimeSpan limit, Company company) => company is not Company.None && Missed > limit;

    /// <summary>
    /// The longest that a node may stand still: others wait as long as the failure detector is patient, and then until the split-brain resolver is sure. Two heartbeats less, since the
    /// last one was sent some time before the pause.
    /// </summary>
    public static TimeSpan Limit(TimeSpan heartbeatPause, TimeSpan stableAfter, TimeSpan heartbeatInterval) => heartbeatPause + stableAfter - (2 * heartbeatInterval);

    /// <summary>Controllers in the cluster beside this node: to them its work goes.</summary>
    public enum Company
    {
        None,
        OnThisHost,
        OnOtherHosts,
    }
}
