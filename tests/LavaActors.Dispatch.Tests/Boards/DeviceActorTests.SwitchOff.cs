using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Tests.Boards;

/// <summary>Switching a board off after its run: the commands of one decision are sent once.</summary>
public sealed partial class DeviceActorTests
{
    [Theory]
    [InlineData("before", 1, 1)]
    [InlineData("command", 1, 2)]
    [InlineData("removal", 0, 1)]
    [InlineData("end", 0, 1)]
    public async Task A_process_that_is_killed_while_a_board_is_given_back_sends_no_decision_twice(string killed, int sentAgain, int lastDecision)
    {
        // Each step keeps the lease as a process that is killed in it leaves it.
        var nfs = new NfsSettings { ExportCommand = "true", UnexportCommand = $"sh -c 'cp {Lease} {Mark("removal")}'" };
        _settings = _settings with { Configuration = DispatcherConfiguration.Default with { Nfs = nfs } };
        var off = $"sh -c 'cp {Lease} {Mark("command")}; echo off >> {Mark("sent")}'";
        var first = Board(off);
        await AcquireAsync(first, First, 1);
        await first.Ask<Done>(new Export(First, Paths(First).Nfs));
        File.Copy(Lease, Mark("before"));
        await first.Ask<Released>(new Release(First, SwitchOff: true));
        File.Copy(Lease, Mark("end"));
        Assert.Single(await File.ReadAllLinesAsync(Mark("sent")));
        Assert.Equal((1, SwitchOffOutcome.Unknown), SwitchOffOf("command"));
        Assert.Equal((1, SwitchOffOutcome.Off), SwitchOffOf("removal"));
        await first.GracefulStop(Patience);
        File.Copy(Mark(killed), Lease, overwrite: true);
        File.Delete(Mark("sent"));

        Assert.IsType<Acquired>(await AcquireAsync(Board(off), Second, 2));

        Assert.Equal(sentAgain, File.Exists(Mark("sent")) ? (await File.ReadAllLinesAsync(Mark("sent"))).Length : 0);
        Assert.Equal(lastDecision, SwitchOffOf("command").Number);
    }

    [Fact]
    public async Task A_board_of_which_nobody_knows_whether_it_is_off_and_that_cannot_be_switched_off_says_both()
    {
        (BoardLease.Of(First.Value, 1, Paths(First)) with { SwitchOff = new SwitchOffNote(1, DateTimeOffset.UnixEpoch) }).Write(Lease);
        var dispatcher = CreateTestProbe();

        Board("'false'", dispatcher);

        var told = (OutOfService)await dispatcher.FishForMessageAsync(m => m is OutOfService, Patience);
        Assert.StartsWith("could not be switched off after a run: switching off, decided anew since the one before was interrupted, and what came of it is not known: ", told.Why, StringComparison.Ordinal);
        Assert.Equal(new SwitchOffNote(2, BoardLease.Read(Lease)!.SwitchOff!.At, SwitchOffOutcome.Failed), BoardLease.Read(Lease)!.SwitchOff);
    }

    [Fact]
    public async Task A_board_that_is_given_back_twice_at_a_time_is_switched_off_once_and_obeys_nobody_meanwhile()
    {
        var board = Board($"sh -c 'echo off >> {Mark("sent")}'");
        await AcquireAsync(board, First, 1);

        var (one, two) = (board.Ask<Released>(new Release(First, SwitchOff: true)), board.Ask<object>(new Release(First, SwitchOff: true)));
        var late = board.Ask<object>(Commands(First, $"touch {Mark("on")}"));

        Assert.Equal("mustang-01 is being given back by job 7", Assert.IsType<Refused>(await late).Why);
        await one;
        await two;
        Assert.Single(await File.ReadAllLinesAsync(Mark("sent")));
        Assert.False(File.Exists(Mark("on")));
        Assert.False(BoardLease.Read(Lease)!.OwesCleaning);
    }

    private (int Number, SwitchOffOutcome Outcome) SwitchOffOf(string name) => BoardLease.Read(Mark(name))!.SwitchOff is { } note ? (note.Number, note.Outcome) : default;
}
