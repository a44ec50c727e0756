using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>A place in the tree of a method that this dispatcher does not run: what LAVA would do there, known by its name. A plan with one is looked at, never run.</summary>
/// <param name="name">The name that job files use.</param>
/// <param name="summary">One line on what it does.</param>
public sealed class PlannedStepAction(string name, string summary) : PipelineAction
{
    private readonly TimeSpan? _builtInTimeout;
    private readonly bool _isRetry;

    public override string Name { get; } = name;

    public override string Summary { get; } = summary;

    public override TimeSpan BuiltInTimeout => _builtInTimeout ?? base.BuiltInTimeout;

    public override bool IsRetry => _isRetry;

    /// <summary>What the tree below depends on that is not known before the run, or null.</summary>
    public string? Note { get; init; }

    /// <summary>One of the classes with a timeout of their own (pipeline.md §6.2 rule 0).</summary>
    public TimeSpan OwnTimeout
    {
        init => _builtInTimeout = value;
    }

    /// <summary>Repeats its children (pipeline.md §7.2).</summary>
    public bool Retries
    {
        init => _isRetry = value;
    }

    /// <exception cref="InvalidOperationException">Always: the job has been refused.</exception>
    public override Task RunAsync(ActionScope scope, CancellationToken stop) =>
        throw new InvalidOperationException($"{Name} is planned and cannot be run; the job should have been refused");
}
