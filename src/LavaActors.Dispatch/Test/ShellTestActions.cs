using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test;

/// <summary><c>lava-test-retry</c>: the test shell of a single-node job, again where the job says so.</summary>
public sealed class LavaTestRetryAction : PipelineAction
{
    public LavaTestRetryAction(int stage) => Add(new LavaTestShellAction(stage));

    public override string Name => "lava-test-retry";

    public override string Summary => "run test definitions in a shell of the target";

    public override bool IsRetry => true;
}

/// <summary><c>lava-test-shell</c> (test-shell.md §7).</summary>
internal sealed class LavaTestShellAction(int stage) : PipelineAction
{
    public override string Name => "lava-test-shell";

    public override string Summary => "run test definitions in a shell of the target";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override Task RunAsync(ActionScope scope, CancellationToken stop) => new TestShellSession(scope, stage).RunAsync(stop);
}

/// <summary><c>multinode-test</c>: the same in a MultiNode job; it is not wrapped in a retry action (multinode.md §11.3).</summary>
internal sealed class MultinodeTestAction(int stage) : PipelineAction
{
    public override string Name => "multinode-test";

    public override string Summary => "run test definitions in a shell of the target, with the MultiNode commands";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (scope.Node.Block is { } block && (block.FailureRetry is > 1 || block.Repeat is > 1))
            scope.Run.Log.Warning($"{block.Span}: a test shell of a MultiNode job runs once, as in LAVA: 'failure_retry' and 'repeat' have no effect on it, since the other members of the group would not begin again with it");
        return Task.CompletedTask;
    }

    public override string TimeoutErrorType => ErrorTypes.Test;

    public override Task RunAsync(ActionScope scope, CancellationToken stop) => new TestShellSession(scope, stage).RunAsync(stop);
}
