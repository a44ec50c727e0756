using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test.Monitors;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Monitors on a played target.</summary>
public sealed class MonitorSessionTests : ShellSessionSpecs
{
    private static readonly TestMonitor Monitor = new()
    {
        Name = "Unit tests",
        Start = "BOOT",
        End = "DONE",
        Pattern = @"(?P<test_case_id>\w+): (?P<result>\w+)(?: (?P<measurement>[\d.]+) (?P<units>\w+))?",
        FixupDict = new Dictionary<string, string> { ["ok"] = "pass", ["bad"] = "fail" },
    };

    [Fact]
    public async Task Results_between_start_and_end_are_recorded_and_nothing_is_typed()
    {
        var session = Start(Monitor);
        Target.Say("early: ok\r\nBOOT\r\na: ok\r\nb: bad\r\nSpeed: ok 4.5 MB\r\nDONE\r\nlate: ok\r\n");

        await session.WaitAsync(Patience);
        Assert.Equal(["unit-tests/a pass", "unit-tests/b fail", "unit-tests/speed pass"], Results);
        Assert.Equal((4.5, "MB"), (Recorded[2].Measurement!.Value, Recorded[2].Units));
        Assert.Empty(Target.Line.Typed);
        // What came behind the end is there for the next action.
        Assert.IsType<ConsoleMatch.Matched>(await Run.Consoles["common"].ExpectAsync([ConsolePattern.Text("late: ok")], Patience, default));
    }

    [Fact]
    public async Task Expected_cases_that_miss_are_fails_and_unexpected_ones_too()
    {
        var session = Start(Monitor with { Expected = ["a", "b"] });
        Target.Say("BOOT\r\na: ok\r\nc: ok\r\nDONE\r\n");

        await session.WaitAsync(Patience);
        Assert.Equal(["unit-tests/a pass", "unit-tests/c fail", "unit-tests/b fail"], Results);
        Assert.Contains("expected, but no result came", Recorded[2].Extra, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_result_is_told_and_passed_over()
    {
        var session = Start(Monitor);
        Target.Say("BOOT\r\na: perhaps\r\nb: ok\r\nDONE\r\n");

        await session.WaitAsync(Patience);
        Assert.Equal(["unit-tests/b pass"], Results);
        await LoggedAsync("monitor 'Unit tests': test case 'a' has the result 'perhaps'");
    }

    [Fact]
    public async Task A_target_that_says_nothing_any_more_fails_the_action_and_what_was_expected()
    {
        var session = Start(Monitor with { Expected = ["a", "b"] });
        Target.Say("BOOT\r\na: ok\r\nand then it hung");
        await RecordedAsync(1);

        await TimePassesAsync(session);
        var fault = await Assert.ThrowsAsync<ActionFault>(() => session);
        Assert.Equal(ErrorTypes.Test, fault.ErrorType);
        Assert.Contains("the next result of monitor 'Unit tests', or its end did not come within 30 s on ssh root@target: 'DONE' not seen; last received: and then it hung", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["unit-tests/a pass", "unit-tests/b fail"], Results);
    }

    [Fact]
    public async Task When_the_actions_own_time_is_up_first_that_is_what_ran_out()
    {
        var began = Clock.GetUtcNow();
        var scope = new ActionScope(Scope.Node with { ConnectionTimeout = TimeSpan.FromHours(1) }, Run, began + ActionTimeout, 1);
        var session = new MonitorSession(scope, Monitor).RunAsync(Stop.Token);
        Target.Say("BOOT\r\n");
        await LoggedAsync("monitor 'Unit tests' has started");

        await TimePassesAsync(session);
        Assert.Equal(ErrorTypes.LavaTimeout, (await Assert.ThrowsAsync<ActionFault>(() => session)).ErrorType);
        Assert.InRange(Clock.GetUtcNow() - began, ActionTimeout - TimeSpan.FromSeconds(2), TimeSpan.MaxValue);
    }

    [Fact]
    public async Task A_result_without_a_line_end_counts_when_nothing_more_comes()
    {
        var session = Start(Monitor);
        Target.Say("BOOT\r\na: ok");
        await AwaitConditionAsync(() =>
        {
            Clock.Advance(TimeSpan.FromMilliseconds(100));
            return Task.FromResult(Results.Count == 1);
        }, Patience, interval: TimeSpan.FromMilliseconds(5));
        Target.Say("\r\nDONE");

        await session.WaitAsync(Patience);
        Assert.Equal(["unit-tests/a pass"], Results);
    }

    [Fact]
    public async Task A_connection_that_closes_is_an_error_of_the_lab_and_what_came_before_counts()
    {
        var session = Start(Monitor);
        Target.Say("BOOT\r\na: ok");
        await LoggedAsync("monitor 'Unit tests' has started");
        Target.Line.HangUp();

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience));
        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Equal(["unit-tests/a pass"], Results);
    }

    [Fact]
    public async Task A_stopped_action_says_what_it_waited_for()
    {
        var session = Start(Monitor);
        Target.Say("BOOT\r\n");
        await LoggedAsync("monitor 'Unit tests' has started");
        await Stop.CancelAsync();

        Assert.Contains("the next result of monitor 'Unit tests', or its end had not come", (await Assert.ThrowsAsync<WaitStoppedException>(() => session.WaitAsync(Patience))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_pattern_can_stall_the_action()
    {
        // The look ahead keeps it from the engine that takes linear time.
        var session = Start(Monitor with { Pattern = @"(?=(a+)+c)(?P<test_case_id>\w+): (?P<result>\w+)" });
        Target.Say($"BOOT\r\n{new string('a', 4000)}\r\n");

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience));
        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.Contains("without nested repetitions", fault.Message, StringComparison.Ordinal);
    }

    private Task Start(TestMonitor monitor) => new MonitorSession(Scope, monitor).RunAsync(Stop.Token);

    private Task RecordedAsync(int count) => AwaitConditionAsync(() => Task.FromResult(Results.Count == count), Patience, interval: TimeSpan.FromMilliseconds(5));

    private Task TimePassesAsync(Task session) => AwaitConditionAsync(() =>
    {
        Clock.Advance(TimeSpan.FromSeconds(1));
        return Task.FromResult(session.IsCompleted);
    }, Patience, interval: TimeSpan.FromMilliseconds(5));
}
