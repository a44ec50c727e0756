using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Interactive;

/// <summary><c>lava-test-interactive-retry</c>: the interactive scripts of a test block, again where the job says so.</summary>
public sealed class LavaTestInteractiveRetryAction : PipelineAction
{
    /// <param name="stage">Number of test blocks with an overlay before it.</param>
    public LavaTestInteractiveRetryAction(IReadOnlyList<InteractiveTest> scripts, int stage) => Add(new LavaTestInteractiveAction(scripts, stage));

    public override string Name => "lava-test-interactive-retry";

    public override string Summary => "type commands and judge the answers";

    public override bool IsRetry => true;
}

/// <summary><c>lava-test-interactive</c> (test-shell.md §13).</summary>
internal sealed class LavaTestInteractiveAction(IReadOnlyList<InteractiveTest> scripts, int stage) : PipelineAction
{
    public override string Name => "lava-test-interactive";

    public override string Summary => "type commands and judge the answers";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        foreach (var script in scripts) await new InteractiveSession(scope, script, stage).RunAsync(stop);
    }
}
