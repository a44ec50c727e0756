using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Planning;

/// <summary>One way to do a block: a deploy method, a boot method, a kind of test. Adding one is adding a folder and a line in <see cref="BlockStrategies"/>.</summary>
public interface IBlockStrategy
{
    /// <summary><c>deploy</c>, <c>boot</c>, <c>test</c> or <c>command</c>.</summary>
    string Kind { get; }

    /// <summary>For messages: <c>boot u-boot</c>.</summary>
    string Name { get; }

    /// <summary>Where several accept, the highest wins (pipeline.md §4).</summary>
    int Priority => -1;

    /// <summary>Whether a dispatcher runs what it builds; else it is only there to be looked at.</summary>
    bool CanRun => true;

    /// <summary>Whether it is worth asking why not: false where the block names another method.</summary>
    bool IsFor(PlanScope scope) => true;

    /// <summary>Null if it can do the block on the device; else why not, in words that say what is missing.</summary>
    string? WhyNot(PlanScope scope);

    /// <summary>The block's top action with all its children.</summary>
    PipelineAction Build(PlanScope scope);
}
