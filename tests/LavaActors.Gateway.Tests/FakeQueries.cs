using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Gateway.Tests;

/// <summary>Stored queries in memory, and what searches find.</summary>
internal sealed class FakeQueries : IStoredQueries, IResultQueries
{
    public List<StoredQuery> Stored { get; } = [];

    /// <summary>What every search finds, up to its limit.</summary>
    public List<ResultMatch> Found { get; } = [];

    public List<ResultQuery> Asked { get; } = [];

    public Task<IReadOnlyList<StoredQuery>> AllAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<StoredQuery>>([.. Stored.OrderBy(query => query.FullName, StringComparer.Ordinal)]);

    public Task<StoredQuery?> GetAsync(string owner, string name, CancellationToken stop) => Task.FromResult(Stored.Find(query => query.Owner == owner && query.Name == name));

    public Task<StoredQuery?> AddAsync(StoredQuery query, CancellationToken stop)
    {
        if (Stored.Exists(each => each.FullName == query.FullName)) return Task.FromResult<StoredQuery?>(null);
        Stored.Add(query with { Id = Stored.Count + 1 });
        return Task.FromResult<StoredQuery?>(Stored[^1]);
    }

    public Task<bool> PutAsync(StoredQuery query, CancellationToken stop)
    {
        var at = Stored.FindIndex(each => each.Id == query.Id);
        if (at >= 0) Stored[at] = query;
        return Task.FromResult(at >= 0);
    }

    public Task<bool> RemoveAsync(long id, CancellationToken stop) => Task.FromResult(Stored.RemoveAll(query => query.Id == id) > 0);

    public Task<IReadOnlyList<ResultMatch>> FindAsync(ResultQuery query, CancellationToken stop)
    {
        Asked.Add(query);
        return Task.FromResult<IReadOnlyList<ResultMatch>>([.. Found.Take(query.Limit)]);
    }
}
