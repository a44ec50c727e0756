using Akka.Actor;
using Akka.Persistence.Query;
using Akka.Persistence.Sql.Query;
using Akka.Streams;
using Akka.Streams.Dsl;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage;

/// <summary>The journals of groups, which are their time lines.</summary>
public sealed class GroupHistory(ActorSystem system, Database database) : IGroupHistory
{
    private readonly IMaterializer _materializer = system.Materializer();

    public async Task<GroupFacts> ReadAsync(GroupId group, long? before, int most, CancellationToken stop)
    {
        if (most < 1) throw new ArgumentException($"{most} facts: expected at least 1", nameof(most));
        var id = $"group-{group}";
        var last = await LastAsync(id, stop);
        var (first, to) = GroupFacts.Part(last, before, most);
        if (to == 0) return GroupFacts.None;
        var facts = system.ReadJournalFor<SqlReadJournal>(SqlReadJournal.Identifier)
            .CurrentEventsByPersistenceId(id, first, to)
            .Where(envelope => envelope.Event is GroupMessages.IEvent)
            .Select(envelope => (GroupMessages.IEvent)envelope.Event)
            .RunWith(Sink.Seq<GroupMessages.IEvent>(), _materializer);
        return new GroupFacts(first, to, last, await facts.WaitAsync(stop));
    }

    // A look into the journal's index, where its reader would go through all of it.
    private Task<long> LastAsync(string id, CancellationToken stop) => database.ReadAsync(
        database.OpenAsync,
        async connection =>
        {
            await using var sql = new Sql(connection);
            return await sql.NumberAsync("SELECT MAX(sequence_number) FROM journal WHERE persistence_id = @id", stop, ("@id", id)) ?? 0;
        },
        stop);
}
