using LavaActors.Dispatch.Boards;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Dispatch.Tests.Boards;

public sealed class BoardClaimTests
{
    [Theory]
    // Nobody else had it.
    [InlineData("lab-a", 7, "lab-a", true, null)]
    [InlineData("lab-a", 7, null, true, null)]
    [InlineData(null, 0, null, true, null)]
    // The controllers' database was restored, and knows of less.
    [InlineData("lab-a", 3, null, true, null)]
    // It is another one's, or its run's, though this one offers it.
    [InlineData("lab-b", 7, null, false, "dispatcher lab-b has it")]
    [InlineData("lab-a", 9, "lab-b", false, "dispatcher lab-b has it")]
    // Another one had it.
    [InlineData("lab-a", 9, null, false, "it was given away as reservation 9, and this dispatcher knows of 7")]
    [InlineData("lab-a", 9, null, false, "it was given away as reservation 9, and this dispatcher knows of 7", "lab-b")]
    // A later run of this dispatcher, of which it has not heard; it is over, or not.
    [InlineData("lab-a", 9, null, false, null, "lab-a")]
    [InlineData("lab-a", 9, "lab-a", false, null, "lab-a")]
    public void A_board_of_a_process_before_is_touched_when_nobody_else_can_have_it(string? dispatcher, long fencing, string? heldAt, bool lets, string? notOurs, string? lastAt = null)
    {
        var claim = BoardClaim.Of("lab-a", 7, new DeviceStanding(new DeviceName("mustang-01"), dispatcher, fencing, heldAt, lastAt));

        Assert.Equal(notOurs, claim.NotOurs);
        Assert.Equal(lets, claim.Lets(new RunOrder(new LeadJobId(1), new JobId(1), "1", "", new DeviceName("mustang-01"), false, null, 7)));
    }

    [Fact]
    public void A_scheduler_that_says_nothing_of_it_leaves_it_to_the_dispatcher() => Assert.Null(BoardClaim.Of("lab-a", 7, null).NotOurs);
}
