using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.UserCommands;

/// <summary><c>command</c> blocks (pipeline.md §3.3).</summary>
public sealed class UserCommandStrategy : IBlockStrategy
{
    public string Kind => "command";

    public string Name => "command";

    public string? WhyNot(PlanScope scope) => null;

    public PipelineAction Build(PlanScope scope) => new UserCommandAction(scope.As<CommandBlock>());
}
