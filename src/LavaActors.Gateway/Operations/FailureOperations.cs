using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Operations;

/// <summary>What people say of failed jobs (spec: scheduler.md §3, annotate): who may change a job may do so when it is over.</summary>
public sealed class FailureOperations(IFailureNotes notes, AccessPolicy access, Audit audit)
{
    private const int MaxComment = 10_000;

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
}
