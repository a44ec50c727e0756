using Akka.Actor;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Tests.Boot;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Test actions on a serial line whose connection closes in the middle: a console server that is started again, a network that is cut.</summary>
public sealed class ReopenedConsoleTests : ShellSessionSpecs
{
    private readonly FakeBoard _board;
    private int _attempts;

    public ReopenedConsoleTests()
        : this(new FakeBoard())
    {
    }

    private ReopenedConsoleTests(FakeBoard board)
        : base(board: board) => _board = board;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_console_is_opened_again_and_what_was_missed_is_in_the_targets_journal(bool isSentBefore)
    {
        var target = new ScriptedTarget { IsDead = true };
        _board.OnOpen = connection =>
        {
            Assert.Equal("uart0", connection);
            return Interlocked.Increment(ref _attempts) < 3 ? throw ActionFault.Infrastructure("connection refused") : Attached(target);
        };
        var session = await StartAsync();
        Target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass>\r\n<LAVA_MULTI_NODE> <LAVA_SEND told k=v :call=4.1>\r\n<LAVA_MULTI_NODE> <LAVA_SYNC here call=5.1>\r\n");
        var send = await Group.MadeAsync("told").WaitAsync(Patience);
        if (isSentBefore)
        {
            send.Answer.SetResult(new GroupAnswer.Met([]));
            await Group.MadeAsync("here").WaitAsync(Patience);
            await AwaitConditionAsync(() => Task.FromResult(Results.Contains("0_smoke/multinode-send-told pass")), Patience, interval: TimeSpan.FromMilliseconds(20));
        }

        Target.Line.HangUp();
        await PassingTimeAsync(() => Volatile.Read(ref _attempts) == 3);
        await target.TypedAsync("\n").WaitAsync(Patience);
        // The command that waits says again what was sent before it.
        target.Say("<LAVA_MULTI_NODE> <LAVA_SEND told k=v :call=4.1>\r\n<LAVA_MULTI_NODE> <LAVA_SYNC here call=5.1>\r\n");
        if (!isSentBefore) send.Answer.SetResult(new GroupAnswer.Met([]));
        (await Group.MadeAsync("here").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));
        await target.TypedAsync("<LAVA_SYNC_COMPLETE call=5.1>\n").WaitAsync(Patience);
        string[] journal =
        [
            "SIGNAL_STARTRUN 0_smoke 7_1.1.1", "SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass", "MULTI_NODE_SEND told k=v :call=4.1", "SIGNAL_TESTCASE TEST_CASE_ID=b RESULT=fail",
            "ANSWERED SYNC 5.1 pass here", "SIGNAL_TESTCASE TEST_CASE_ID=c RESULT=pass", "SIGNAL_ENDRUN 0_smoke 7_1.1.1", "CHECKPOINT 0_smoke",
        ];
        target.Say("<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=c RESULT=pass>\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_JOURNAL_ASK 0_smoke/1 1 8 - 16>\r\n");
        await target.TypedAsync("<LAVA_JOURNAL_FROM 0_smoke/1 1-8>\n").WaitAsync(Patience);
        target.Say(Lines("0_smoke/1", journal) + "<LAVA_JOURNAL_ASK 0_smoke/2 1 8 - 16>\r\n");
        await target.TypedAsync("<LAVA_JOURNAL_GO 0_smoke/2>\n").WaitAsync(Patience);
        target.Say("<LAVA_TEST_RUNNER EXIT>\r\n");

        await session.WaitAsync(Patience);
        Assert.False(target.Runner.IsCompleted, "the runner must not be started again");
        Assert.Equal(2, Group.Ids.Count);
        Assert.Equal(
            ["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-send-told pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"],
            Results.Order(StringComparer.Ordinal));
        Assert.True(Scope.Console.IsOpen, "the actions after this one have the console that was opened again");
    }

    [Fact]
    public async Task A_console_that_does_not_come_back_ends_the_action()
    {
        _board.OnOpen = _ =>
        {
            Interlocked.Increment(ref _attempts);
            throw ActionFault.Infrastructure("console.lab:7001: connection refused");
        };
        var session = await StartAsync();
        var began = Clock.GetUtcNow();
        Target.Line.HangUp();
        await PassingTimeAsync(() => session.IsCompleted);

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session);
        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("closed while the tests were running", fault.Message, StringComparison.Ordinal);
        Assert.Contains("console.lab:7001: connection refused", fault.Message, StringComparison.Ordinal);
        Assert.InRange(Clock.GetUtcNow() - began, ConsoleReopening.Limit, ConsoleReopening.Limit + TimeSpan.FromSeconds(30));
        Assert.InRange(_attempts, 5, 25);
        Assert.Equal(["lava/0_smoke fail"], Results);
    }

    [Fact]
    public async Task A_connection_that_is_accepted_and_closed_is_not_back()
    {
        _board.OnOpen = _ =>
        {
            Interlocked.Increment(ref _attempts);
            var inUse = new ScriptedTarget();
            inUse.Say("Port already in use\r\n");
            inUse.Line.HangUp();
            return Attached(inUse);
        };
        var session = await StartAsync();
        Target.Line.HangUp();
        await PassingTimeAsync(() => session.IsCompleted);

        Assert.Equal(ErrorTypes.Infrastructure, (await Assert.ThrowsAsync<ActionFault>(() => session)).ErrorType);
        Assert.InRange(_attempts, 5, 25);
    }

    [Fact]
    public async Task A_machine_that_ended_with_its_terminal_is_not_looked_for()
    {
        Scope.Set(QemuMachine.Running, "qemu-system-aarch64");
        _board.OnOpen = _ => throw new InvalidOperationException("it must not be opened");
        var session = await StartAsync();
        Target.Line.HangUp();

        Assert.Equal(ErrorTypes.Infrastructure, (await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience))).ErrorType);
    }

    private ConsoleHandle Attached(ScriptedTarget target)
    {
        var console = new ConsoleHandle("uart0 of mustang-01", false);
        console.Attach(Sys.ActorOf(ConsoleActor.Props(target.Line, Run.Log, console.MarkClosed)));
        return console;
    }

    private Task PassingTimeAsync(Func<bool> until) => AwaitConditionAsync(
        () =>
        {
            if (until()) return Task.FromResult(true);
            Clock.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(false);
        },
        Patience,
        interval: TimeSpan.FromMilliseconds(10));
}
