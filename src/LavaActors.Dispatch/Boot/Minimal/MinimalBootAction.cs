using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boot.Minimal;

/// <summary><c>minimal-boot</c>.</summary>
public sealed class MinimalBootAction : PipelineAction
{
    public override string Name => "minimal-boot";

    public override string Summary => "reset the board and wait for its system";

    public override bool IsRetry => true;
}
