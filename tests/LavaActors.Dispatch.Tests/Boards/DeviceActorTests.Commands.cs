using Akka.Actor;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tftp;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Tests.Boards;

/// <summary>The commands of a board.</summary>
public sealed partial class DeviceActorTests
{
    [Fact]
    public async Task A_power_command_that_fails_is_the_labs_fault_and_says_what_it_said()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);

        var fault = Assert.IsType<Failed>(await board.Ask<object>(Commands(First, "ls /there/is/no/such/file"))).Fault;

        Assert.Equal(Protocol.Runs.ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("/there/is/no/such/file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_commands_stop_those_that_run_and_what_was_asked_for_last_is_done_last()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);
        var reboot = board.Ask<object>(Commands(First, $"touch {Mark("rebooting")}", "sleep 600", $"touch {Mark("on")}"));
        await AwaitConditionAsync(() => Task.FromResult(File.Exists(Mark("rebooting"))));

        Assert.IsType<Done>(await board.Ask<object>(Commands(First, $"touch {Mark("off")}")));

        Assert.IsType<Failed>(await reboot);
        Assert.True(File.Exists(Mark("off")));
        Assert.False(File.Exists(Mark("on")), "the commands before should have been stopped");
    }

    [Fact]
    public async Task Commands_that_nobody_wants_any_more_are_not_run_to_their_end()
    {
        using var stop = new CancellationTokenSource();
        var board = Board();
        await AcquireAsync(board, First, 1);
        var reboot = board.Ask<object>(new RunCommands(First, [$"touch {Mark("rebooting")}", "sleep 600", $"touch {Mark("on")}"], TimeSpan.FromMinutes(20), stop.Token));
        await AwaitConditionAsync(() => Task.FromResult(File.Exists(Mark("rebooting"))));

        await stop.CancelAsync();

        Assert.IsType<Failed>(await reboot);
        Assert.False(File.Exists(Mark("on")));
    }

    [Fact]
    public async Task A_release_stops_the_commands_that_run_and_switches_off_if_asked_to()
    {
        var board = Board();
        await AcquireAsync(board, First, 1);
        var reboot = board.Ask<object>(Commands(First, $"touch {Mark("rebooting")}", "sleep 600", $"touch {Mark("on")}"));
        await AwaitConditionAsync(() => Task.FromResult(File.Exists(Mark("rebooting"))));

        await board.Ask<Released>(new Release(First, SwitchOff: true));

        Assert.IsType<Failed>(await reboot);
        Assert.True(File.Exists(Switched));
        Assert.False(File.Exists(Mark("on")));
        Assert.False(BoardLease.Read(Lease)!.OwesCleaning);
    }
}
