namespace LavaActors.Gateway;

/// <summary>How patient a gateway is.</summary>
/// <param name="RepeatEvery">A command to the scheduler is repeated after this time without an answer.</param>
/// <param name="SchedulerAnswer">And given up after this one: longer than a controller's fail-over takes.</param>
public sealed record GatewayLimits(TimeSpan RepeatEvery, TimeSpan SchedulerAnswer)
{
    /// <summary>So long an answer may take without which a page is only a little poorer.</summary>
    public TimeSpan Explanation { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>So long one part of the queue may take: of a long one when each job starts is played first.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest that looking at test definitions from elsewhere takes.</summary>
    public TimeSpan Definitions { get; init; }

    public static GatewayLimits Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>For whoever asks the GatewayActor: a little more than the longest it takes.</summary>
    public TimeSpan Ask => SchedulerAnswer + Definitions + TimeSpan.FromSeconds(10);
}
