using System.Text;
using System.Xml;
using System.Xml.Linq;
using LavaActors.Gateway.Results;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Tests.Results;

/// <summary>Results as junit, tap13, csv and yaml, with what boards can print (spec: rest-api.md §5.1, §6 row 7).</summary>
public sealed class ReportTests
{
    private static readonly SuiteRow Suite = new(1, new JobId(3), "0_<smoke>", new SuiteCounts("0_<smoke>", 1, 1, 1, 1));

    private static readonly TestCaseRow[] Cases =
    [
        Case(1, "a \"quote\" & <b>", "pass") with { DurationSeconds = 1.5, Measurement = -1.5, Units = "ms" },
        Case(2, "=cmd|' /C calc'!A0", "fail") with { StartLine = 1, EndLine = 2 },
        Case(3, "skip # TODO me", "skip"),
        Case(4, "odd\u0001\uFFFF\n", "unknown"),
    ];

    private static TestCaseRow Case(long id, string name, string outcome) => new(
        id, new JobId(3), 1, "0_<smoke>", name, outcome, new DateTimeOffset(2026, 11, 22, 15, 0, 33, 63, TimeSpan.Zero), null, null, null, null, null, null, null, null, null, null, null);

    private static async IAsyncEnumerable<TestCaseRow> All()
    {
        foreach (var each in Cases)
        {
            await Task.CompletedTask;
            yield return each;
        }
    }

    private static async Task<string> TextAsync(IAsyncEnumerable<string> pieces)
    {
        var text = new StringBuilder();
        await foreach (var piece in pieces) text.Append(piece);
        return text.ToString();
    }

    private static async Task<XElement> JUnitAsync(JobRow job)
    {
        using var stream = new MemoryStream();
        await JUnitReport.WriteAsync(stream, job, [Suite], "p", _ => All(), _ => Task.FromResult("it said \u001b[31mno\u001b[0m <failure/> ]]> \uD800"));
        stream.Position = 0;
        using var reader = XmlReader.Create(stream, new XmlReaderSettings { CheckCharacters = true, DtdProcessing = DtdProcessing.Prohibit });
        return XElement.Load(reader);
    }

    [Fact]
    public async Task A_strict_reader_takes_junit_with_whatever_a_board_printed()
    {
        var suites = await JUnitAsync(FakeReadModel.Row(3, state: JobState.Finished, health: JobHealth.Complete));
        var suite = Assert.Single(suites.Elements());
        Assert.Equal(("0_<smoke>", "4", "1"), ((string)suite.Attribute("name")!, (string)suite.Attribute("tests")!, (string)suite.Attribute("failures")!));
        Assert.Equal("2026-01-01T12:01:01.000000+00:00", (string)suite.Attribute("timestamp")!);
        var cases = suite.Elements("testcase").ToList();
        Assert.Equal(["a \"quote\" & <b>", "=cmd|' /C calc'!A0", "skip # TODO me", "odd\uFFFD\uFFFD\n"], cases.Select(each => (string)each.Attribute("name")!));
        Assert.Equal(("p_0_<smoke>", "1.5", null), ((string)cases[0].Attribute("classname")!, (string)cases[0].Attribute("time")!, (string?)cases[1].Attribute("time")));
        Assert.Equal("it said \uFFFD[31mno\uFFFD[0m <failure/> ]]> \uFFFD", cases[1].Element("failure")!.Value);
        Assert.NotNull(cases[2].Element("skipped"));
        Assert.Empty(cases[3].Elements());
    }

    [Fact]
    public async Task Junit_of_a_job_that_is_not_over_is_there_without_an_end() =>
        Assert.Null((await JUnitAsync(FakeReadModel.Row(3, state: JobState.Running))).Elements().Single().Attribute("timestamp"));

    [Fact]
    public async Task Tap_has_a_plan_and_no_name_of_a_test_is_a_directive()
    {
        var text = await TextAsync(TapReport.WriteAsync([Suite], _ => All(), _ => Task.FromResult("one\n ...\n")));
        Assert.StartsWith("1..4\n# TAP results for 0_<smoke>\nok 1 a \"quote\" & <b>\nnot ok 2 =cmd|' /C calc'!A0\n ---\n  one\n   ...\n ...\nok 3 skip \\# TODO me # SKIP test skipped\nnot ok 4 odd", text, StringComparison.Ordinal);
        Assert.EndsWith(" ---\n  TODO unknown result\n ...\n", text, StringComparison.Ordinal);
        Assert.Equal(12, text.Count(c => c == '\n') - 1);
    }

    [Fact]
    public async Task Csv_has_every_field_in_quotes_and_no_formula()
    {
        var lines = (await TextAsync(ResultExport.CsvAsync(All()))).Split("\r\n");
        Assert.Equal("\"job\",\"suite\",\"result\",\"measurement\",\"unit\",\"duration\",\"timeout\",\"logged\",\"level\",\"metadata\",\"url\",\"name\",\"id\",\"log_start_line\",\"log_end_line\"", lines[0]);
        Assert.StartsWith("\"3\",\"0_<smoke>\",\"pass\",\"-1.5000000000\",\"ms\",\"\",\"\",\"2026-11-22 15:00:33.063000+00:00\",\"\",\"{'definition': '0_<smoke>', ", lines[1], StringComparison.Ordinal);
        Assert.Contains(",\"a \"\"quote\"\" & <b>\",\"1\",\"None\",\"None\"", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"'=cmd|' /C calc'!A0\"", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_that_cannot_be_read_stand_in_a_report_as_they_are()
    {
        var logs = new FakeReadModel();
        logs.WriteElsewhere(3, "- before\n- {\"msg\": \"read\"}\n- {\"msg\": \"\\ud800\"}\n- {\"msg\":\n- behind\n");
        Assert.Equal("read\n- {\"msg\": \"\\ud800\"}\n- {\"msg\":\n", await LogExcerpt.OfAsync(logs, Cases[1] with { StartLine = 1, EndLine = 3 }, CancellationToken.None));
    }

    [Fact]
    public async Task Yaml_has_every_name_as_it_is()
    {
        var root = (YamlList)YamlDocument.Parse(await TextAsync(ResultExport.YamlAsync(All())), "results").Root!;
        Assert.Equal(4, root.Count);
        var second = (YamlMap)root.Items[1];
        Assert.Equal(("=cmd|' /C calc'!A0", "fail", "1", "None"), (Text(second, "name"), Text(second, "result"), Text(second, "log_start_line"), Text(second, "measurement")));
        Assert.Equal("fail", Text((YamlMap)second["metadata"]!, "result"));

        static string Text(YamlMap map, string key) => ((YamlScalar)map[key]!).Text;
    }
}
