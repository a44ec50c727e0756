using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Finalize;

/// <summary><c>finalize</c>: the last top action of every run; it runs whatever happened (pipeline.md §8).</summary>
public sealed class FinalizeAction : PipelineAction
{
    public FinalizeAction() => Add(new PowerOffAction()).Add(new ReadFeedbackAction());

    public override string Name => "finalize";

    public override string Summary => "switch the board off and end the connections";

    public override async Task AfterChildrenAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Run.Login is { } login) await login.CloseAsync();
        foreach (var ns in scope.Run.Consoles.Keys.ToList()) await QemuMachine.EndAsync(scope.Run, ns, stop);
    }
}
