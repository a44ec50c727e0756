using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Planning;

/// <summary>The plan as <c>description.yaml</c> (pipeline.md §5.1).</summary>
public static class PlanDescription
{
    /// <param name="secrets">The job's, which an address may have in it.</param>
    public static string Write(Plan plan, IReadOnlyList<string> secrets) =>
        YamlWriter.Write(YamlNodes.Map(("pipeline", YamlNodes.List(plan.Tops.Select(top => Describe(top, secrets))))));

    private static YamlNode Describe(ActionNode node, IReadOnlyList<string> secrets)
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
        if (node.Action.Url is { } url) entries.Add(("url", YamlNodes.String(SecretTexts.Masked(url, secrets))));
        if (node.Children.Count > 0) entries.Add(("pipeline", YamlNodes.List(node.Children.Select(child => Describe(child, secrets)))));
        return YamlNodes.Map(entries);
    }
}
