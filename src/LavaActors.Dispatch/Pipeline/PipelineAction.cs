using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>
/// One kind of step of a pipeline: a small class, named as its action name says. An instance belongs to one place of one run's tree. It holds no actor
/// and no clock; what it needs comes with the <see cref="ActionScope"/>. Order within a run: protocol calls addressed to its name,
/// <see cref="RunAsync"/>, its children, <see cref="AfterChildrenAsync"/> (pipeline.md §5, §7).
/// </summary>
public abstract class PipelineAction
{
    private readonly List<PipelineAction> _children = [];

    /// <summary>The name that job files use: lower case, hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>One line on what it does; part of the description.</summary>
    public abstract string Summary { get; }

    public IReadOnlyList<PipelineAction> Children => _children;

    /// <summary>The class of error when its time is up (pipeline.md §6.5).</summary>
    public virtual string TimeoutErrorType => ErrorTypes.Job;

    /// <summary>Built-in timeout, before any configuration (pipeline.md §6.2 rule 0).</summary>
    public virtual TimeSpan BuiltInTimeout => TimeSpan.FromSeconds(30);

    /// <summary>True for the classes that repeat their children (pipeline.md §7.2).</summary>
    public virtual bool IsRetry => false;

    /// <summary>False for an action that calls the group itself at the moment that is right for it.</summary>
    public virtual bool CallsGroupFirst => true;

    /// <summary>The namespace of a console, prompts and test overlay that the action makes for itself alone; null: those of its block.</summary>
    public virtual string? OwnNamespace => null;

    /// <summary>The URL it fetches, for the description; null if none.</summary>
    public virtual string? Url => null;

    /// <summary>Adds a child at the end. Only while the plan is built.</summary>
    public PipelineAction Add(PipelineAction child)
    {
        _children.Add(child);
        return this;
    }

    public PipelineAction Add(IEnumerable<PipelineAction> children)
    {
        _children.AddRange(children);
        return this;
    }

    /// <summary>Real checks before anything is touched: URLs, programs, files. Reports through <see cref="ValidationScope.Error"/>.</summary>
    public virtual Task ValidateAsync(ValidationScope scope, CancellationToken stop) => Task.CompletedTask;

    /// <summary>Its own work, before its children.</summary>
    /// <exception cref="ActionFault">The expected failures.</exception>
    public virtual Task RunAsync(ActionScope scope, CancellationToken stop) => Task.CompletedTask;

    /// <summary>What is left to do once all children have passed.</summary>
    public virtual Task AfterChildrenAsync(ActionScope scope, CancellationToken stop) => Task.CompletedTask;

    /// <summary>Undoes what a failed attempt, or the run, left behind. Must not throw for what is already gone.</summary>
    public virtual Task CleanupAsync(RunContext run, CancellationToken stop) => Task.CompletedTask;
}
