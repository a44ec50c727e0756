using System.Globalization;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Scheduling.Jobs;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed class RoleStateTests
{
    private static readonly JobId Job = new(7);
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_last_action_is_known_between_actions_after_a_snapshot_too()
    {
        var state = RoleState.Empty.Apply(new RoleMessages.Reported(Job, 1, [new ActionStarted("2.4", "login-action", "common", 60, Noon), new ActionEnded("2.4", "login-action", Noon, 1, null)], Noon));

        Assert.Equal("2.4 login-action", RoleState.From(state.ToSnapshot(Job)).LastAction);
    }

    [Theory]
    [InlineData("", 300)]
    [InlineData("lost 0", 240)]
    [InlineData("taken 0", 240)]
    // Who takes the run over meanwhile begins no new wait.
    [InlineData("lost 0, taken 30", 240)]
    [InlineData("lost 0, taken 30, taken 50", 240)]
    [InlineData("lost 0, regained 30", 300)]
    [InlineData("lost 0, reported 30", 300)]
    [InlineData("lost 0, accepted 30, lost 40", 280)]
    // As long as no controller was there no dispatcher could be heard.
    [InlineData("lost -1000, taken 60", 60)]
    [InlineData("lost -230, taken 60", 60)]
    // A clock that was set back gives no more than there is.
    [InlineData("lost 1000", 300)]
    public void A_dispatcher_is_waited_for_once_however_many_controllers_have_the_run_meanwhile(string story, int left)
    {
        var state = story.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(each => each.Split(' ')).Aggregate(RoleState.Empty, (s, e) => s.Apply(Fact(e[0], Noon.AddSeconds(int.Parse(e[1], CultureInfo.InvariantCulture)))));

        Assert.Equal(left, RoleState.From(state.ToSnapshot(Job)).GraceLeft(TimeSpan.FromMinutes(5), Noon.AddMinutes(1)).TotalSeconds);

        static RoleMessages.IEvent Fact(string what, DateTimeOffset at) => what switch
        {
            "lost" => new RoleMessages.SightLost(Job, at),
            "regained" => new RoleMessages.SightRegained(Job, at),
            "taken" => new RoleMessages.RunTakenOver(Job, "akka://lava", at),
            "accepted" => new RoleMessages.Accepted(Job, "lab-a", at),
            _ => new RoleMessages.Reported(Job, 1, [], at),
        };
    }
}
