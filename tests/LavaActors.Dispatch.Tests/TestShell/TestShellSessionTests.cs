using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Whole test actions against a played target and a played group.</summary>
public sealed class TestShellSessionTests : ShellSessionSpecs
{
    [Fact]
    public async Task A_wait_that_is_not_met_fails_a_moment_before_the_actions_time_is_up_and_the_shell_is_told()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC clients call=5.1>\r\n");
        var call = await Group.MadeAsync("clients").WaitAsync(Patience);

        // The job gives its MultiNode calls 15 minutes, the test action has 5.
        Assert.Equal(ActionTimeout - TimeSpan.FromSeconds(5), call.Limit);
        call.Answer.SetResult(new GroupAnswer.TimedOut("still missing: 7.1 (guest)"));
        await Target.TypedAsync("<LAVA_SYNC_COMPLETE call=5.1 nack not answered in time: still missing: 7.1 (guest)>\n").WaitAsync(Patience);
        End();

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/multinode-sync-clients fail", "lava/0_smoke pass"], Results);
        Assert.Contains("still missing: 7.1 (guest)", Recorded[0].Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_action_fails_its_open_waits_withdraws_them_and_says_why()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC clients call=5.1>\r\n");
        var call = await Group.MadeAsync("clients").WaitAsync(Patience);

        Scope.StoppedFor = ActionFault.Canceled("canceled by ann: wrong kernel");
        await Stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WaitAsync(Patience));
        await call.Withdrawn.Task.WaitAsync(Patience);
        Assert.Equal(["0_smoke/multinode-sync-clients fail", "lava/0_smoke fail"], Results);
        Assert.All(Recorded, r => Assert.Contains("canceled by ann: wrong kernel", r.Extra, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wait_that_is_still_open_when_the_runner_ends_fails_and_is_withdrawn()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC left call=5.1>\r\n");
        var call = await Group.MadeAsync("left").WaitAsync(Patience);
        Assert.False(call.HoldsRun, "the shell's other processes may go on");
        End();

        await session.WaitAsync(Patience);
        await call.Withdrawn.Task.WaitAsync(Patience);
        Assert.Equal(["lava/0_smoke pass", "0_smoke/multinode-sync-left fail"], Results);
    }

    [Fact]
    public async Task Every_start_of_a_stage_is_a_round_of_its_own()
    {
        var session = await StartAsync();
        Assert.EndsWith("/bin/lava-test-runner /lava-7/0", await Target.Runner, StringComparison.Ordinal);
        End();
        await session.WaitAsync(Patience);

        // What repeats a test shell is an action around it: the shell's own action is at its first attempt each time.
        var target = new ScriptedTarget();
        var console = new ConsoleHandle("ssh root@target", true);
        Run.Consoles["common"] = console.Attach(Sys.ActorOf(ConsoleActor.Props(target.Line, Run.Log, console.MarkClosed)));
        var again = new ActionScope(Scope.Node, Run, Scope.Deadline, 1);
        var second = new TestShellSession(again, 0).RunAsync(Stop.Token);
        Assert.EndsWith("/bin/lava-test-runner /lava-7/0 2", await target.Runner.WaitAsync(Patience), StringComparison.Ordinal);
        target.Say("<LAVA_SIGNAL_STARTRUN 0_smoke 7_1.1.1>\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_TEST_RUNNER EXIT>\r\n");
        await second.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_send_that_takes_its_time_does_not_stop_the_console_and_is_on_record_before_the_end()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SEND slow k=v>\r\n<LAVA_MULTI_NODE> <LAVA_SYNC behind call=5.1>\r\n<LAVA_SIGNAL_TESTSET START read-on>\r\n");
        var send = await Group.MadeAsync("slow").WaitAsync(Patience);
        Assert.Equal(ActionTimeout - TimeSpan.FromSeconds(5), send.Limit);
        await LoggedAsync("test set read-on");

        // What was sent before a barrier is stored before the barrier is asked for.
        Assert.False(Group.WasMade("behind"));
        End();
        send.Answer.SetResult(new GroupAnswer.Met([]));

        await session.WaitAsync(Patience);
        Assert.Contains("0_smoke/multinode-send-slow pass", Results);
    }

    [Fact]
    public async Task A_repeated_request_is_made_once_and_answered_again_when_its_answer_was_not_read()
    {
        const string Request = "<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1>\r\n";
        const string Answer = "<LAVA_WAIT_COMPLETE call=5.1 8:k=v>\n";
        var session = await StartAsync();
        Target.Say(Request);
        var call = await Group.MadeAsync("go").WaitAsync(Patience);
        Target.Say(Request);
        call.Answer.SetResult(new GroupAnswer.Met([new SentData(new JobId(8), new Dictionary<string, string?> { ["k"] = "v" })]));
        await Target.TypedAsync(Answer).WaitAsync(Patience);

        Target.Say(Request + "<LAVA_SIGNAL_TESTSET START crossed>\r\n");
        await LoggedAsync("test set crossed");
        Clock.Advance(TimeSpan.FromSeconds(3));
        Target.Say(Request);
        await Target.TypedAsync(Answer + Answer).WaitAsync(Patience);
        End();

        await session.WaitAsync(Patience);
        Assert.Single(Results, r => r == "0_smoke/multinode-wait-go pass");
    }

    [Fact]
    public async Task The_group_is_told_when_a_target_sees_nobody_else_who_could_send_and_when_somebody_does()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1>\r\n");
        var call = await Group.MadeAsync("go").WaitAsync(Patience);
        Assert.False(call.HoldsRun);
        Target.Say("<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1 held=1>\r\n");
        Assert.True(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SEND unseen>\r\n");
        Assert.False(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));
        // Somebody may wait for what is on its way to the group.
        Target.Say("<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1 held=1>\r\n");
        Assert.False(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));
        (await Group.MadeAsync("unseen").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));
        await RecordedAsync("0_smoke/multinode-send-unseen pass");
        Target.Say("<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1 held=1>\r\n<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1>\r\n");
        Assert.True(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));
        Assert.False(await call.Held.ReadAsync().AsTask().WaitAsync(Patience));

        call.Answer.SetResult(new GroupAnswer.Failed("deadlock: 7.0 (host) waits for 'go' (lava-wait): nobody is left who could send 'go'"));
        await Target.TypedAsync("<LAVA_WAIT_COMPLETE call=5.1 nack deadlock: ").WaitAsync(Patience);
        End();
        await session.WaitAsync(Patience);
        Assert.Contains("0_smoke/multinode-wait-go fail", Results);
    }

    [Fact]
    public async Task A_request_that_is_heard_first_as_a_repetition_holds_its_run_from_the_start()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC clients call=5.1 held=1>\r\n");
        var call = await Group.MadeAsync("clients").WaitAsync(Patience);
        Assert.True(call.HoldsRun);
        call.Answer.SetResult(new GroupAnswer.Met([]));
        End();
        await session.WaitAsync(Patience);
    }

    [Fact]
    public async Task The_prompt_ends_the_action_when_the_runners_exit_was_lost()
    {
        var session = await StartAsync();
        Target.Say($"{ScriptedTarget.Prompt}is what the prompt looks like\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_[ 12.3] usb 1-1: new device\r\nTEST_RUNNER EXIT>\r\n{ScriptedTarget.Prompt}");

        await session.WaitAsync(Patience);
        Assert.Equal(["lava/0_smoke pass"], Results);
    }

    [Fact]
    public async Task Results_name_the_log_lines_of_their_output_however_quickly_it_comes()
    {
        var session = await StartAsync();
        var before = Run.Log.Lines;
        Target.Say("<LAVA_SIGNAL_STARTTC one>\r\nout\r\n<LAVA_SIGNAL_ENDTC one>\r\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=one RESULT=pass>\r\n" + string.Concat(Enumerable.Repeat("more\r\n", 500)));
        End();

        await session.WaitAsync(Patience);
        Assert.Equal((before, before + 2), (Recorded[0].StartLine, Recorded[0].EndLine));
    }

    [Theory]
    [InlineData(61)]
    [InlineData(4096)]
    public async Task Of_many_results_in_pieces_of_any_size_each_is_recorded_with_its_line(int size)
    {
        const int Count = 3000;
        var session = await StartAsync();
        var text = string.Concat(Enumerable.Range(0, Count).Select(i => $"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=c{i} RESULT=pass>\r\n"));
        for (var at = 0; at < text.Length; at += size) Target.Say(text[at..Math.Min(text.Length, at + size)]);
        End();

        await session.WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"0_smoke/c{i} pass"), Results.Where(r => r.StartsWith("0_smoke/", StringComparison.Ordinal)));
        await Run.Log.DisposeAsync();
        var lines = await File.ReadAllLinesAsync(LogFile);
        // Where a piece ends between a signal and its line end, other records may come before the line: those of the results behind it.
        Assert.All(Recorded.Where(r => r.Suite == "0_smoke"), r => Assert.Contains(lines.Skip((int)r.StartLine!).Take(20), line => line.Contains($"TEST_CASE_ID={r.Case} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_raised_error_ends_the_runner_too_and_what_was_torn_before_it_counts()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_SIGNAL_TESTRAISE on fire>\r\n<LAVA_JOURNAL_ASK 0_smoke/1 1 4 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/1 1-4>\n").WaitAsync(Patience);
        Target.Say(Lines("0_smoke/1", ["SIGNAL_STARTRUN 0_smoke 7_1.1.1", "SIGNAL_TESTCASE TEST_CASE_ID=torn RESULT=pass", "SIGNAL_TESTRAISE on fire", "CHECKPOINT 0_smoke"]) + "<LAVA_JOURNAL_ASK 0_smoke/2 1 4 - 16>\r\n");
        await Target.TypedAsync("<LAVA_JOURNAL_STOP 0_smoke/2>\n").WaitAsync(Patience);

        Assert.Equal("on fire", (await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience))).Message);
        Assert.Equal(["lava/0_smoke fail", "0_smoke/torn pass"], Results);
    }

    [Fact]
    public async Task A_connection_that_closes_after_the_last_definition_has_cost_nothing()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass>\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1>\r\n");
        Target.Line.HangUp();

        await session.WaitAsync(Patience);

        Assert.Equal(["0_smoke/a pass", "lava/0_smoke pass"], Results);
    }

    [Fact]
    public async Task A_connection_that_closes_ends_the_action_and_what_is_open()
    {
        var session = await StartAsync();
        Target.Say("<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1>\r\n");
        await Group.MadeAsync("go").WaitAsync(Patience);
        Target.Line.HangUp();

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience));
        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Equal(["0_smoke/multinode-wait-go fail", "lava/0_smoke fail"], Results);
    }
}
