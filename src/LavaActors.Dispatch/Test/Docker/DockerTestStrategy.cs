using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Test.Docker;

/// <summary>Test blocks whose <c>definitions</c> run in a container on the dispatcher's host (test-shell.md §14). They are planned, and refused before anything is touched.</summary>
public sealed class DockerTestStrategy : IBlockStrategy
{
    public string Kind => "test";

    public string Name => "test docker";

    public int Priority => 10;

    public string? WhyNot(PlanScope scope) => scope.As<TestBlock>() is { Definitions.Count: > 0, Docker: not null } ? null : "the block has no 'definitions' with 'docker'";

    public PipelineAction Build(PlanScope scope) => new LavaDockerTestAction(scope);
}
