using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>A test on a store of its own, whose read model it writes.</summary>
public abstract class ReadModelTest : IDisposable
{
    protected static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    protected ReadModelTest(TestStore store)
    {
        Store = store;
        Database = store.Prepared();
        (Writer, Queries) = (new ReadModelWriter(Database), new JobQueries(Database));
    }

    protected TestStore Store { get; }

    protected Database Database { get; }

    protected ReadModelWriter Writer { get; }

    protected JobQueries Queries { get; }

    public void Dispose()
    {
        Writer.Dispose();
        Store.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A job of its own, of ann's.</summary>
    protected static JobSubmitted Submitted(long job, string name, JobVisibility visibility) => new(
        CommandId.New(), new LeadJobId(job), "ann", name, 50, "text", null,
        [new SubJob(new JobId(job), $"{job}", new SubJobRequest("", 0, "mustang", false, null, [], null, "text"))], visibility, null, Noon);
}
