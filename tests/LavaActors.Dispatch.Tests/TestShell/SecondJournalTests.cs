using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Test actions on a serial line whose board has an SSH login beside it.</summary>
public sealed class SecondJournalTests : ShellSessionSpecs
{
    private readonly FakeBoard _board;
    private readonly PlayedSecond _second;

    public SecondJournalTests()
        : this(new FakeBoard(), new PlayedSecond())
    {
    }

    private SecondJournalTests(FakeBoard board, PlayedSecond second)
        : base(board: board, second: second) => (_board, _second) = (board, second);

    [Fact]
    public async Task After_a_restart_what_was_missed_counts_though_the_console_says_nothing()
    {
        Target.IsDead = true;
        const string Send = "MULTI_NODE_SEND told k=v :call=4.1";
        _second.Journal = [.. Journal[..3], Send, .. Journal[3..5]];
        Run.Resumed = new ResumedShell(0, 1, [new TestResult("0_smoke", "a", "pass", Clock.GetUtcNow())]);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        (await Group.MadeAsync("told").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));
        await AwaitConditionAsync(() => Task.FromResult(Results.Count == 4), Patience, interval: TimeSpan.FromMilliseconds(20));
        Assert.Equal(["0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-send-told pass", "0_smoke/multinode-sync-here pass"], Results.Order(StringComparer.Ordinal));
        await LoggedAsync("the target's journal was read over ssh root@10.0.0.5:22, beside the console: 6 lines");

        // What it says later comes the same way, and nothing of before counts again.
        _second.Journal = [.. Journal[..3], Send, .. Journal[3..5], "SIGNAL_TESTCASE TEST_CASE_ID=d RESULT=pass", .. Journal[5..]];
        Target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=d RESULT=pass>\r\n<LAVA_JOURNAL_ASK 0_smoke/1 1 9 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/1>\n").WaitAsync(Patience);
        Target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");

        await session.WaitAsync(Patience);
        Assert.Equal(
            ["0_smoke/b fail", "0_smoke/c pass", "0_smoke/d pass", "0_smoke/multinode-send-told pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"],
            Results.Order(StringComparer.Ordinal));
        Assert.Equal((2, 2), (_second.Logins, _second.Logouts));
        Assert.False(Target.TypedAsync("LAVA_JOURNAL_FROM").IsCompleted, "the console was asked");
    }

    [Fact]
    public async Task What_was_missed_counts_though_the_action_runs_out_of_time_before_the_console_says_anything()
    {
        Target.IsDead = true;
        _second.Journal = Journal[..5];
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await AwaitConditionAsync(() => Task.FromResult(Results.Count == 4), Patience, interval: TimeSpan.FromMilliseconds(20));
        Scope.StoppedFor = ActionFault.Test("timed out");
        await Stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WaitAsync(Patience));
        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke fail"], Results.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_the_line_lost_of_a_definition_is_repaired_without_the_line()
    {
        var session = await StartAsync();
        _second.Journal = Journal;
        Target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass>\r\n<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/1>\n").WaitAsync(Patience);
        Target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
        Assert.Equal((1, 1), (_second.Logins, _second.Logouts));
        Assert.False(Target.TypedAsync("LAVA_JOURNAL_FROM").IsCompleted, "the console was asked");
    }

    /// <summary>Nothing else in the log has them.</summary>
    [Fact]
    public async Task The_log_names_all_results_that_came_without_the_line()
    {
        var names = Enumerable.Range(1, 45).Select(i => $"case{i}").ToList();
        _second.Journal = [Journal[0], .. names.Select(name => $"SIGNAL_TESTCASE TEST_CASE_ID={name} RESULT=pass"), .. Journal[5..], "TEST_RUNNER EXIT"];
        Target.IsDead = true;
        Run.Resumed = new ResumedShell(0, 1, []);

        await new TestShellSession(Scope, 0).RunAsync(Stop.Token).WaitAsync(Patience);

        await LoggedAsync("45 results and 1 other signal that the console had lost or torn were taken from the target's journal: case1, case2,");
        await LoggedAsync("more results taken from the target's journal: case21, case22,");
        await LoggedAsync("more results taken from the target's journal: case41, case42, case43, case44, case45");
    }

    [Fact]
    public async Task What_is_asked_when_the_action_has_failed_is_answered_at_the_console_though_a_reading_is_under_way()
    {
        _second.IsSilent = true;
        var session = await StartAsync();
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 4 - 16>\r\n");
        await AwaitConditionAsync(() => Task.FromResult(_second.Logins == 1), Patience, interval: TimeSpan.FromMilliseconds(20));
        Target.Say("<LAVA_SIGNAL_TESTRAISE on fire>\r\n<LAVA_JOURNAL_ASK 0_smoke/2 1 4 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/2 1-4>\n").WaitAsync(Patience);
        Target.Say(Lines("0_smoke/2", [Journal[0], Journal[1], "SIGNAL_TESTRAISE on fire", Journal[6]]) + "<LAVA_JOURNAL_ASK 0_smoke/3 1 4 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_STOP 0_smoke/3>\n").WaitAsync(Patience);

        Assert.Equal("on fire", (await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience))).Message);
        Assert.Equal(["0_smoke/a pass", "lava/0_smoke fail"], Results.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false, "10.0.0.5:22: connection refused")]
    [InlineData(true, "it took more than 20 s")]
    public async Task A_login_that_fails_or_takes_too_long_leaves_it_to_the_console(bool isSilent, string expected)
    {
        (_second.IsSilent, _second.Refuses) = (isSilent, new IOException("10.0.0.5:22: connection refused"));
        var session = await StartAsync();
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await AwaitConditionAsync(() => Task.FromResult(_second.Logins == 1), Patience, interval: TimeSpan.FromMilliseconds(20));
        if (isSilent) Clock.Advance(JournalWays.Limit);
        await RepairAtConsoleAsync();

        await session.WaitAsync(Patience);
        await LoggedAsync($"the target's journal cannot be read over ssh root@10.0.0.5:22 ({expected}); what was missed comes over the console");
        Assert.Equal(1, _second.Logins);
    }

    [Fact]
    public async Task A_board_that_dies_under_a_reading_is_logged_out_of_when_its_time_is_up()
    {
        _second.IsStuck = true;
        var session = await StartAsync();
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await AwaitConditionAsync(() => Task.FromResult(_second.Logins == 1), Patience, interval: TimeSpan.FromMilliseconds(20));
        Assert.Equal(0, _second.Logouts);
        Clock.Advance(JournalWays.Limit);
        await AwaitConditionAsync(() => Task.FromResult(_second.Logouts == 1), Patience, interval: TimeSpan.FromMilliseconds(20));
        await RepairAtConsoleAsync();
        await session.WaitAsync(Patience);
    }

    /// <summary>It is another machine, or has another job's files.</summary>
    [Fact]
    public async Task A_journal_that_is_not_what_the_runner_asks_about_leaves_it_to_the_console()
    {
        _second.Journal = Journal[..4];
        var session = await StartAsync();
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await RepairAtConsoleAsync();

        await session.WaitAsync(Patience);
        await LoggedAsync("the journal /lava-7/0/results/journal-1 on ssh root@10.0.0.5:22 ends at line 4, before line 7");
    }

    [Fact]
    public async Task A_board_to_which_nobody_has_logged_in_is_read_at_the_console()
    {
        _second.Target = null;
        var session = await StartAsync();
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await RepairAtConsoleAsync();

        await session.WaitAsync(Patience);
        Assert.Equal(0, _second.Logins);
    }

    [Fact]
    public async Task A_runner_that_ended_while_nobody_listened_is_over_without_a_prompt()
    {
        Target.IsDead = true;
        _second.Journal = [.. Journal, "TEST_RUNNER EXIT"];
        Run.Resumed = new ResumedShell(0, 1, []);

        await new TestShellSession(Scope, 0).RunAsync(Stop.Token).WaitAsync(Patience);

        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
    }

    /// <summary>The process before this one was killed right before it typed the start.</summary>
    [Fact]
    public async Task A_runner_that_was_not_started_yet_is_started_at_the_console()
    {
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("; else /lava-7/bin/lava-test-runner /lava-7/0; fi\n").WaitAsync(Patience);
        await LoggedAsync("ssh root@10.0.0.5:22 has no journal of these tests");
        _second.Journal = Journal;
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/1>\n").WaitAsync(Patience);
        Target.Say($"<LAVA_TEST_RUNNER EXIT>\r\n{ScriptedTarget.Prompt}");

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_tests_did_under_a_console_that_does_not_come_back_is_on_record(bool haveEnded)
    {
        var fault = await LoseConsoleAsync(haveEnded ? [.. Journal, "TEST_RUNNER EXIT"] : Journal[..5]);

        if (haveEnded) Assert.Null(fault);
        else Assert.Contains("closed while the tests were running", fault?.Message, StringComparison.Ordinal);
        Assert.Equal(
            ["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", $"lava/0_smoke {(haveEnded ? "pass" : "fail")}"],
            Results.Order(StringComparer.Ordinal));
    }

    /// <summary>The shell has had a SIGHUP: the runner says that it ends.</summary>
    [Fact]
    public async Task A_runner_that_ended_with_its_console_has_not_run_its_tests()
    {
        var fault = await LoseConsoleAsync([.. Journal[..3], "TEST_RUNNER EXIT"]);

        Assert.Equal(ErrorTypes.Infrastructure, fault?.ErrorType);
        Assert.Contains("closed while the tests were running", fault!.Message, StringComparison.Ordinal);
        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "lava/0_smoke fail"], Results.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_connection_that_failed_under_the_tests_is_tried_again_when_the_console_is_lost()
    {
        _second.Refuses = new IOException("10.0.0.5:22: no route to host");
        Target.IsDead = true;
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await LoggedAsync("(10.0.0.5:22: no route to host)");
        _second.Refuses = null;

        Assert.Null(await LoseConsoleAsync([.. Journal, "TEST_RUNNER EXIT"], session));
        Assert.Contains("lava/0_smoke pass", Results);
    }

    /// <summary>The console closes and does not come back, while the target has this journal.</summary>
    /// <returns>What the action fails with; null: it does not.</returns>
    private async Task<ActionFault?> LoseConsoleAsync(string[] journal, Task? started = null)
    {
        _board.OnOpen = _ => throw ActionFault.Infrastructure("console.lab:7001: connection refused");
        var session = started ?? await StartAsync();
        _second.Journal = journal;
        Target.Line.HangUp();
        await AwaitConditionAsync(
            () =>
            {
                if (session.IsCompleted) return Task.FromResult(true);
                Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(false);
            },
            Patience,
            interval: TimeSpan.FromMilliseconds(10));
        try
        {
            await session;
            return null;
        }
        catch (ActionFault fault)
        {
            return fault;
        }
    }

    private async Task RepairAtConsoleAsync()
    {
        await Target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/1 1-7>\n").WaitAsync(Patience);
        Target.Say(Lines("0_smoke/1", Journal) + "<LAVA_JOURNAL_ASK 0_smoke/2 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/2>\n").WaitAsync(Patience);
        Target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");
    }
}
