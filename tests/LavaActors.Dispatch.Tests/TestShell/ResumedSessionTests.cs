using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Test actions that go on after a restart of their dispatcher, on a serial line.</summary>
public sealed class ResumedSessionTests : ShellSessionSpecs
{
    [Fact]
    public async Task A_session_that_goes_on_after_a_restart_records_what_is_missing_and_makes_the_same_calls()
    {
        // What the session before it would have asked the group under.
        var before = CommandId.Of("7 common/0/2 5.1");
        Target.IsDead = true;
        Run.Resumed = new ResumedShell(0, 2, [new TestResult("0_smoke", "a", "pass", Clock.GetUtcNow())]);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("\n").WaitAsync(Patience);
        Target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=c RESULT=pass>\r\n<LAVA_MULTI_NODE> <LAVA_SYNC here call=5.1>\r\n");
        (await Group.MadeAsync("here").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));
        await Target.TypedAsync("<LAVA_SYNC_COMPLETE call=5.1>\n").WaitAsync(Patience);
        // Behind an empty line the command says again what was sent before it.
        await Target.TypedAsync("\n\n").WaitAsync(Patience);
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SEND told k=v :call=4.1>\r\n");
        (await Group.MadeAsync("told").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));
        Assert.Equal([before, CommandId.Of("7 common/0/2 4.1")], Group.Ids);

        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/1 1-7>\n").WaitAsync(Patience);
        Target.Say(Lines("0_smoke/1", Journal) + "<LAVA_JOURNAL_ASK 0_smoke/2 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/2>\n").WaitAsync(Patience);
        Target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");

        await session.WaitAsync(Patience);
        Assert.False(Target.Runner.IsCompleted, "the runner must not be started again");
        Assert.Equal(["0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-send-told pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
    }

    /// <summary>Its group would else find that nobody is left who sends what its own members wait for: chaos run, seed 1775100289.</summary>
    [Fact]
    public async Task After_a_restart_a_call_holds_its_run_only_when_all_that_was_sent_before_it_is_with_the_group()
    {
        const string Held = "<LAVA_MULTI_NODE> <LAVA_WAIT_ALL done guest call=5.1 held=1>\r\n";
        Run.Resumed = new ResumedShell(0, 2, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("\n").WaitAsync(Patience);
        // It has waited for a while already, and the line with what was sent before is lost.
        Target.Say(Held);
        var call = await Group.MadeAsync("done").WaitAsync(Patience);
        Assert.False(call.HoldsRun);
        await Target.TypedAsync("\n\n").WaitAsync(Patience);
        Target.Say(Held + "<LAVA_MULTI_NODE> <LAVA_SEND go word=go :call=4.1>\r\n<LAVA_MULTI_NODE> <LAVA_WAIT_ALL done guest call=5.1 said=1>\r\n" + Held);
        var send = await Group.MadeAsync("go").WaitAsync(Patience);
        // Of the repetition before it, of itself, of the request behind it, and of the repetition while it is on its way.
        for (var said = 0; said < 4; said++) Assert.False(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));

        send.Answer.SetResult(new GroupAnswer.Met([]));
        await RecordedAsync("0_smoke/multinode-send-go pass");
        Target.Say(Held);
        Assert.True(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));
        await Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WaitAsync(Patience));
    }

    [Fact]
    public async Task What_the_group_has_answered_is_not_sent_again_however_much_was_sent_since()
    {
        static CommandId Id(int call) => CommandId.Of($"7 common/0/2 {call}.1");
        const int Sends = 40;
        Run.Resumed = new ResumedShell(0, 2, [])
        {
            Sends = Enumerable.Range(1, Sends).ToDictionary(Id, call => call == 3 ? "it is too large" : null),
        };
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("\n").WaitAsync(Patience);
        // The last one was not noted any more when the process before this one ended.
        Target.Say(string.Concat(Enumerable.Range(1, Sends + 1).Select(call => $"<LAVA_MULTI_NODE> <LAVA_SEND m{call} k=v :call={call}.1>\r\n")));
        (await Group.MadeAsync($"m{Sends + 1}").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));
        string[] journal = ["SIGNAL_STARTRUN 0_smoke 7_1.1.1", "SIGNAL_ENDRUN 0_smoke 7_1.1.1", "CHECKPOINT 0_smoke"];
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 3 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/1 1-3>\n").WaitAsync(Patience);
        Target.Say(Lines("0_smoke/1", journal) + "<LAVA_JOURNAL_ASK 0_smoke/2 1 3 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/2>\n").WaitAsync(Patience);
        Target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");

        await session.WaitAsync(Patience);
        Assert.Equal([Id(Sends + 1)], Group.Ids);
        Assert.Equal([new RunJournal.SendSettled(Id(Sends + 1), null)], Kept);
        Assert.Equal(Sends, Results.Count(result => result.StartsWith("0_smoke/multinode-send-m", StringComparison.Ordinal) && result.EndsWith(" pass", StringComparison.Ordinal)));
        Assert.Contains("0_smoke/multinode-send-m3 fail", Results);
    }

    [Fact]
    public async Task The_journal_of_a_runner_that_ended_while_nobody_listened_is_read_at_the_prompt()
    {
        Run.Resumed = new ResumedShell(0, 1, [new TestResult("0_smoke", "a", "pass", Clock.GetUtcNow())]);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("/bin/lava-journal /lava-7/0/results/journal-1 1; else ").WaitAsync(Patience);
        string[] journal = [.. Journal, "TEST_RUNNER EXIT"];
        Target.Say(Lines("all/1", journal[..5]) + "<LAVA_JOURNAL_ASK all/1 1 8 - 12>\r\n");
        await Target.TypedAsync("/bin/lava-journal /lava-7/0/results/journal-1 2 6-8\n").WaitAsync(Patience);
        Target.Say(Lines("all/2", journal, 5) + $"<LAVA_JOURNAL_ASK all/2 1 8 - 12>\r\n{ScriptedTarget.Prompt}");

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
    }

    /// <summary>The process before this one was killed right before it typed the start, or while it did.</summary>
    [Fact]
    public async Task A_runner_that_was_not_started_yet_is_started()
    {
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("; else /lava-7/bin/lava-test-runner /lava-7/0; fi\n").WaitAsync(Patience);
        Target.Say("<LAVA_JOURNAL_ASK 0_smoke/1 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/1 1-7>\n").WaitAsync(Patience);
        Target.Say(Lines("0_smoke/1", Journal) + "<LAVA_JOURNAL_ASK 0_smoke/2 1 7 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/2>\n").WaitAsync(Patience);
        Target.Say($"<LAVA_TEST_RUNNER EXIT>\r\n{ScriptedTarget.Prompt}");

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_runner_that_was_killed_while_nobody_listened_fails_the_action()
    {
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("/bin/lava-journal /lava-7/0/results/journal-1 1; else ").WaitAsync(Patience);
        Target.Say(Lines("all/1", Journal[..3]) + "<LAVA_JOURNAL_ASK all/1 1 3 - 12>\r\n");

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience));
        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("while the dispatcher was away", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "lava/0_smoke fail"], Results.Order(StringComparer.Ordinal));
    }

    /// <summary>What is heard is held until the journal is read: chaos run, seed 1863914594.</summary>
    [Fact]
    public async Task What_a_resumed_session_has_heard_when_it_is_canceled_names_its_own_line_of_the_log()
    {
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("\n").WaitAsync(Patience);
        Target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass>\r\nmore\r\nmore\r\n<LAVA_MULTI_NODE> <LAVA_SYNC here call=5.1>\r\n");
        await Group.MadeAsync("here").WaitAsync(Patience);
        Scope.StoppedFor = ActionFault.Canceled("canceled by ann: wrong kernel");
        await Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WaitAsync(Patience));

        var heard = Assert.Single(Recorded, r => r.Case == "a");
        await Run.Log.DisposeAsync();
        var lines = await File.ReadAllLinesAsync(LogFile);
        Assert.Equal(heard.StartLine, heard.EndLine);
        Assert.Contains("TEST_CASE_ID=a ", lines[(int)heard.StartLine!], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resumed_session_that_hears_nothing_says_so_when_its_time_is_up()
    {
        Target.IsDead = true;
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("\n").WaitAsync(Patience);
        Scope.StoppedFor = ActionFault.Test("timed out");
        await Stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WaitAsync(Patience));
        Assert.Contains("nothing was heard of the test runner", Assert.Single(Recorded).Extra, StringComparison.Ordinal);
    }
}
