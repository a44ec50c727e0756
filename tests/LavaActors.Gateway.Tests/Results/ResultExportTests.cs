using LavaActors.Gateway.Results;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Tests.Results;

/// <summary>Results are read a block at a time, each behind the one before: however many there are, the store goes past none of them for nothing.</summary>
public sealed class ResultExportTests
{
    private const int Many = 10_000;
    private const int OfSuite = 2500;
    private const int Block = 500;

    private static readonly JobId Job = new(3);

    private static readonly SuiteRow[] Suites = [.. Enumerable.Range(0, Many / OfSuite).Select(n => new SuiteRow(n, Job, $"{n}_suite", new SuiteCounts($"{n}_suite", OfSuite - 3, 1, 1, 1)))];

    private readonly FakeReadModel _results = new();

    public ResultExportTests()
    {
        for (var n = 0; n < Many; n++) _results.Tests.Add(Case(n, Job, n / OfSuite));
        // Another job's, which is nobody's business.
        _results.Tests.Add(Case(Many, new JobId(4), 0));
    }

    private static TestCaseRow Case(long id, JobId job, long suite) =>
        new(id, job, suite, $"{suite}_suite", $"case-{id}", "pass", FakeReadModel.Noon, null, null, null, null, null, null, null, null, null, null, null);

    private IEnumerable<TestCaseRow> Recorded(long? suite) => _results.Tests.Where(test => test.Job == Job && (suite is null || test.SuiteId == suite));

    [Fact]
    public async Task All_results_of_a_job_are_gone_through_once()
    {
        Assert.Equal(Recorded(null), await ResultExport.ReadAsync(_results, Job, null, 0, null, default).ToListAsync());
        Assert.Equal(Many, _results.CasesGoneThrough);
        Assert.Equal(Blocks(0, Many + 1), _results.CaseQuestions);
    }

    [Fact]
    public async Task Those_of_a_suite_too()
    {
        Assert.Equal(Recorded(1), await ResultExport.ReadAsync(_results, Job, 1, 0, null, default).ToListAsync());
        // From the start of the job to its end, where only the store knows that there are no more.
        Assert.Equal(Many, _results.CasesGoneThrough);
        Assert.Equal([null, .. Enumerable.Range(1, OfSuite / Block).Select(n => (long?)(OfSuite + (n * Block) - 1))], _results.CaseQuestions.Select(asked => asked.After));
    }

    [Fact]
    public async Task What_a_client_leaves_out_is_passed_over_once()
    {
        Assert.Equal(Recorded(null).Skip(700).Take(1200), await ResultExport.ReadAsync(_results, Job, null, 700, 1200, default).ToListAsync());
        Assert.Equal([new(700, null, Block), new(0, 1199, Block), new(0, 1699, 200)], _results.CaseQuestions);
        Assert.Empty(await ResultExport.ReadAsync(_results, Job, null, Many, null, default).ToListAsync());
        Assert.Empty(await ResultExport.ReadAsync(_results, Job, null, 0, 0, default).ToListAsync());
    }

    [Fact]
    public async Task Suite_by_suite_all_results_are_gone_through_twice_at_most()
    {
        var cases = ResultExport.BySuite(_results, Job, default);
        foreach (var suite in Suites) Assert.Equal(Recorded(suite.Id), await cases(suite).ToListAsync());
        Assert.InRange(_results.CasesGoneThrough, Many, 2 * Many);
        // In another order they are the same.
        foreach (var suite in Enumerable.Reverse(Suites)) Assert.Equal(Recorded(suite.Id), await cases(suite).ToListAsync());
        Assert.All(_results.CaseQuestions, asked => Assert.Equal(0, asked.Offset));
    }

    [Fact]
    public async Task Suites_that_take_turns_have_their_own_results()
    {
        _results.Tests.Clear();
        for (var n = 0; n < 12; n++) _results.Tests.Add(Case(n, Job, n % 3));
        var cases = ResultExport.BySuite(_results, Job, default);
        foreach (var suite in Suites[..3]) Assert.Equal(Recorded(suite.Id), await cases(suite with { Counts = new SuiteCounts(suite.Name, 4, 0, 0, 0) }).ToListAsync());
    }

    private static IEnumerable<FakeReadModel.CaseQuestion> Blocks(int from, int to)
    {
        for (var at = from; at < to; at += Block) yield return new(0, at == 0 ? null : at - 1, Block);
    }
}
