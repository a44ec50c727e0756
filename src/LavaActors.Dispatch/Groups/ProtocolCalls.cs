using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Groups;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Groups;

/// <summary>The <c>protocols: lava-multinode</c> entries of a block that are addressed to an action by its name (multinode.md §8).</summary>
public static class ProtocolCalls
{
    /// <summary>A call without a <c>timeout</c> of its own waits this long (multinode.md §12).</summary>
    public static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    private const string Before = "the message '", Source = "an action with a lava-wait call";

    /// <summary>What a wait brought, for later actions of the namespace: the values of the wanted keys.</summary>
    public static DataKey<IReadOnlyDictionary<string, string>> Received(string messageId) => new($"{Before}{messageId}'", Source);

    /// <summary>The id of the message whose values a key has; null for a key of something else.</summary>
    internal static string? MessageOf(object key) =>
        key is DataKey<IReadOnlyDictionary<string, string>> { Source: Source } k && k.Name.Length > Before.Length ? k.Name[Before.Length..^1] : null;

    /// <summary>Makes all calls addressed to the action, in the order of the list. A call that is made again because the dispatcher's process was restarted is the same call to
    /// the group.</summary>
    /// <exception cref="ActionFault">MultinodeTimeout: not answered in time or never to be; Job: the answer lacks a wanted key.</exception>
    public static async Task MakeAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Run.Group is not { } group || scope.Node.Block is not { } block) return;
        foreach (var call in block.ProtocolCalls.Where(c => c.ActionName == scope.Node.Name))
        {
            scope.Log.Debug($"lava-multinode: {call.Request} {call.MessageId} for {scope.Node.Name}");
            var limit = CallLimits.Within(scope, call.Timeout ?? DefaultLimit);
            var id = scope.Run.Calls.Next(scope.Node.Level, scope.Node.Name);
            var answer = call.Request switch
            {
                "lava-send" => await group.SendAsync(call.MessageId, SentBy(call), limit, stop, id),
                "lava-wait" => await group.WaitAsync(call.MessageId, holdsRun: true, limit, stop, id),
                "lava-wait-all" => await group.WaitAllAsync(call.MessageId, call.Role, holdsRun: true, limit, stop, id),
                "lava-sync" => await group.SyncAsync(call.MessageId, holdsRun: true, limit, stop, id),
                _ => throw ActionFault.Test($"{scope.Node.Name}: an action cannot make the request '{call.Request}'; it can make lava-send, lava-wait, lava-wait-all and lava-sync"),
            };
            switch (answer)
            {
                case GroupAnswer.Met met:
                    Store(scope, call, met.Messages);
                    break;
                case GroupAnswer.TimedOut late:
                    throw ActionFault.Multinode($"{scope.Node.Name}: {call.Request} {call.MessageId} was not answered within {limit.TotalSeconds:0} s: {late.Why}{Remedy(call)}");
                case GroupAnswer.Failed failed:
                    throw ActionFault.Multinode($"{scope.Node.Name}: {call.Request} {call.MessageId}: {failed.Why}{Remedy(call)}");
                default:
                    throw new InvalidOperationException("unknown answer of the group");
            }
        }
    }

    /// <summary>The wanted keys of all senders; the first sender's value where several have one (§8.1, with all keys kept).</summary>
    public static IReadOnlyDictionary<string, string> Select(IEnumerable<string> wanted, IReadOnlyList<SentData> messages)
    {
        var found = new Dictionary<string, string>();
        foreach (var key in wanted)
        {
            if (messages.Select(m => m.Data.GetValueOrDefault(key)).FirstOrDefault(v => v is not null) is { } value) found[key] = value;
        }

        return found;
    }

    /// <summary>What the group has to do for a call to be answered, as the end of a sentence; empty where it has to do nothing.</summary>
    public static string Remedy(ProtocolCall call)
    {
        var senders = call.Role is { } role ? $"each member of role {role}" : call.Request == "lava-wait" ? "a member of the group" : "each member of the group";
        return call.Request switch
        {
            "lava-wait" or "lava-wait-all" => $"; {senders} must call: lava-send {call.MessageId}{string.Concat(call.WantedKeys.Select(key => $" {key}=VALUE"))}",
            "lava-sync" => $"; {senders} must call: lava-sync {call.MessageId}",
            _ => "",
        };
    }

    private static Dictionary<string, string?> SentBy(ProtocolCall call) =>
        call.Message?.Entries.ToDictionary(e => e.Key.Text, e => e.Value is YamlScalar { IsNull: false } s ? s.Text : null) ?? [];

    private static void Store(ActionScope scope, ProtocolCall call, IReadOnlyList<SentData> messages)
    {
        if (call.WantedKeys is not { Count: > 0 } wanted) return;
        var found = Select(wanted, messages);
        if (found.Count == 0)
        {
            var got = string.Join(", ", messages.SelectMany(m => m.Data.Keys).Distinct());
            throw ActionFault.Job($"{scope.Node.Name}: the message '{call.MessageId}' has no {string.Join(" or ", wanted)}; it has {(got.Length == 0 ? "no values" : got)}. "
                + $"Send it as: lava-send {call.MessageId} {wanted[0]}=VALUE");
        }

        foreach (var missing in wanted.Where(k => !found.ContainsKey(k))) scope.Log.Warning($"the message '{call.MessageId}' has no {missing}");
        scope.Set(Received(call.MessageId), found);
    }
}
