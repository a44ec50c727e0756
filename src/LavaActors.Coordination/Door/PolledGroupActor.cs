using Akka.Actor;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>Coordinates one group of LAVA's own dispatchers: decides, records, answers. All the rules are in <see cref="PolledRules"/>.</summary>
internal sealed class PolledGroupActor : ReceivePersistentActor
{
    private readonly TimeProvider _clock;
    private PolledGroup _group = PolledGroup.None;

    public PolledGroupActor(GroupId id, TimeProvider clock)
    {
        PersistenceId = $"coordinator-{id}";
        _clock = clock;
        Recover<IEvent>(fact => _group = _group.Apply(fact));
        // Where another node still takes the group for its own, the next that it stores is refused.
        Recover<RecoveryCompleted>(_ =>
        {
            if (_group.Exists) Persist(Ownership(), _ => { });
        });
        Command<Request>(request =>
        {
            var asker = Sender;
            var decision = PolledRules.Decide(_group, request, clock.GetUtcNow());
            IReadOnlyList<IEvent> facts = decision.OfOwner ? [.. decision.Events, Ownership()] : decision.Events;
            if (facts.Count == 0)
            {
                asker.Tell(new Answer(decision.Answer));
                return;
            }

            PersistAll(facts, fact =>
            {
                _group = _group.Apply(fact);
                if (ReferenceEquals(fact, facts[^1])) asker.Tell(new Answer(decision.Answer));
            });
        });
    }

    public override string PersistenceId { get; }

    private OwnershipTaken Ownership() => new(((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), _clock.GetUtcNow());

    public static Props Props(GroupId id, TimeProvider clock) => Akka.Actor.Props.Create(() => new PolledGroupActor(id, clock));
}
