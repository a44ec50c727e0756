using LavaActors.Gateway.Results;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Views;

/// <summary>Suites as whole texts of YAML and CSV.</summary>
internal static class ResultRows
{
    public static string SuitesYaml(IEnumerable<SuiteRow> suites) => YamlWriter.Write(YamlNodes.List(suites.Select(suite => YamlNodes.Map(
        ("name", YamlNodes.String(suite.Name)), ("job", YamlNodes.String(suite.Job.ToString())), ("id", YamlNodes.String($"{suite.Id}"))))));

    public static string SuitesCsv(IEnumerable<SuiteRow> suites) => string.Concat(
        new[] { ResultExport.Line(["name", "job", "id"]) }.Concat(suites.Select(suite => ResultExport.Line([suite.Name, suite.Job.ToString(), $"{suite.Id}"]))));
}
