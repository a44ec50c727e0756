using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Test.Monitors;

/// <summary><c>lava-test-monitor-retry</c>: the monitors of a test block, again where the job says so.</summary>
public sealed class LavaTestMonitorRetryAction : PipelineAction
{
    public LavaTestMonitorRetryAction(IReadOnlyList<TestMonitor> monitors) => Add(new LavaTestMonitorAction(monitors));

    public override string Name => "lava-test-monitor-retry";

    public override string Summary => "find results in what the target prints";

    public override bool IsRetry => true;
}

/// <summary><c>lava-test-monitor</c> (test-shell.md §12).</summary>
internal sealed class LavaTestMonitorAction(IReadOnlyList<TestMonitor> monitors) : PipelineAction
{
    public override string Name => "lava-test-monitor";

    public override string Summary => "find results in what the target prints";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        foreach (var monitor in monitors) await new MonitorSession(scope, monitor).RunAsync(stop);
    }
}
