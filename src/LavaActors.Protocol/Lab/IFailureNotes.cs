using LavaActors.Protocol.Ids;

namespace LavaActors.Protocol.Lab;

/// <summary>What people found of jobs that failed: tags and a comment (spec: scheduler.md §3, rest-api.md §5.1). No event tells it, so a read model that is made anew keeps it.</summary>
public interface IFailureNotes
{
    /// <summary>All tags by id.</summary>
    Task<IReadOnlyList<TagRow>> TagsAsync(CancellationToken stop);

    /// <summary>Null when there is one of that name.</summary>
    Task<TagRow?> AddTagAsync(string name, string? description, CancellationToken stop);

    /// <summary>False when it is gone, or another one has the name.</summary>
    Task<bool> PutTagAsync(TagRow tag, CancellationToken stop);

    /// <summary>Also from the jobs that have it. False when it is gone.</summary>
    Task<bool> RemoveTagAsync(long id, CancellationToken stop);

    /// <summary>Jobs of which nobody said anything are left out.</summary>
    Task<IReadOnlyDictionary<JobId, FailureNote>> OfJobsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop);

    /// <summary>In place of what was said before.</summary>
    Task PutAsync(JobId job, FailureNote note, CancellationToken stop);
}

/// <summary>What people said of a job.</summary>
/// <param name="Comment">Null: nothing; then the error of its run counts.</param>
/// <param name="Tags">Ids of tags, in order.</param>
public sealed record FailureNote(string? Comment, IReadOnlyList<long> Tags)
{
    public static FailureNote None { get; } = new(null, []);
}
