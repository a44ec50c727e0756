using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Whole test actions against a played target and a played group.</summary>
public sealed class TestShellSessionTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ActionTimeout = TimeSpan.FromMinutes(5);

    private readonly string _file = Path.GetTempFileName();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly JobKeys _keys = new("test");
    private readonly ScriptedTarget _target = new();
    private readonly ScriptedGroup _group = new();
    private readonly List<TestResult> _results = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly RunContext _run;
    private readonly ActionScope _scope;

    public TestShellSessionTests()
    {
        _run = new RunContext
        {
            Order = new RunOrder(new LeadJobId(7), new JobId(7), "7.0", "", new DeviceName("mustang-01"), false, null, 1),
            Job = Sample.SubJob("guest", text => text),
            Device = Sample.Board(),
            Settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", Path.GetTempPath()),
            Paths = new RunPaths("", "", "", "7"),
            Log = new RunLog(_file, _clock, []),
            Clock = _clock,
            Board = null,
            Login = null,
            Group = _group,
            Keys = _keys,
            Downloads = new ResourceDownload(new HttpClient(), null, new DownloadSettings(), _clock),
            Report = fact =>
            {
                if (fact is not ResultRecorded recorded) return;
                lock (_results) _results.Add(recorded.Result);
            },
        };
        var node = new ActionNode("3", new MultinodeTestAction(0), "test", "common", null, ActionTimeout, Patience, 1, false, TimeSpan.Zero, []);
        _scope = new ActionScope(node, _run, _clock.GetUtcNow() + ActionTimeout, 1);
        var console = new ConsoleHandle("ssh root@target", true);
        _run.Consoles["common"] = console.Attach(Sys.ActorOf(ConsoleActor.Props(_target.Line, _run.Log, console.MarkClosed)));
        _scope.Set(BootKeys.Prompts, [ConsolePattern.Text("root@target:")]);
        _scope.Set(OverlayKeys.System, OperatingSystemProfile.For("debian"));
        var request = new OverlayRequest { JobId = "7", Level = "1.1", System = OperatingSystemProfile.For("debian"), Definitions = [] };
        _scope.Set(OverlayKeys.Built, new BuiltOverlay(new OverlayLayout(Path.GetTempPath(), request), 0, new Dictionary<int, IReadOnlyList<PlannedRun>>
        {
            [0] = [new PlannedRun { Suite = "0_smoke", RunId = "7_1.1.1" }],
        }));
    }

    [Fact]
    public async Task A_wait_that_is_not_met_fails_a_moment_before_the_actions_time_is_up_and_the_shell_is_told()
    {
        var session = await StartAsync();
        _target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC clients call=5.1>\r\n");
        var call = await _group.MadeAsync("clients").WaitAsync(Patience);

        // The job gives its MultiNode calls 15 minutes, the test action has 5.
        Assert.Equal(ActionTimeout - TimeSpan.FromSeconds(5), call.Limit);
        call.Answer.SetResult(new GroupAnswer.TimedOut("still missing: 7.1 (guest)"));
        await _target.TypedAsync("<LAVA_SYNC_COMPLETE call=5.1 nack not answered in time: still missing: 7.1 (guest)>\n").WaitAsync(Patience);
        End();

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/multinode-sync-clients fail", "lava/0_smoke pass"], Results);
        Assert.Contains("still missing: 7.1 (guest)", _results[0].Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_action_fails_its_open_waits_withdraws_them_and_says_why()
    {
        var session = await StartAsync();
        _target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC clients call=5.1>\r\n");
        var call = await _group.MadeAsync("clients").WaitAsync(Patience);

        _scope.StoppedFor = ActionFault.Canceled("canceled by ann: wrong kernel");
        await _stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.WaitAsync(Patience));
        await call.Withdrawn.Task.WaitAsync(Patience);
        Assert.Equal(["0_smoke/multinode-sync-clients fail", "lava/0_smoke fail"], Results);
        Assert.All(_results, r => Assert.Contains("canceled by ann: wrong kernel", r.Extra, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wait_that_is_still_open_when_the_runner_ends_fails_and_is_withdrawn()
    {
        var session = await StartAsync();
        _target.Say("<LAVA_MULTI_NODE> <LAVA_SYNC left call=5.1>\r\n");
        var call = await _group.MadeAsync("left").WaitAsync(Patience);
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
        Assert.EndsWith("/bin/lava-test-runner /lava-7/0", await _target.Runner, StringComparison.Ordinal);
        End();
        await session.WaitAsync(Patience);

        // What repeats a test shell is an action around it: the shell's own action is at its first attempt each time.
        var target = new ScriptedTarget();
        var console = new ConsoleHandle("ssh root@target", true);
        _run.Consoles["common"] = console.Attach(Sys.ActorOf(ConsoleActor.Props(target.Line, _run.Log, console.MarkClosed)));
        var again = new ActionScope(_scope.Node, _run, _scope.Deadline, 1);
        var second = new TestShellSession(again, 0).RunAsync(_stop.Token);
        Assert.EndsWith("/bin/lava-test-runner /lava-7/0 2", await target.Runner.WaitAsync(Patience), StringComparison.Ordinal);
        target.Say("<LAVA_SIGNAL_STARTRUN 0_smoke 7_1.1.1>\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_TEST_RUNNER EXIT>\r\n");
        await second.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_send_that_takes_its_time_does_not_stop_the_console_and_is_on_record_before_the_end()
    {
        var session = await StartAsync();
        _target.Say("<LAVA_MULTI_NODE> <LAVA_SEND slow k=v>\r\n<LAVA_MULTI_NODE> <LAVA_SYNC behind call=5.1>\r\n<LAVA_SIGNAL_TESTSET START read-on>\r\n");
        var send = await _group.MadeAsync("slow").WaitAsync(Patience);
        Assert.Equal(ProtocolCalls.DefaultLimit, send.Limit);
        await LoggedAsync("test set read-on");

        // What was sent before a barrier is stored before the barrier is asked for.
        Assert.False(_group.WasMade("behind"));
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
        _target.Say(Request);
        var call = await _group.MadeAsync("go").WaitAsync(Patience);
        _target.Say(Request);
        call.Answer.SetResult(new GroupAnswer.Met([new SentData(new JobId(8), new Dictionary<string, string?> { ["k"] = "v" })]));
        await _target.TypedAsync(Answer).WaitAsync(Patience);

        _target.Say(Request + "<LAVA_SIGNAL_TESTSET START crossed>\r\n");
        await LoggedAsync("test set crossed");
        _clock.Advance(TimeSpan.FromSeconds(3));
        _target.Say(Request);
        await _target.TypedAsync(Answer + Answer).WaitAsync(Patience);
        End();

        await session.WaitAsync(Patience);
        Assert.Single(Results, r => r == "0_smoke/multinode-wait-go pass");
    }

    [Fact]
    public async Task The_prompt_ends_the_action_when_the_runners_exit_was_lost()
    {
        var session = await StartAsync();
        _target.Say($"{ScriptedTarget.Prompt}is what the prompt looks like\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_[ 12.3] usb 1-1: new device\r\nTEST_RUNNER EXIT>\r\n{ScriptedTarget.Prompt}");

        await session.WaitAsync(Patience);
        Assert.Equal(["lava/0_smoke pass"], Results);
    }

    [Fact]
    public async Task Results_name_the_log_lines_of_their_output_however_quickly_it_comes()
    {
        var session = await StartAsync();
        var before = _run.Log.Lines;
        _target.Say("<LAVA_SIGNAL_STARTTC one>\r\nout\r\n<LAVA_SIGNAL_ENDTC one>\r\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=one RESULT=pass>\r\n" + string.Concat(Enumerable.Repeat("more\r\n", 500)));
        End();

        await session.WaitAsync(Patience);
        Assert.Equal((before, before + 2), (_results[0].StartLine, _results[0].EndLine));
    }

    [Theory]
    [InlineData(61)]
    [InlineData(4096)]
    public async Task Of_many_results_in_pieces_of_any_size_each_is_recorded_with_its_line(int size)
    {
        const int Count = 3000;
        var session = await StartAsync();
        var text = string.Concat(Enumerable.Range(0, Count).Select(i => $"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=c{i} RESULT=pass>\r\n"));
        for (var at = 0; at < text.Length; at += size) _target.Say(text[at..Math.Min(text.Length, at + size)]);
        End();

        await session.WaitAsync(Patience);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"0_smoke/c{i} pass"), Results.Where(r => r.StartsWith("0_smoke/", StringComparison.Ordinal)));
        await _run.Log.DisposeAsync();
        var lines = await File.ReadAllLinesAsync(_file);
        // Where a piece ends between a signal and its line end, other records may come before the line: those of the results behind it.
        Assert.All(_results.Where(r => r.Suite == "0_smoke"), r => Assert.Contains(lines.Skip((int)r.StartLine!).Take(20), line => line.Contains($"TEST_CASE_ID={r.Case} ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_connection_that_closes_after_the_last_definition_has_cost_nothing()
    {
        var session = await StartAsync();
        _target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass>\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1>\r\n");
        _target.Line.HangUp();

        await session.WaitAsync(Patience);

        Assert.Equal(["0_smoke/a pass", "lava/0_smoke pass"], Results);
    }

    [Fact]
    public async Task A_connection_that_closes_ends_the_action_and_what_is_open()
    {
        var session = await StartAsync();
        _target.Say("<LAVA_MULTI_NODE> <LAVA_WAIT go call=5.1>\r\n");
        await _group.MadeAsync("go").WaitAsync(Patience);
        _target.Line.HangUp();

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience));
        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Equal(["0_smoke/multinode-wait-go fail", "lava/0_smoke fail"], Results);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _stop.Dispose();
        _keys.Dispose();
        File.Delete(_file);
    }

    private List<string> Results
    {
        get
        {
            lock (_results) return _results.ConvertAll(r => $"{r.Suite}/{r.Case} {r.Outcome}");
        }
    }

    /// <summary>A session whose definition runs.</summary>
    private async Task<Task> StartAsync()
    {
        var session = new TestShellSession(_scope, 0).RunAsync(_stop.Token);
        await _target.Runner.WaitAsync(Patience);
        _target.Say("<LAVA_SIGNAL_STARTRUN 0_smoke 7_1.1.1>\r\n");
        await LoggedAsync("test definition 0_smoke started");
        return session;
    }

    private void End() => _target.Say("<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_TEST_RUNNER EXIT>\r\n");

    private Task LoggedAsync(string text) => AwaitConditionAsync(
        () =>
        {
            _run.Log.Flush();
            return Task.FromResult(File.ReadAllText(_file).Contains(text, StringComparison.Ordinal));
        },
        Patience,
        interval: TimeSpan.FromMilliseconds(10));
}
