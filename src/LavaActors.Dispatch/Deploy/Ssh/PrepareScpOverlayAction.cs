using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Ssh;

/// <summary><c>prepare-scp-overlay</c>: waits for the host's message, and takes the address from it (secondary-connections.md §5). The device of a primary
/// connection has its address in its configuration.</summary>
public sealed class PrepareScpOverlayAction : PipelineAction
{
    public PrepareScpOverlayAction() => Add(new ExtractNothingAction("extract-rootfs")).Add(new ExtractNothingAction("extract-modules"));

    public override string Name => "prepare-scp-overlay";

    public override string Summary => "wait for the address of the host";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var calls = Calls(scope.Node).ToList();
        var ssh = scope.Run.Device.Ssh;
        foreach (var call in calls.Where(c => c.WantedKeys.Count == 0))
            scope.Error($"{call.Span}: the call for '{call.MessageId}' says no value to take; write 'message: {{ipaddr: $ipaddr}}'");
        if (calls.Count > 1) scope.Error($"{calls.Count} messages would give the address of the host ({string.Join(", ", calls.Select(c => c.MessageId))}); only one can");
        if (calls.Count == 0 && string.IsNullOrEmpty(ssh?.Host))
            scope.Error("no address to log in to: give the deploy block 'protocols: lava-multinode' with 'action: prepare-scp-overlay, request: lava-wait', or the device an ssh 'host'");
        return Task.CompletedTask;
    }

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var ssh = scope.Run.Device.Ssh!;
        var host = ssh.Host;
        if (Calls(scope.Node).FirstOrDefault() is { } call)
        {
            var values = scope.Get(ProtocolCalls.Received(call.MessageId));
            host = values[call.WantedKeys.First(values.ContainsKey)];
            scope.Log.Info($"the host's address is {host} ({call.MessageId})");
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            throw ActionFault.Job($"'{host}' is no address; the host role must send one, for example: lava-send ipv4 ipaddr=$(lava-echo-ipv4 eth0)");
        scope.Set(SshKeys.Target, new GuestTarget(host!, ssh.Port, ssh.User));
        return Task.CompletedTask;
    }

    private static IEnumerable<ProtocolCall> Calls(ActionNode node) => node.Block!.ProtocolCalls.Where(c => c.ActionName == "prepare-scp-overlay" && (c.Request is "lava-wait" or "lava-wait-all"));
}

/// <summary>Places of the tree that job files may address by name; a login over SSH has nothing to extract (secondary-connections.md §5).</summary>
internal sealed class ExtractNothingAction(string name) : PipelineAction
{
    public override string Name { get; } = name;

    public override string Summary => "nothing to extract for a login over SSH";
}
