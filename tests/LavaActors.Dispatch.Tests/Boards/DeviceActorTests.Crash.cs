using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Ids;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Tests.Boards;

/// <summary>What becomes of a board whose process was killed.</summary>
public sealed partial class DeviceActorTests
{
    [Fact]
    public async Task A_board_that_cannot_be_switched_off_after_a_crash_is_given_to_nobody()
    {
        BoardLease.Of(First.Value, 1, Paths(First)).Write(Lease);
        Directory.CreateDirectory(Paths(First).Work);
        var dispatcher = CreateTestProbe();

        var board = Board("'false'", dispatcher);

        var told = (OutOfService)await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);
        Assert.Equal("mustang-01", told.Device);
        Assert.Contains("'false' failed with exit code 1", told.Why, StringComparison.Ordinal);
        Assert.Contains("switch it off by hand", Assert.IsType<Refused>(await AcquireAsync(board, Second, 2)).Why, StringComparison.Ordinal);
        Assert.IsType<Released>(await board.Ask<object>(new ConfirmClean(First)));
        Assert.False(Directory.Exists(Paths(First).Work), "the files of the run can be removed all the same");
        Assert.True(BoardLease.Read(Lease)!.IsOutOfService);
    }

    [Fact]
    public async Task A_board_that_cannot_be_switched_off_after_its_run_is_given_to_nobody()
    {
        var dispatcher = CreateTestProbe();
        var board = Board("'false'", dispatcher);
        await AcquireAsync(board, First, 1);

        await board.Ask<Released>(new Release(First, SwitchOff: true));

        var told = (OutOfService)await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);
        Assert.Contains("'false' failed with exit code 1", told.Why, StringComparison.Ordinal);
        Assert.Contains("switch it off by hand", Assert.IsType<Refused>(await AcquireAsync(board, Second, 2)).Why, StringComparison.Ordinal);
        Assert.True(BoardLease.Read(Lease)!.IsOutOfService);
    }

    [Fact]
    public async Task A_board_that_can_be_switched_off_again_is_back_in_service()
    {
        (BoardLease.Of(First.Value, 1, Paths(First)) with { IsOutOfService = true }).Write(Lease);
        var dispatcher = CreateTestProbe();

        var board = Board(dispatcher: dispatcher);

        Assert.Equal("mustang-01", (await dispatcher.ExpectMsgAsync<BackInService>(Patience)).Device);
        Assert.IsType<Acquired>(await AcquireAsync(board, Second, 2));
    }

    [Fact]
    public async Task A_board_that_another_process_drives_is_refused_and_that_process_is_named()
    {
        var first = Board();
        await AcquireAsync(first, First, 1);
        _settings = _settings with { DataDirectory = Path.Combine(_folder, "other") };
        var other = Board();

        var why = Assert.IsType<Refused>(await AcquireAsync(other, Second, 2)).Why;

        Assert.StartsWith($"mustang-01 is in use by process {Environment.ProcessId} of this host", why, StringComparison.Ordinal);
        await first.Ask<Released>(new Release(First));
        Assert.IsType<Acquired>(await AcquireAsync(other, Second, 2));
    }

    [Fact]
    public async Task A_board_that_another_process_drives_is_not_switched_off_after_a_crash()
    {
        await AcquireAsync(Board(), First, 1);
        _settings = _settings with { DataDirectory = Path.Combine(_folder, "other") };
        BoardLease.Of(Second.Value, 1, Paths(Second)).Write(Lease);
        Directory.CreateDirectory(Paths(Second).Work);

        var other = Board();

        Assert.IsType<Released>(await other.Ask<object>(new ConfirmClean(First)));
        Assert.False(File.Exists(Switched), "another process drives the board");
        Assert.False(Directory.Exists(Paths(Second).Work));
    }
}
