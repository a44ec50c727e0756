using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests;

/// <summary>What people say of failed jobs, in memory.</summary>
internal sealed class FakeFailureNotes : IFailureNotes
{
    private readonly List<TagRow> _tags = [];
    private readonly Dictionary<JobId, FailureNote> _notes = [];

    public Task<IReadOnlyList<TagRow>> TagsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<TagRow>>([.. _tags]);

    public Task<TagRow?> AddTagAsync(string name, string? description, CancellationToken stop)
    {
        if (_tags.Any(tag => tag.Name == name)) return Task.FromResult<TagRow?>(null);
        _tags.Add(new TagRow(_tags.Count + 1, name, description));
        return Task.FromResult<TagRow?>(_tags[^1]);
    }

    public Task<bool> PutTagAsync(TagRow tag, CancellationToken stop)
    {
        var at = _tags.FindIndex(each => each.Id == tag.Id);
        if (at >= 0) _tags[at] = tag;
        return Task.FromResult(at >= 0);
    }

    public Task<bool> RemoveTagAsync(long id, CancellationToken stop) => Task.FromResult(_tags.RemoveAll(tag => tag.Id == id) > 0);

    public Task<IReadOnlyDictionary<JobId, FailureNote>> OfJobsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop) =>
        Task.FromResult<IReadOnlyDictionary<JobId, FailureNote>>(_notes.Where(note => jobs.Contains(note.Key)).ToDictionary());

    public Task PutAsync(JobId job, FailureNote note, CancellationToken stop)
    {
        _notes[job] = note;
        return Task.CompletedTask;
    }
}
