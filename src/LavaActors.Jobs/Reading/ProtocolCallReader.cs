using LavaActors.Yaml;

namespace LavaActors.Jobs.Reading;

/// <summary>Reads the MultiNode calls of a block's actions (spec: multinode.md §8).</summary>
internal static class ProtocolCallReader
{
    private static readonly string[] Requests = ["lava-send", "lava-wait", "lava-wait-all", "lava-sync"];

    public static IReadOnlyList<ProtocolCall> Read(MapReader block, ReadContext context)
    {
        if (block.Section("protocols") is not { } protocols) return [];
        var calls = new List<ProtocolCall>();
        if (protocols.Node("lava-multinode") is { } node)
        {
            var path = protocols.PathOf("lava-multinode");
            if (context.RoleNames is null) protocols.Error("lava-multinode", "a job without roles makes MultiNode calls", "remove them, or add protocols.lava-multinode.roles to the job");
            if (node is not YamlList list) block.Bag.Error(node.Span, path, $"expected a list of calls, found {node.Described}", "begin each call with '- action: ...'");
            else
            {
                for (var i = 0; i < list.Count; i++)
                {
                    if (list.Items[i] is not YamlMap map) block.Wrong<object>(list.Items[i], $"{path}[{i}]", "a mapping with action, request and messageID");
                    else if (ReadCall(protocols.Section(map, $"{path}[{i}]"), context) is { } call) calls.Add(call);
                }
            }
        }

        protocols.Knows("lava-xnbd", "lava-lxc").WarnUnknown();
        return calls;
    }

    private static ProtocolCall? ReadCall(MapReader reader, ReadContext context)
    {
        var errors = reader.Bag.ErrorCount;
        reader.Required("action", "name the action that makes the call, as 'action: prepare-scp-overlay'");
        reader.Required("request", "use one of: " + string.Join(", ", Requests));
        reader.Required("messageID", "name the message");
        var call = new ProtocolCall
        {
            ActionName = reader.NonEmptyString("action") ?? "",
            Request = ReadRequest(reader),
            MessageId = reader.NonEmptyString("messageID", anyScalar: true) ?? "",
            Message = ReadMessage(reader),
            Role = reader.NonEmptyString("role"),
            Timeout = context.Limit(reader, "timeout")?.Duration,
            Span = reader.Map.Span,
        };
        CheckMessageId(reader, call.MessageId);
        if (call.Role is not null && call.Request is not "lava-wait-all" and not "") reader.Warning("role", $"has no effect on {call.Request}", "only lava-wait-all waits for a role");
        if (call.Role is not null && !context.IsSubJob && context.RoleNames is { } roles && !roles.Contains(call.Role)) reader.Error("role", $"there is no role '{call.Role}'", NearestName.Remedy(call.Role, roles));
        reader.WarnUnknown();
        return reader.Bag.ErrorCount > errors ? null : call;
    }

    private static string ReadRequest(MapReader reader)
    {
        if (reader.NonEmptyString("request") is not { } request) return "";
        var name = request.Replace('_', '-');
        if (Requests.Contains(name)) return name;
        var remedy = name == DelayedStart.Request
            ? $"to release waiting roles from an action use 'request: lava-send' with 'messageID: {DelayedStart.MessageId}'"
            : NearestName.Remedy(name, Requests);
        reader.Error("request", $"an action cannot request '{request}'", remedy);
        return "";
    }

    private static YamlMap? ReadMessage(MapReader reader) => reader.Node("message") switch
    {
        null => null,
        YamlScalar { IsNull: true } => YamlMap.Empty,
        YamlScalar word => YamlNodes.Map((word.Text, YamlNodes.Null)),
        _ => reader.MapNode("message"),
    };

    private static void CheckMessageId(MapReader reader, string id)
    {
        if (id.Any(char.IsWhiteSpace) || id.Contains('=', StringComparison.Ordinal) || id.Contains('>', StringComparison.Ordinal))
        {
            reader.Error("messageID", $"'{id}' cannot be sent from a shell", "use an id without spaces, '=' and '>'");
        }
    }
}
