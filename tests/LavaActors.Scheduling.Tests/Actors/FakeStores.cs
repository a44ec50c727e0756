using System.Collections.Concurrent;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Wire;

namespace LavaActors.Scheduling.Tests.Actors;

/// <summary>A read model that remembers what it was given, and can be out of order.</summary>
internal sealed class FakeProjection : IProjection
{
    private readonly ConcurrentDictionary<string, List<IWireMessage>> _applied = new(StringComparer.Ordinal);

    public bool IsBroken { get; set; }

    /// <summary>Who asked what is applied already.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public IReadOnlyList<IWireMessage> Of(string persistenceId)
    {
        var events = _applied.GetOrAdd(persistenceId, _ => []);
        lock (events)
            return [.. events];
    }

    public Task<long> LastAppliedAsync(string persistenceId, CancellationToken stop)
    {
        Asked.Enqueue(persistenceId);
        return IsBroken ? Task.FromException<long>(new IOException("the database is away")) : Task.FromResult((long)Of(persistenceId).Count);
    }

    public Task ApplyAsync(string persistenceId, long firstSequenceNr, IReadOnlyList<IWireMessage> events, CancellationToken stop)
    {
        if (IsBroken)
            return Task.FromException(new IOException("the database is away"));
        var applied = _applied.GetOrAdd(persistenceId, _ => []);
        lock (applied)
        {
            Assert.True(firstSequenceNr <= applied.Count + 1, $"{persistenceId}: event {firstSequenceNr} after {applied.Count}");
            applied.AddRange(events.Skip(applied.Count + 1 - (int)firstSequenceNr));
        }

        return Task.CompletedTask;
    }
}

/// <summary>Logs in memory.</summary>
internal sealed class FakeLogs : ILogStore
{
    private readonly ConcurrentDictionary<JobId, byte[]> _logs = new();

    public ConcurrentBag<JobId> Compacted { get; } = [];

    /// <summary>The pieces that were to be stored, in order.</summary>
    public ConcurrentQueue<(long Offset, int Length)> Appended { get; } = new();

    /// <summary>Appending waits for it.</summary>
    public Task Ready { get; set; } = Task.CompletedTask;

    public byte[] Of(JobId job) => _logs.GetValueOrDefault(job, []);

    public async Task<long> AppendAsync(JobId job, long offset, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        Appended.Enqueue((offset, bytes.Length));
        await Ready;
        var log = Of(job);
        if (offset <= log.Length && offset + bytes.Length > log.Length)
            _logs[job] = [.. log, .. bytes[(int)(log.Length - offset)..].ToArray()];
        return Of(job).Length;
    }

    public Task CompactAsync(JobId job, CancellationToken stop)
    {
        Compacted.Add(job);
        return Task.CompletedTask;
    }

    public Task<long> LengthAsync(JobId job, CancellationToken stop) => Task.FromResult((long)Of(job).Length);

    public Task<ReadOnlyMemory<byte>> ReadAsync(JobId job, long from, int max, CancellationToken stop) => throw new NotSupportedException();

    public Task<LogRange> LinesAsync(JobId job, long startLine, long? endLine, CancellationToken stop) => throw new NotSupportedException();

    public Task<long> GrownBeyondAsync(JobId job, long length, CancellationToken stop) => throw new NotSupportedException();
}
