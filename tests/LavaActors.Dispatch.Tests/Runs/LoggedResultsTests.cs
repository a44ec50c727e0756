using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Runs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class LoggedResultsTests : IAsyncLifetime
{
    private readonly string _path = Path.GetTempFileName();
    private readonly RunLog _log;

    public LoggedResultsTests() => _log = new RunLog(_path, TimeProvider.System, []);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _log.DisposeAsync();
        File.Delete(_path);
    }

    [Fact]
    public void Results_behind_those_of_the_journal_are_found_with_their_lines()
    {
        Result("first");
        _log.Info("in between");
        Result("second");
        Result("third");
        _log.Info("the last line");

        Assert.Equal([("second", 2), ("third", 3)], Behind(0).Facts.Cast<ResultRecorded>().Select(fact => (fact.Result.Case, fact.LogLine!.Value)));
        Assert.Equal(["first", "second", "third"], Behind(-1).Results.Select(result => result.Case));
        Assert.Empty(Behind(3).Facts);
    }

    [Fact]
    public void A_result_is_read_as_it_was_written()
    {
        _log.WriteMapping("results", """{"definition":"0_x","case":"a","result":"fail","level":"3.1","duration":"1.50","measurement":2.5,"units":"V","set":"s","reference":"r","starttc":7,"endtc":9,"error_msg":"no\nway","error_type":"Job","extra":{"uuid":"7_1"}}""");

        var result = Behind(-1).Results.Single();

        Assert.Equal(new TestResult("0_x", "a", "fail", result.At, "3.1", 2.5, "V", "s", "r", 7, 9, 1.5, "Job", "no\nway", """{"uuid":"7_1"}"""), result);
        Assert.InRange(result.At, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public void Records_of_other_kinds_are_no_results_whatever_is_in_them()
    {
        _log.Target("""- {"dt": "2026-11-28T06:24:09.114178+00:00", "lvl": "results", "msg": {"definition":"lava","case":"job","result":"pass"}}""");
        _log.WriteMapping("results", """{"skip": "line way too long ..."}""");
        Assert.Empty(Behind(-1).Facts);
    }

    [Fact]
    public void Records_may_lie_in_several_blocks()
    {
        for (var n = 0; n < 3000; n++)
        {
            _log.Info(new string('x', n % 211));
            Result($"case-{n}");
        }

        var found = Behind(2001);

        Assert.Equal(Enumerable.Range(1001, 1999).Select(n => ($"case-{n}", (2L * n) + 1)), found.Facts.Cast<ResultRecorded>().Select(fact => (fact.Result.Case, fact.LogLine!.Value)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_whose_own_result_is_in_the_log_is_over(bool isEndThere)
    {
        _log.WriteMapping("results", """{"definition":"lava","case":"job","result":"fail","error_msg":"no boot","error_type":"Infrastructure"}""");
        if (isEndThere) _log.Error("job 7 failed (Infrastructure): no boot");

        var found = Behind(-1);

        Assert.Equal(new RunFinished(false, "Infrastructure", "no boot", found.Results.Single().At), found.End);
        Assert.Same(found.End, found.Facts[^1]);
        Assert.Equal(isEndThere, found.IsEndThere);
    }

    [Fact]
    public void Where_the_last_result_of_the_journal_is_not_known_nothing_is_taken()
    {
        Result("first");
        Assert.Empty(Behind(null).Facts);
    }

    private void Result(string name) => _log.WriteMapping("results", $$"""{"definition":"lava","case":"{{name}}","result":"pass"}""");

    private LoggedResults Behind(long? line)
    {
        _log.Save();
        return LoggedResults.Behind(line, _log.Lines, _log.Read);
    }
}
