namespace LavaActors.Gateway;

/// <summary>How patient a gateway is.</summary>
/// <param name="RepeatEvery">A command to the scheduler is repeated after this time without an answer.</param>
/// <param name="SchedulerAnswer">And given up after this one: longer than a controller's fail-over takes.</param>
public sealed record GatewayLimits(TimeSpan RepeatEvery, TimeSpan SchedulerAnswer)
{
    public static GatewayLimits Default { get; } = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));

    /// <summary>For whoever asks the GatewayActor: a little more than the longest it takes.</summary>
    public TimeSpan Ask => SchedulerAnswer + TimeSpan.FromSeconds(10);
}
