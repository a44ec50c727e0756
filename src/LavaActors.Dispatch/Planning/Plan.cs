using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning;

/// <summary>The complete action tree of one sub-job.</summary>
/// <param name="Actions">The top actions of the blocks, in order.</param>
/// <param name="Finalize">The last top action; it runs whatever happened before.</param>
public sealed record Plan(IReadOnlyList<ActionNode> Actions, ActionNode Finalize)
{
    public IEnumerable<ActionNode> Tops => Actions.Append(Finalize);

    public IEnumerable<ActionNode> Flatten() => Tops.SelectMany(t => t.Flatten());
}
