using LavaActors.Gateway.Results;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Results;

public sealed class QueryExportTests
{
    private static readonly JobId Job = new(7);

    [Fact]
    public void What_is_found_is_a_line_each_and_no_name_becomes_a_formula()
    {
        var row = FakeReadModel.Row(7) with { Description = "=cmd|' /C calc'!A0", Submitter = "ann \"a\"" };
        var jobs = QueryExport.Csv(ResultEntity.Job, [(new ResultMatch(Job), row), (new ResultMatch(new JobId(8)), null)]).Split("\r\n");
        Assert.Equal(3, jobs.Length);
        Assert.StartsWith("\"id\",\"description\",\"submitter\",\"state\",\"health\",", jobs[0], StringComparison.Ordinal);
        Assert.StartsWith("\"7\",\"'=cmd|' /C calc'!A0\",\"ann \"\"a\"\"\",", jobs[1], StringComparison.Ordinal);

        Assert.Equal(
            "\"job\",\"suite\",\"passed\",\"failed\",\"skipped\",\"unknown\"\r\n\"7\",\"'@x\",\"1\",\"2\",\"3\",\"4\"\r\n",
            QueryExport.Csv(ResultEntity.Suite, [(new ResultMatch(Job, new SuiteRow(1, Job, "@x", new SuiteCounts("@x", 1, 2, 3, 4))), row)]));

        var test = new TestCaseRow(101, Job, 1, "smoke", "+sum", "fail", FakeReadModel.Noon, null, -2.5, "ms", null, null, 5, 9, null, null, null, null);
        var cases = QueryExport.Csv(ResultEntity.Case, [(new ResultMatch(Job, null, test), row)]).Split("\r\n");
        Assert.StartsWith("\"job\",\"suite\",\"result\",\"measurement\",", cases[0], StringComparison.Ordinal);
        Assert.StartsWith("\"7\",\"smoke\",\"fail\",\"-2.5000000000\",", cases[1], StringComparison.Ordinal);
        Assert.Contains(",\"'+sum\",\"101\",", cases[1], StringComparison.Ordinal);
    }
}
