using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class SwitchOffDecisionTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.UnixEpoch.AddHours(12);
    private static readonly BoardLease Held = new(7, 3, [], []);

    [Theory]
    [InlineData(null, 1, null)]
    [InlineData(SwitchOffOutcome.Unknown, 5, "the one before was interrupted, and what came of it is not known")]
    [InlineData(SwitchOffOutcome.Failed, 5, "the one before failed")]
    [InlineData(SwitchOffOutcome.Overtaken, 5, "the run went on after the one before")]
    public void A_board_that_is_not_known_to_be_off_is_switched_off_by_a_decision_that_was_not_made_before(SwitchOffOutcome? before, int number, string? anew)
    {
        var lease = Held with { SwitchOff = before is { } outcome ? new SwitchOffNote(4, Noon, outcome) : null };

        var decision = SwitchOffDecision.Of(lease, hasCommands: true)!;

        Assert.Equal(new SwitchOffDecision(number, anew), decision);
        Assert.Equal(new SwitchOffNote(number, Noon, SwitchOffOutcome.Unknown), decision.Note(Noon));
        Assert.Equal(anew is null ? "switching off" : $"switching off, decided anew since {anew}", decision.What);
    }

    [Fact]
    public void A_board_that_is_off_is_not_switched_off_again_though_it_was_not_cleaned_up_after()
    {
        Assert.Null(SwitchOffDecision.Of(Held with { SwitchOff = new SwitchOffNote(1, Noon, SwitchOffOutcome.Off) }, hasCommands: true));
        Assert.Null(SwitchOffDecision.Of(Held with { IsHeld = false, Exports = ["/nfs/7"] }, hasCommands: true));
        Assert.Null(SwitchOffDecision.Of(Held, hasCommands: false));
    }

    [Fact]
    public void A_board_that_could_not_be_switched_off_is_tried_again_for_one_and_the_same_reason()
    {
        var first = SwitchOffDecision.Of(Held with { IsHeld = false, IsOutOfService = true, SwitchOff = new SwitchOffNote(1, Noon, SwitchOffOutcome.Failed) }, hasCommands: true)!;
        var second = SwitchOffDecision.Of(Held with { IsHeld = false, IsOutOfService = true, SwitchOff = first.Note(Noon) with { Outcome = SwitchOffOutcome.Failed } }, hasCommands: true)!;

        Assert.Equal((2, 3, first.What), (first.Number, second.Number, second.What));
        Assert.Equal("power_off, decision 3 after the run: the one before failed", second.Words);
    }

    [Fact]
    public void A_run_that_goes_on_has_its_board_switched_off_by_another_decision_and_the_next_run_by_its_first()
    {
        var left = Held with { SwitchOff = new SwitchOffNote(1, Noon, SwitchOffOutcome.Off) };
        var paths = new RunPaths("/lab/7", "/tftp/7", "/nfs/7", "7");

        Assert.Equal(2, SwitchOffDecision.Of(BoardLease.Of(7, 3, paths, left), hasCommands: true)!.Number);
        Assert.Equal(1, SwitchOffDecision.Of(BoardLease.Of(8, 4, paths, left), hasCommands: true)!.Number);
    }

    [Fact]
    public void A_lease_of_a_version_that_noted_no_decision_is_read()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"Job":7,"Fencing":3,"Directories":["/lab/7"],"Exports":[],"IsOutOfService":false,"IsHeld":true}""");
        Assert.Equal((7, null), (BoardLease.Read(file)!.Job, BoardLease.Read(file)!.SwitchOff));

        (Held with { SwitchOff = new SwitchOffNote(2, Noon, SwitchOffOutcome.Off) }).Write(file);
        Assert.Equal(new SwitchOffNote(2, Noon, SwitchOffOutcome.Off), BoardLease.Read(file)!.SwitchOff);
        File.Delete(file);
    }
}
