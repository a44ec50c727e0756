using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Storage;

/// <summary>The journals of groups, which are their time lines.</summary>
public sealed class GroupHistory(ActorSystem system) : IGroupHistory
{
    private readonly IMaterializer _materializer = system.Materializer();

    public async Task<IReadOnlyList<GroupMessages.IEvent>> ReadAsync(GroupId group, int most, CancellationToken stop)
    {
        var facts = system.ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier)
            .CurrentEventsByPersistenceId($"group-{group}", 0, long.MaxValue)
            .Where(envelope => envelope.Event is GroupMessages.IEvent)
            .Select(envelope => (GroupMessages.IEvent)envelope.Event)
            .Take(most)
            .RunWith(Sink.Seq<GroupMessages.IEvent>(), _materializer);
        return await facts.WaitAsync(stop);
    }
}
