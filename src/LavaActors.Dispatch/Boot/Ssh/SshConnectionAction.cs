using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Boot.Ssh;

/// <summary><c>ssh-connection</c>: opens the login shell and makes it the namespace's connection (secondary-connections.md §7).</summary>
public sealed class SshConnectionAction : PipelineAction
{
    public override string Name => "ssh-connection";

    public override string Summary => "open the login shell";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop) =>
        scope.Run.Consoles[scope.Namespace] = await scope.Run.Login!.OpenShellAsync(stop);
}
