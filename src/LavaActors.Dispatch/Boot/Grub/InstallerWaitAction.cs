using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Grub;

/// <summary><c>installer-wait</c>: waits until an installer that asks nobody says that it is done: <c>boot_finished</c> of a block without prompts.</summary>
public sealed class InstallerWaitAction : PipelineAction
{
    public override string Name => "installer-wait";

    public override string Summary => "wait for the installer's last words";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var wanted = scope.Block<BootBlock>().BootFinished.Select(ConsolePattern.Expression).ToList();
        var seen = await scope.Console.WaitForAsync(wanted, "the installer's last words", scope.WaitLimit, ErrorTypes.Job, stop, "Is boot_finished what the installer prints at its end, and is the block's time enough for it?");
        scope.Log.Info($"the installer is done: '{seen.Text}'");
    }
}
