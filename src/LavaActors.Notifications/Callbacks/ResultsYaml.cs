using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Notifications.Callbacks;

/// <summary>A suite's results as the YAML that REST and XML-RPC have of it: a list, with a text for every value (spec: rest-api.md §5.1).</summary>
internal static class ResultsYaml
{
    public static string Of(IReadOnlyList<TestCaseRow> cases) => YamlWriter.Write(YamlNodes.List(cases.Select(one => (YamlNode)YamlNodes.Map(ResultRow.Of(one).Entries<YamlNode>(
        YamlNodes.String, metadata => YamlNodes.Map(metadata.Select(each => (each.Key, (YamlNode)YamlNodes.String(each.Value)))))))));
}
