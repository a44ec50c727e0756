namespace LavaActors.Protocol.Queries;

/// <summary>Searches that users keep. They go with their owner: he takes them along to a new name, and away when he is deleted. No part of the read model: nothing brings them back.</summary>
public interface IStoredQueries
{
    /// <summary>All of them, by owner and name.</summary>
    Task<IReadOnlyList<StoredQuery>> AllAsync(CancellationToken stop);

    Task<StoredQuery?> GetAsync(string owner, string name, CancellationToken stop);

    /// <summary>With its id; null when its owner has one of that name. A group that is gone is none.</summary>
    Task<StoredQuery?> AddAsync(StoredQuery query, CancellationToken stop);

    /// <summary>All but the owner, by id. False when it is gone, or another one of his has the name.</summary>
    Task<bool> PutAsync(StoredQuery query, CancellationToken stop);

    Task<bool> RemoveAsync(long id, CancellationToken stop);
}
