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
}
