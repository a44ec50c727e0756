using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Operations;

/// <summary>What people say of failed jobs (spec: scheduler.md §3, annotate): who may change a job may do so when it is over. Tags are made by holders of the global permissions.</summary>
public sealed class FailureOperations(IFailureNotes notes, AccessPolicy access, Audit audit)
{
    private const string Noun = "failuretag";
    private const int MaxComment = 10_000;

    public Task<IReadOnlyList<FailureTag>> TagsAsync(CancellationToken stop) => notes.TagsAsync(stop);

    public async Task<OperationResult<FailureTag>> TagAsync(long id, CancellationToken stop) =>
        (await notes.TagsAsync(stop)).FirstOrDefault(tag => tag.Id == id) is { } found ? found : new OperationFailure.NotFound("Failure tag", $"{id}");

    public async Task<OperationResult<FailureTag>> AddTagAsync(Caller caller, string name, string? description, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add(Noun)) is { } missing) return missing;
        if (TagOperations.Fault(name) is { } fault) return new OperationFailure.Invalid("name", fault);
        if (await notes.AddTagAsync(name, description, stop) is not { } added) return Taken;
        await audit.NoteAsync(caller, Noun, name, "added", stop);
        return added;
    }

    public async Task<OperationResult<FailureTag>> UpdateTagAsync(Caller caller, long id, string? name, Setting<string> description, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Change(Noun)) is { } missing) return missing;
        var found = await TagAsync(id, stop);
        if (!found.IsOk) return found;
        var next = found.Value with { Name = name ?? found.Value.Name, Description = description.Or(found.Value.Description) };
        if (TagOperations.Fault(next.Name) is { } fault) return new OperationFailure.Invalid("name", fault);
        if (!await notes.PutTagAsync(next, stop)) return Taken;
        await audit.NoteAsync(caller, Noun, found.Value.Name, $"changed to {next.Name}", stop);
        return next;
    }

    public async Task<OperationResult<Done>> DeleteTagAsync(Caller caller, long id, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(Noun)) is { } missing) return missing;
        var found = await TagAsync(id, stop);
        if (!found.IsOk) return found.Failure!;
        await notes.RemoveTagAsync(id, stop);
        await audit.NoteAsync(caller, Noun, found.Value.Name, "deleted", stop);
        return Done.Instance;
    }

    public Task<IReadOnlyDictionary<JobId, FailureNote>> OfJobsAsync(IReadOnlyCollection<JobId> jobs, CancellationToken stop) => notes.OfJobsAsync(jobs, stop);

    public async Task<FailureNote> OfJobAsync(JobRow job, CancellationToken stop) => (await notes.OfJobsAsync([job.Job], stop)).GetValueOrDefault(job.Job, FailureNote.None);

    /// <summary>Says something of a job; what is not set stays.</summary>
    /// <param name="job">One that the caller may see.</param>
    /// <param name="tags">Ids.</param>
    public async Task<OperationResult<FailureNote>> AnnotateAsync(Caller caller, JobRow job, IReadOnlyList<long>? tags, Setting<string> comment, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Submit) is { } why) return new OperationFailure.Forbidden(why);
        if (!AccessRules.MayChange(caller, job, await access.RestrictionsAsync(stop))) return new OperationFailure.Forbidden("You do not have permission to perform this action.");
        var was = await OfJobAsync(job, stop);
        if (tags is null && !comment.IsSet) return was;
        if (job.State is not JobState.Finished) return new OperationFailure.Conflict($"Job {job.DisplayId} is {job.State}: what it failed by can be said when it has finished.");
        var known = (await notes.TagsAsync(stop)).ToDictionary(tag => tag.Id, tag => tag.Name);
        if (tags?.Where(id => !known.ContainsKey(id)).ToList() is [var unknown, ..]) return new OperationFailure.Invalid("failure_tags", $"Invalid pk \"{unknown}\" - object does not exist.");
        if (comment is { IsSet: true, Value.Length: > MaxComment }) return new OperationFailure.Invalid("failure_comment", $"Ensure this field has no more than {MaxComment} characters.");
        var note = new FailureNote(comment.IsSet ? (string.IsNullOrEmpty(comment.Value) ? null : comment.Value) : was.Comment, tags is null ? was.Tags : [.. tags.Distinct().Order()]);
        await notes.PutAsync(job.Job, note, stop);
        await audit.NoteAsync(caller, "job", job.DisplayId, $"failure tags: {string.Join(", ", note.Tags.Select(id => known[id]))}; comment: {note.Comment ?? "none"}", stop);
        return note;
    }

    private static OperationFailure.Invalid Taken => new("name", "failure tag with this name already exists.");
}
