using Akka.Actor;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>Coordinates one group of LAVA's own dispatchers: decides, records, answers. All the rules are in <see cref="PolledRules"/>.</summary>
internal sealed class PolledGroupActor : ReceivePersistentActor
{
    private PolledGroup _group = PolledGroup.None;

    public PolledGroupActor(GroupId id, TimeProvider clock)
    {
        PersistenceId = $"coordinator-{id}";
        Recover<IEvent>(fact => _group = _group.Apply(fact));
        Command<Request>(request =>
        {
            var asker = Sender;
            var decision = PolledRules.Decide(_group, request, clock.GetUtcNow());
            if (decision.Events.Count == 0)
            {
                asker.Tell(new Answer(decision.Answer));
                return;
            }

            PersistAll(decision.Events, fact =>
            {
                _group = _group.Apply(fact);
                if (ReferenceEquals(fact, decision.Events[^1])) asker.Tell(new Answer(decision.Answer));
            });
        });
    }

    public override string PersistenceId { get; }

    public static Props Props(GroupId id, TimeProvider clock) => Akka.Actor.Props.Create(() => new PolledGroupActor(id, clock));
}
