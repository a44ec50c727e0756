using LavaActors.Jobs;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>A place in a run's action tree with everything that is known before it runs.</summary>
/// <param name="Level">Dotted position, starting at 1: <c>2.4.1</c>.</param>
/// <param name="Section"><c>deploy</c>, <c>boot</c>, <c>test</c>, <c>command</c> or <c>finalize</c>.</param>
/// <param name="Block">The job's block it was built from; null for finalize.</param>
/// <param name="MaxRetries">Attempts of a retry action, 1 for others.</param>
/// <param name="RepeatsAlways">All attempts are made even if they pass (<c>repeat</c>).</param>
/// <param name="RetryInterval">Pause between attempts.</param>
public sealed record ActionNode(
    string Level,
    PipelineAction Action,
    string Section,
    string Namespace,
    ActionBlock? Block,
    TimeSpan Timeout,
    TimeSpan ConnectionTimeout,
    int MaxRetries,
    bool RepeatsAlways,
    TimeSpan RetryInterval,
    IReadOnlyList<ActionNode> Children)
{
    /// <summary>The limit of a single attempt; null: only that of all of them.</summary>
    public TimeSpan? AttemptTimeout { get; init; }

    /// <summary>The part of <see cref="Timeout"/> that is for attempts after the first one, here or below.</summary>
    public TimeSpan FurtherAttempts { get; init; }

    public string Name => Action.Name;

    /// <summary>Level-1 actions are announced at level info, others at debug.</summary>
    public bool IsTop => !Level.Contains('.', StringComparison.Ordinal);

    /// <summary>This node and all below it, in order of their levels.</summary>
    public IEnumerable<ActionNode> Flatten() => Children.SelectMany(c => c.Flatten()).Prepend(this);
}
