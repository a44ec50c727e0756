using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Boot.Ssh;

/// <summary><c>prepare-ssh</c>: checks that the message named by <c>hostID</c> has the value named by <c>host_key</c> (secondary-connections.md §6).</summary>
public sealed class PrepareSshAction : PipelineAction
{
    public override string Name => "prepare-ssh";

    public override string Summary => "check the host's message";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var block = scope.Block<BootBlock>();
        if (block.HostId is not { } id) return Task.CompletedTask;
        var values = scope.Find(ProtocolCalls.Received(id))
            ?? throw ActionFault.Job($"prepare-ssh: no message '{id}' was taken; the deploy block's lava-multinode call must have 'messageID: {id}', as parameters.hostID says");
        if (block.HostKey is { } key && !values.ContainsKey(key))
            throw ActionFault.Job($"prepare-ssh: the message '{id}' has no '{key}' (parameters.host_key); it has {string.Join(", ", values.Keys)}");
        return Task.CompletedTask;
    }
}
