using LavaActors.Gateway.Results;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Views;

/// <summary>Suites as YAML and CSV, piece by piece.</summary>
internal static class ResultRows
{
    public static IEnumerable<string> SuitesYaml(IReadOnlyList<SuiteRow> suites) => suites.Count == 0 ? ["[]\n"] : suites.Select(suite => YamlWriter.Write(YamlNodes.List(YamlNodes.Map(
        ("name", YamlNodes.String(suite.Name)), ("job", YamlNodes.String(suite.Job.ToString())), ("id", YamlNodes.String($"{suite.Id}"))))));

    public static IEnumerable<string> SuitesCsv(IReadOnlyList<SuiteRow> suites) =>
        suites.Select(suite => ResultExport.Line([suite.Name, suite.Job.ToString(), $"{suite.Id}"])).Prepend(ResultExport.Line(["name", "job", "id"]));
}
