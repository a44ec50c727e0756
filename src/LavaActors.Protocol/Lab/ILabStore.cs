namespace LavaActors.Protocol.Lab;

/// <summary>What people say of a lab, kept in tables by name beside what dispatchers announce. Names are compared as they are written.</summary>
public interface ILabStore
{
    Task<IReadOnlyList<DeviceNote>> DevicesAsync(CancellationToken stop);

    /// <summary>Keeps all of a note.</summary>
    Task PutAsync(DeviceNote note, CancellationToken stop);

    Task RemoveDeviceAsync(string name, CancellationToken stop);

    Task<IReadOnlyList<DeviceTypeNote>> DeviceTypesAsync(CancellationToken stop);

    Task PutAsync(DeviceTypeNote note, CancellationToken stop);

    Task RemoveDeviceTypeAsync(string name, CancellationToken stop);

    /// <summary>All that ever registered, or that somebody added, by name.</summary>
    Task<IReadOnlyList<WorkerRow>> WorkersAsync(CancellationToken stop);

    /// <summary>Keeps the description of a worker, and that it is there.</summary>
    Task PutWorkerAsync(string name, string? description, CancellationToken stop);

    /// <summary>Takes away the description, and a worker that never registered.</summary>
    Task RemoveWorkerAsync(string name, CancellationToken stop);

    /// <summary>By id. A name that devices or jobs have and nobody has added yet is added (<see cref="EnsureTagsAsync"/>).</summary>
    Task<IReadOnlyList<TagRow>> TagsAsync(CancellationToken stop);

    /// <summary>Gives an id to names that have none. Answers all tags.</summary>
    Task<IReadOnlyList<TagRow>> EnsureTagsAsync(IReadOnlyCollection<string> names, CancellationToken stop);

    /// <summary>A new one, or null when the name is taken.</summary>
    Task<TagRow?> AddTagAsync(string name, string? description, CancellationToken stop);

    /// <summary>False when the name is another tag's.</summary>
    Task<bool> PutAsync(TagRow tag, CancellationToken stop);

    Task RemoveTagAsync(long id, CancellationToken stop);

    Task<IReadOnlyList<AliasRow>> AliasesAsync(CancellationToken stop);

    Task PutAsync(AliasRow alias, CancellationToken stop);

    Task RemoveAliasAsync(string name, CancellationToken stop);

    /// <summary>Those of a user, by name.</summary>
    Task<IReadOnlyList<ArtifactToken>> ArtifactTokensAsync(string user, CancellationToken stop);

    Task PutAsync(string user, ArtifactToken token, CancellationToken stop);

    Task RemoveArtifactTokenAsync(string user, string name, CancellationToken stop);

    /// <summary>Changes of health, the newest first.</summary>
    /// <param name="name">Null: of all.</param>
    Task<IReadOnlyList<TransitionRow>> TransitionsAsync(TransitionOf of, string? name, int limit, CancellationToken stop);
}
