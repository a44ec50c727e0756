using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>ssh-authorize</c>: with <c>authorize: ssh</c>, the public half of the job's own key goes to the target (secondary-connections.md §4). The private half
/// never leaves this process.</summary>
public sealed class SshAuthorizeAction : PipelineAction
{
    public override string Name => "ssh-authorize";

    public override string Summary => "authorise this job's key on the target";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (!scope.Block<DeployBlock>().AuthorizeSsh) return Task.CompletedTask;
        scope.Set(OverlayKeys.AuthorizedKey, scope.Run.Keys.PublicLine);
        scope.Log.Info("guests of this job will be able to log in as root with the key of this job");
        return Task.CompletedTask;
    }
}
