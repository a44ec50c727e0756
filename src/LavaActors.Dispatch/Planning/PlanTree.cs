using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>A plan for programs; docs/command-line.md describes the keys.</summary>
public static class PlanTree
{
    public static YamlList Of(IEnumerable<PlannedAction> plan) => YamlNodes.List(plan.Select(Of));

    private static YamlMap Of(PlannedAction action)
    {
        var node = action.Node;
        var entries = new List<(string, YamlNode)>
        {
            ("level", YamlNodes.String(node.Level)),
            ("name", YamlNodes.String(node.Name)),
            ("namespace", YamlNodes.String(node.Namespace)),
            ("summary", YamlNodes.String(node.Action.Summary)),
            ("timeout", YamlNodes.Int((long)node.Timeout.TotalSeconds)),
            ("connection_timeout", YamlNodes.Int((long)node.ConnectionTimeout.TotalSeconds)),
            ("max_retries", YamlNodes.Int(node.MaxRetries)),
        };
        if (node.MaxRetries > 1) entries.Add(("repeats_always", YamlNodes.Bool(node.RepeatsAlways)));
        if (action.Note is { } note) entries.Add(("note", YamlNodes.String(note)));
        if (action.Calls.Count > 0) entries.Add(("calls", YamlNodes.List(action.Calls.Select(Of))));
        if (action.Download is { } download) entries.Add(("download", Of(download)));
        if (action.Commands is { } commands)
        {
            entries.Add(("types", YamlNodes.Strings(commands.Lines)));
            entries.Add(("markers", YamlNodes.Map(commands.Markers.Select(m => (m.Marker, (YamlNode)YamlNodes.String(m.Meaning))))));
        }

        entries.Add(("actions", Of(action.Children)));
        return YamlNodes.Map(entries);
    }

    private static YamlMap Of(PlannedDownload download) => YamlNodes.Map(
        ("key", download.Key is { } key ? YamlNodes.String(key) : YamlNodes.Null),
        ("url", YamlNodes.String(download.Url)),
        ("job_url", YamlNodes.String(download.Asked)),
        ("compression", download.Compression is { } compression ? YamlNodes.String(compression) : YamlNodes.Null),
        ("checksums", YamlNodes.Map(download.Checksums.Select(c => (c.Kind, (YamlNode)YamlNodes.String(c.Value))))));

    private static YamlMap Of(ProtocolCall call) => YamlNodes.Map(
        ("request", YamlNodes.String(call.Request)),
        ("message_id", YamlNodes.String(call.MessageId)),
        ("role", call.Role is { } role ? YamlNodes.String(role) : YamlNodes.Null),
        ("timeout", call.Timeout is { } limit ? YamlNodes.Int((long)limit.TotalSeconds) : YamlNodes.Null));
}
