using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>What a guest needs to find its host and to have something to do there (spec: secondary-connections.md §5, §6).</summary>
internal static class GuestChecks
{
    /// <summary>The action whose protocol calls bring the host's address.</summary>
    public const string AddressAction = "prepare-scp-overlay";

    public static void Check(string role, SourceSpan roleSpan, IReadOnlyList<ActionBlock> blocks, DiagnosticBag bag)
    {
        if (blocks.Count == 0) return;
        var deploys = blocks.OfType<DeployBlock>().Where(d => d.To == "ssh").ToList();
        if (deploys.Count == 0)
        {
            bag.Error(roleSpan, PathOf(role), $"the guests of role '{role}' have no deploy block 'to: ssh'", "add one; it builds their overlay and takes the host's address");
        }

        foreach (var other in blocks.OfType<DeployBlock>().Where(d => d.To is not ("ssh" or "overlay" or "downloads" or "")))
        {
            bag.Error(other.Parameters["to"]?.Span ?? other.Span, $"actions[{other.Index}].deploy.to", $"guests have no device to deploy to by '{other.To}'", "use 'to: ssh'");
        }

        foreach (var deploy in deploys) CheckDeploy(role, deploy, blocks, bag);
        foreach (var boot in blocks.OfType<BootBlock>()) CheckBoot(boot, deploys, bag);
        if (!blocks.OfType<BootBlock>().Any())
        {
            bag.Error(roleSpan, PathOf(role), $"the guests of role '{role}' have no boot block 'method: ssh'", "add one; it logs in to the host");
        }
    }

    private static void CheckDeploy(string role, DeployBlock deploy, IReadOnlyList<ActionBlock> blocks, DiagnosticBag bag)
    {
        var path = $"actions[{deploy.Index}].deploy";
        if (!blocks.OfType<TestBlock>().Any(t => t.Namespace == deploy.Namespace && t.HasShell))
        {
            bag.Error(deploy.Span, path, $"the guests of role '{role}' have no test block with definitions in namespace '{deploy.Namespace}'", "add one; there is nothing for them to do on the host");
        }

        // A call that could not be read was reported where it stands; it is no missing call.
        var written = (deploy.Parameters["protocols"] as YamlMap)?["lava-multinode"];
        if (written is not null and not YamlList || (written is YamlList list && list.Count > deploy.ProtocolCalls.Count)) return;
        var calls = AddressCalls(deploy);
        if (calls.Count == 0)
        {
            bag.Error(deploy.Span, path, "nothing brings the host's address to the guest",
                $"add 'protocols: {{lava-multinode: [{{action: {AddressAction}, request: lava-wait, messageID: ipv4, message: {{ipaddr: $ipaddr}}}}]}}' and send that message in the host's test");
        }

        foreach (var call in calls.Where(c => c.WantedKeys.Count == 0))
        {
            bag.Error(call.Span, $"{path}.protocols.lava-multinode", $"the call takes no value out of message '{call.MessageId}'", "add 'message: {ipaddr: $ipaddr}'");
        }

        if (calls.Select(c => c.MessageId).Distinct().Count() > 1)
        {
            bag.Error(calls[^1].Span, $"{path}.protocols.lava-multinode", $"addresses come from {calls.Count} messages", "a guest has one host: keep one call of " + AddressAction);
        }
    }

    private static void CheckBoot(BootBlock boot, List<DeployBlock> deploys, DiagnosticBag bag)
    {
        var path = $"actions[{boot.Index}].boot";
        if (boot.Method is not ("ssh" or ""))
        {
            bag.Error(boot.Parameters["method"]?.Span ?? boot.Span, $"{path}.method", $"guests cannot boot by '{boot.Method}'", "use 'method: ssh'");
            return;
        }

        var deploy = deploys.Find(d => d.Namespace == boot.Namespace);
        if (deploys.Count > 0 && deploy is null)
        {
            bag.Error(boot.Span, path, $"there is no deploy 'to: ssh' in namespace '{boot.Namespace}'", "give the guest's deploy and boot the same namespace; the host's address is kept there");
            return;
        }

        var calls = deploy is null ? [] : AddressCalls(deploy);
        if (boot.Method.Length == 0 || calls.Count == 0) return;
        var parameters = boot.Parameters["parameters"] as YamlMap;
        if (parameters?["hostID"] is null && parameters?["host_key"] is null)
        {
            bag.Warning(boot.Span, path, "does not say which message brings the address", $"add 'parameters: {{hostID: {calls[0].MessageId}, host_key: {(calls[0].WantedKeys is [var wanted, ..] ? wanted : "ipaddr")}}}'");
            return;
        }

        if (boot.HostId is { } id && calls.TrueForAll(c => c.MessageId != id))
        {
            bag.Error(parameters["hostID"]!.Span, $"{path}.parameters.hostID", $"'{id}' is not the messageID the deploy block waits for", $"use '{calls[0].MessageId}'");
        }
        else if (boot is { HostId: { } known, HostKey: { } key } && calls.Find(c => c.MessageId == known) is { } call && !call.WantedKeys.Contains(key))
        {
            bag.Error(parameters["host_key"]!.Span, $"{path}.parameters.host_key", $"the deploy block takes no value '{key}' out of message '{known}'",
                call.WantedKeys.Count > 0 ? $"use '{call.WantedKeys[0]}'" : "add it to the call's 'message'");
        }
    }

    private static List<ProtocolCall> AddressCalls(DeployBlock deploy) =>
        [.. deploy.ProtocolCalls.Where(c => c.ActionName == AddressAction && c.Request is "lava-wait" or "lava-wait-all")];

    private static string PathOf(string role) => $"protocols.lava-multinode.roles.{role}";
}
