using Akka.Actor;
using Akka.Persistence;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>Coordinates one group of LAVA's own dispatchers: decides, records, answers. All the rules are in <see cref="PolledRules"/>.</summary>
internal sealed class PolledGroupActor : ReceivePersistentActor
{
    private readonly TimeProvider _clock;
    private readonly PolledSights _sights;
    private readonly GroupId _id;
    private PolledGroup _group = PolledGroup.None;
    private PolledSight _sight;

    public PolledGroupActor(GroupId id, TimeProvider clock, PolledSights sights)
    {
        (_id, _sights, _sight) = (id, sights, PolledSight.Of(id));
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
                Conclude(request, decision, asker);
                return;
            }

            PersistAll(facts, fact =>
            {
                _group = _group.Apply(fact);
                if (ReferenceEquals(fact, facts[^1])) Conclude(request, decision, asker);
            });
        });
    }

    public override string PersistenceId { get; }

    protected override void PostStop()
    {
        _sights.Forget(_id);
        base.PostStop();
    }

    private void Conclude(Request request, PolledDecision decision, IActorRef asker)
    {
        _sight = _sight.After(_group, request, decision.Answer, _clock.GetUtcNow());
        _sights.Show(_sight);
        asker.Tell(new Answer(decision.Answer));
    }

    private OwnershipTaken Ownership() => new(((ExtendedActorSystem)Context.System).Provider.DefaultAddress.ToString(), _clock.GetUtcNow());

    /// <param name="sights">Where it is to be seen while it lives here.</param>
    public static Props Props(GroupId id, TimeProvider clock, PolledSights sights) => Akka.Actor.Props.Create(() => new PolledGroupActor(id, clock, sights));
}
