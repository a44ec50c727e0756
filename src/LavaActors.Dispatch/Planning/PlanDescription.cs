using System.Globalization;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>The plan as <c>description.yaml</c> (pipeline.md §5.1).</summary>
public static class PlanDescription
{
    public static string Write(Plan plan) =>
        YamlWriter.Write(YamlNodes.Map(("pipeline", YamlNodes.List(plan.Tops.Select(Describe)))));

    private static YamlNode Describe(ActionNode node)
    {
        var entries = new List<(string, YamlNode)>
        {
            ("class", YamlNodes.String(node.Action.GetType().Name)),
            ("name", YamlNodes.String(node.Name)),
            ("level", YamlNodes.String(node.Level)),
            ("max_retries", YamlNodes.Int(node.MaxRetries)),
            ("summary", YamlNodes.String(node.Action.Summary)),
            ("timeout", YamlNodes.Int((long)node.Timeout.TotalSeconds)),
            ("connection_timeout", YamlNodes.Int((long)node.ConnectionTimeout.TotalSeconds)),
        };
        if (node.Action.Url is { } url) entries.Add(("url", YamlNodes.String(url)));
        if (node.Children.Count > 0) entries.Add(("pipeline", YamlNodes.List(node.Children.Select(Describe))));
        return YamlNodes.Map(entries);
    }

    /// <summary>The plan as lines of text: level, name, timeouts in seconds (action/connection), attempts where more than one.</summary>
    public static IEnumerable<string> Lines(Plan plan) => plan.Flatten().Select(node =>
    {
        var depth = node.Level.Count(c => c == '.');
        var left = $"{new string(' ', 2 * depth)}{node.Level,-8} {node.Name}";
        var attempts = node.MaxRetries > 1 ? $"  {node.MaxRetries} attempts" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{left,-52} {node.Timeout.TotalSeconds,6:0}/{node.ConnectionTimeout.TotalSeconds:0}{attempts}");
    });
}
