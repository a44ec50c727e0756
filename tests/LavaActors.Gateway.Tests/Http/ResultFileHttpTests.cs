using System.Xml.Linq;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Http;

/// <summary>The results of a job as files, in parts and under other names (spec: rest-api.md §5.1).</summary>
public sealed class ResultFileHttpTests : IClassFixture<RunningGateway>
{
    private const long Job = 70, Smoke = 700, Net = 701;

    private readonly RunningGateway _gateway;

    public ResultFileHttpTests(RunningGateway gateway)
    {
        _gateway = gateway;
        _gateway.ReadModel.Put(FakeReadModel.Row(Job, state: JobState.Finished, health: JobHealth.Complete));
        _gateway.ReadModel.Suites.Clear();
        _gateway.ReadModel.Tests.Clear();
        _gateway.ReadModel.Suites.AddRange(
            [new SuiteRow(Smoke, new JobId(Job), "0_smoke", new SuiteCounts("0_smoke", 4, 0, 0, 0)), new SuiteRow(Net, new JobId(Job), "1_net", new SuiteCounts("1_net", 2, 0, 0, 0))]);
        for (var n = 0; n < 6; n++) _gateway.ReadModel.Tests.Add(Case(7000 + n, n < 4 ? Smoke : Net, n < 4 ? "0_smoke" : "1_net", $"case-{n}"));
    }

    private static TestCaseRow Case(long id, long suite, string suiteName, string name) =>
        new(id, new JobId(Job), suite, suiteName, name, "pass", FakeReadModel.Noon, "3.1", null, null, null, null, null, null, null, null, null, null);

    [Theory]
    [InlineData("", "0 1 2 3 4 5")]
    [InlineData("?limit=2", "0 1")]
    [InlineData("?limit=2&offset=3", "3 4")]
    [InlineData("?offset=4", "4 5")]
    [InlineData("?limit=2&offset=6", "")]
    public async Task Files_of_results_come_in_parts(string query, string cases)
    {
        foreach (var file in (string[])["csv", "yaml"])
        {
            var text = await _gateway.Http.GetStringAsync($"jobs/{Job}/{file}/{query}");
            Assert.Equal((file, cases), (file, string.Join(' ', Enumerable.Range(0, 6).Where(n => text.Contains($"case-{n}", StringComparison.Ordinal)))));
        }
    }

    [Theory]
    [InlineData("?limit=1&offset=1", "1")]
    [InlineData("?offset=3", "3")]
    public async Task And_those_of_a_suite(string query, string cases)
    {
        foreach (var file in (string[])["csv", "yaml"])
        {
            var text = await _gateway.Http.GetStringAsync($"jobs/{Job}/suites/{Smoke}/{file}/{query}");
            Assert.Equal((file, cases), (file, string.Join(' ', Enumerable.Range(0, 6).Where(n => text.Contains($"case-{n}", StringComparison.Ordinal)))));
        }
    }

    [Theory]
    [InlineData("", "0_smoke 1_net")]
    [InlineData("?classname_prefix=nightly", "nightly_0_smoke nightly_1_net")]
    [InlineData("?classname_prefix=%3Ca%20b%3D%22c%22%3E", "<a b=\"c\">_0_smoke <a b=\"c\">_1_net")]
    public async Task The_classes_of_junit_begin_with_what_is_asked_for(string query, string classes)
    {
        var report = XDocument.Parse(await _gateway.Http.GetStringAsync($"jobs/{Job}/junit/{query}"));
        Assert.Equal(classes, string.Join(' ', report.Descendants("testcase").Select(test => test.Attribute("classname")!.Value).Distinct()));
        Assert.Equal(6, report.Descendants("testcase").Count());
    }
}
