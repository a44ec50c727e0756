using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Tftp;

/// <summary><c>parse-persistent-nfs</c>: a root that lies on somebody's NFS server already (deploy-boot-uboot.md §3).</summary>
public sealed class ParsePersistentNfsAction : PipelineAction
{
    public override string Name => "parse-persistent-nfs";

    public override string Summary => "take the address of a persistent NFS root";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Block<DeployBlock>().PersistentNfs is { } nfs) NfsRoots.Announce(scope, new NfsRoot(Known(nfs.Server), Known(nfs.Path), IsOurs: false));
        return Task.CompletedTask;

        string Known(string part) => StaticInfoMarkers.Apply(part, scope.Run.Device.StaticInfo);
    }
}
