using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Scheduling.Queue;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed class HandOversTests
{
    private static readonly LeadJobId Lead = new(1);

    [Fact]
    public void An_answer_that_comes_again_when_the_submission_is_forgotten_leaves_nothing_behind()
    {
        var handOvers = new HandOvers(_ => { });
        handOvers.Start(new Lab().With(Device("q1")).Do(Job(Role())).State.Jobs[Lead]);
        handOvers.Answered(new JobMessages.JobStarted(Lead), ActorRefs.Nobody);
        Assert.True(handOvers.HasStarted(Lead));
        handOvers.Close(Lead);

        handOvers.Answered(new JobMessages.JobStarted(Lead), ActorRefs.Nobody);

        Assert.False(handOvers.HasStarted(Lead));
    }
}
