using System.Text;
using LavaActors.EndToEnd.Cluster;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>The check of a log finds what is wrong with it.</summary>
public sealed class LogCheckerTests
{
    private const string End = "job 17 finished correctly";

    private static readonly string[] Journal = ["a", "b", "c"];

    private static readonly string[] Sound =
    [
        Line("info", "start: 3 lava-test-shell"),
        Signal("a"), Result("a", 1),
        Signal("b"), Result("b", 3),
        Signal("c"), Result("c", 5),
        """- {"dt": "2026-11-25T12:00:00.000000+00:00", "lvl": "results", "msg": {"definition":"lava","case":"job","result":"pass"}}""",
        Line("info", End),
    ];

    [Fact]
    public void A_whole_log_is_sound()
    {
        Assert.Empty(Problems(Sound));
        Assert.Empty(Problems(Sound, linesAtOnce: 4));
    }

    [Fact]
    public void Lines_that_are_missing_in_the_stream_are_a_gap_where_they_begin() =>
        Assert.Contains($"job 17's log has a gap of {Bytes(Sound[1..3])} bytes at byte {Bytes(Sound[..1])}", Problems(Sound, skipped: 1..3));

    [Fact]
    public void Bytes_that_come_twice_are_found()
    {
        using var check = new LogCheck(Job(), Journal);
        check.Add(Bytes(Sound[..3]), string.Join('\n', Sound[..3]));
        check.Add(Bytes(Sound), string.Join('\n', Sound[2..]));
        Assert.Contains($"job 17's log has {Bytes(Sound[2..3])} bytes twice at byte {Bytes(Sound[..3])}", check.Problems());
    }

    [Fact]
    public void A_line_that_is_torn_is_found() =>
        Assert.StartsWith("job 17's log has no whole record in line 4: '- {\"dt\"", Assert.Single(Problems([.. Sound[..4], Sound[4][..60], .. Sound[5..]]), problem => problem.Contains("whole record", StringComparison.Ordinal)));

    [Fact]
    public void Bytes_of_nothing_are_found() => Assert.Equal("job 17's log has no record in line 0: '\0\0'", Problems(["\0\0", .. Sound])[0]);

    [Fact]
    public void An_end_that_is_missing_is_found() =>
        Assert.Equal("job 17's log does not end with the run's end, but with '' at line 7", Assert.Single(Problems(Sound[..^1])));

    [Fact]
    public void An_end_of_another_health_is_found() =>
        Assert.StartsWith("job 17's log does not end", Assert.Single(Problems([.. Sound[..^1], Line("error", "job 17 failed (Job): no prompt")])));

    [Theory]
    // Its run passed, and the job had been given up, or was canceled just then.
    [InlineData("pass", End, true)]
    [InlineData("fail", "job 17 failed (Job): no prompt", true)]
    [InlineData("pass", "job 17 failed (Job): no prompt", false)]
    [InlineData("fail", End, false)]
    public void The_end_is_that_of_the_run_whatever_became_of_the_job(string outcome, string end, bool isSound)
    {
        string[] log = [.. Sound[..^2], Sound[^2].Replace("pass", outcome, StringComparison.Ordinal), Line(end == End ? "info" : "error", end)];
        var job = Job() with { Health = JobRecord.Incomplete, Cases = [.. Job().Cases.SkipLast(1), new CaseRecord("lava", "job", outcome)] };

        var problems = Problems(log, job);

        if (isSound) Assert.Empty(problems);
        else Assert.StartsWith("job 17's log does not end with the run's end", Assert.Single(problems));
    }

    [Theory]
    [InlineData("info", End)]
    [InlineData("error", "job 17 failed (Job): no prompt")]
    public void A_run_that_has_not_told_its_outcome_may_have_any_end_and_nothing_behind_it(string level, string end)
    {
        var job = Job() with { Health = JobRecord.Incomplete, Cases = [.. Job().Cases.SkipLast(1)] };

        Assert.Empty(Problems([.. Sound[..^2], Line(level, end)], job));
        Assert.Empty(Problems([.. Sound[..^2]], job));
        Assert.Equal("job 17's log goes on behind the run's end in line 7", Assert.Single(Problems([.. Sound[..^2], Line(level, end), Line("info", "more")], job)));
    }

    [Fact]
    public void A_log_that_goes_on_behind_its_end_is_found() =>
        Assert.Contains("job 17's log goes on behind the run's end in line 8", Problems([.. Sound, Line("info", "more")]));

    [Fact]
    public void An_empty_log_is_found() => Assert.Equal("job 17's log is empty", Problems([])[0]);

    [Fact]
    public void A_result_that_only_the_results_have_is_found() =>
        Assert.Equal("job 17's log has the result 0_steps/b 'pass' 0 times, and the results have it 1 times", Assert.Single(Problems([.. Sound[..4], Line("debug", "-"), .. Sound[5..]])));

    [Fact]
    public void A_result_that_is_logged_twice_is_found() =>
        Assert.Equal("job 17's log has the result 0_steps/c 'pass' 2 times, and the results have it 1 times", Assert.Single(Problems([.. Sound[..7], Sound[6], .. Sound[7..]])));

    [Fact]
    public void A_signal_that_comes_twice_is_found() =>
        Assert.Equal("job 17's log shows 'b' in line 5 again", Assert.Single(Problems([.. Sound[..5], Signal("b"), .. Sound[5..6], Result("c", 6), .. Sound[7..]])));

    [Fact]
    public void Signals_in_another_order_than_the_target_has_them_are_found() =>
        Assert.Equal("job 17's log shows 'a' in line 3 behind 'b', and the target's journal has it before",
            Assert.Single(Problems([Sound[0], Signal("b"), Result("b", 1), Signal("a"), Result("a", 3), .. Sound[5..]])));

    [Fact]
    public void Output_that_is_read_again_after_a_connection_broke_may_step_back_once()
    {
        string[] again = [.. Sound[..5], Line("info", "root@10.66.1.19: connected again; the output of the tests goes on at byte 12"), Signal("a"), Signal("b"), Signal("c"), Result("c", 8), .. Sound[7..]];
        Assert.Empty(Problems(again));
        Assert.Equal("job 17's log shows 'a' in line 8 again", Assert.Single(Problems([.. again[..8], Signal("a"), Line("debug", "-"), Signal("c"), Result("c", 10), .. Sound[7..]])));
    }

    [Theory]
    // Each signal has 51 bytes with the end of its line.
    [InlineData(50, true)]
    [InlineData(51, false)]
    [InlineData(200, false)]
    public void Output_that_is_read_again_steps_back_to_the_named_byte_at_most(int named, bool isSound)
    {
        string[] again = [.. Sound[..5], Line("info", $"the output of the tests goes on at byte {named}; some lines may have come before"), Signal("a"), Signal("b"), Signal("c"), Result("c", 8), .. Sound[7..]];

        if (isSound) Assert.Empty(Problems(again));
        else Assert.Contains("job 17's log shows 'a' in line 6 again", Problems(again));
    }

    [Fact]
    public void Bytes_are_counted_from_the_start_of_the_action_and_from_each_byte_that_was_named()
    {
        string[] before = [Line("target", new string('x', 500)), Line("info", "start: 3.1 lava-test-shell (timeout 00:05:00) [common]"), Signal("a"), Result("a", 2)];
        Assert.Contains("job 17's log shows 'a' in line 5 again", Problems([.. before, GoesOn(60), Signal("a")]));
        // b ends at byte 111 or before it.
        Assert.DoesNotContain(Problems([.. before, GoesOn(60), Signal("b"), GoesOn(110), Signal("b")]), problem => problem.Contains("again", StringComparison.Ordinal));
        Assert.Contains("job 17's log shows 'b' in line 7 again", Problems([.. before, GoesOn(60), Signal("b"), GoesOn(111), Signal("b")]));

        static string GoesOn(int at) => Line("info", $"the output of the tests goes on at byte {at}; some lines may have come before");
    }

    [Fact]
    public void A_signal_that_is_missing_is_found() =>
        Assert.Equal("job 17's log does not show 'b', which the board has recorded, nor say that it was taken from the target's journal",
            Assert.Single(Problems([.. Sound[..3], Line("debug", "-"), .. Sound[4..]])));

    [Theory]
    [InlineData("info", "2 results and 1 other signal that the console had lost or torn were taken from the target's journal: b, other")]
    [InlineData("target", "<LAVA_JOURNAL_LINE 0_steps/1 3 38 SIGNAL_TESTCASE TEST_CASE_ID=b RESULT=pass>")]
    public void A_signal_that_was_taken_from_the_journal_need_not_be_there(string level, string text) =>
        Assert.Empty(Problems([.. Sound[..3], Line(level, text), .. Sound[4..]]));

    [Fact]
    public void A_signal_that_the_board_has_not_recorded_is_found() =>
        Assert.Equal("job 17's log shows 'd' in line 7, which the board has not recorded", Assert.Single(Problems([.. Sound[..7], Signal("d"), .. Sound[7..]])));

    [Fact]
    public void A_result_that_names_another_line_than_its_own_is_found() =>
        Assert.Equal("job 17's log says that 'b' is in line 4, and it is in line 3", Assert.Single(Problems([.. Sound[..4], Result("b", 4), .. Sound[5..]])));

    [Fact]
    public void Problems_without_end_are_counted()
    {
        var problems = Problems([.. Enumerable.Repeat("no record", 500)]);
        Assert.Equal(11, problems.Count);
        // The lines, the end, four results and three signals.
        Assert.Equal("job 17's log has 498 more problems", problems[^1]);
    }

    [Fact]
    public void Two_ways_to_read_a_log_are_compared_by_pages()
    {
        string[] lines = [.. Enumerable.Range(0, 2500).Select(i => Line("debug", $"{i}"))];
        Assert.Null(Compared(lines, lines));
        Assert.Equal(1000, Compared(lines, [.. lines[..1999], "other", .. lines[2000..]]));
        Assert.Equal(2000, Compared(lines, lines[..^1]));
        Assert.Equal(2000, Compared(lines[..2000], lines));
        Assert.Null(Compared(lines[..2000], lines[..2000]));
        Assert.Equal(0, Compared(lines, lines[1..]));
        Assert.Equal(0, Compared([], lines));
    }

    [Fact]
    public void A_file_that_is_not_what_was_streamed_is_found()
    {
        using var check = new LogCheck(Job(), Journal);
        check.Add(Bytes(Sound), string.Join('\n', Sound));
        using var file = Pages(Sound[..^1]);
        check.Compare("its file", file);
        Assert.StartsWith("job 17's log is another in its file than in its stream, from line 0 to 1000 on", Assert.Single(check.Problems()));
    }

    private static IReadOnlyList<string> Problems(string[] lines, JobRecord? job = null, int linesAtOnce = 1, Range? skipped = null)
    {
        using var check = new LogCheck(job ?? Job(), Journal);
        var left = skipped?.GetOffsetAndLength(lines.Length) ?? (lines.Length, 0);
        for (var at = 0; at < lines.Length; at += linesAtOnce)
            if (at < left.Offset || at >= left.Offset + left.Length) check.Add(Bytes(lines[..Math.Min(at + linesAtOnce, lines.Length)]), string.Join('\n', lines.Skip(at).Take(linesAtOnce)));
        return check.Problems();
    }

    private static long? Compared(string[] some, string[] others)
    {
        using var first = Pages(some);
        using var second = Pages(others);
        return first.FirstDifference(second);
    }

    // In blocks that end anywhere.
    private static LogPages Pages(string[] lines)
    {
        var pages = new LogPages();
        foreach (var block in Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))).Chunk(777)) pages.Add(block);
        return pages;
    }

    private static JobRecord Job() => new(17, 17, "job-17", "", "process-09", JobRecord.Finished, JobRecord.Complete, "",
        [.. Journal.Select(name => new CaseRecord("0_steps", name, "pass")), new CaseRecord("lava", "job", "pass")]);

    private static long Bytes(IEnumerable<string> lines) => lines.Sum(line => Encoding.UTF8.GetByteCount(line) + 1);

    private static string Line(string level, string text) => $$"""- {"dt": "2026-11-25T12:00:00.000000+00:00", "lvl": "{{level}}", "msg": "{{text}}"}""";

    private static string Signal(string name) => Line("target", $"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID={name} RESULT=pass>");

    private static string Result(string name, int line) =>
        $$$"""- {"dt": "2026-11-25T12:00:00.000000+00:00", "lvl": "results", "msg": {"definition":"0_steps","case":"{{{name}}}","result":"pass","starttc":{{{line}}},"endtc":{{{line}}}}}""";
}
