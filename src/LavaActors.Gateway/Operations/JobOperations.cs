using System.Diagnostics;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Submissions;
using LavaActors.Gateway.Views;
using LavaActors.Jobs;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Gateway.Operations;

/// <summary>What came of a submission.</summary>
public sealed record Submission(IReadOnlyList<SubmittedJob> Jobs, IReadOnlyList<Diagnostic> Warnings);

/// <summary>Jobs: what REST, XML-RPC and pages do with them (spec: scheduler.md §3, §9, §12).</summary>
public sealed class JobOperations(IJobQueries queries, ILabStore lab, AccessPolicy access, LabReading reading, IGatewayDoor gateway, Audit audit, TimeProvider clock, IJobRemoval removal, JobMentionReading mentions, UserDirectory users)
{
    private const string FileName = "definition";

    // Jobs whose texts are read at once, until they are known to be short; and characters of those that are.
    private const int FewTexts = 10;
    private const int SmallTexts = 1 << 18;

    /// <summary>A job that the caller may see.</summary>
    public async Task<OperationResult<JobRow>> GetAsync(Caller caller, JobId job, CancellationToken stop) => await VisibleAsync(caller, await queries.GetAsync(job, stop), job.ToString(), stop);

    /// <summary>The same by what users see: <c>7</c> or <c>7.1</c>.</summary>
    public async Task<OperationResult<JobRow>> GetAsync(Caller caller, string displayId, CancellationToken stop) =>
        await VisibleAsync(caller, await queries.GetAsync(displayId, stop) ?? (JobId.TryParse(displayId, out var id) ? await queries.GetAsync(id, stop) : null), displayId, stop);

    /// <summary>Those of some jobs, by what users see, that there are and that the caller may see.</summary>
    public async Task<IReadOnlySet<string>> SeenAsync(Caller caller, IReadOnlyCollection<string> displayIds, CancellationToken stop) =>
        await queries.SeenAsync(displayIds, await access.ViewerForAsync(caller, stop), stop);

    /// <summary>Only jobs that the caller may see.</summary>
    public async Task<JobPage> ListAsync(Caller caller, JobQuery query, CancellationToken stop)
    {
        var page = await queries.ListAsync(query with { Viewer = await access.ViewerForAsync(caller, stop), Filters = query.Filters is { } filters ? [.. filters.Select(filter => AsReadBy(caller, filter))] : null }, stop);
        return page with { Jobs = await mentions.SeenAsync(caller, page.Jobs, stop) };
    }

    /// <summary>Jobs in their order with their texts as the caller may see them; null for texts that are gone.</summary>
    /// <param name="budget">Characters: where the texts have more, the first jobs are the result, and one at least.</param>
    public async Task<IReadOnlyList<(JobRow Row, JobTexts? Texts)>> WithTextsAsync(Caller caller, IReadOnlyList<JobRow> rows, int budget, CancellationToken stop)
    {
        var (taken, left, atOnce) = (new List<(JobRow, JobTexts?)>(), (long)budget, FewTexts);
        while (taken.Count < rows.Count)
        {
            var before = left;
            var some = rows.Skip(taken.Count).Take(atOnce).ToList();
            var texts = await queries.TextsAsync([.. some.Select(row => row.Job)], stop);
            foreach (var row in some)
            {
                var found = texts.GetValueOrDefault(row.Job);
                left -= found is null ? 0 : found.Original.Length + found.Definition.Length + (found.Pipeline?.Length ?? 0);
                if (left < 0 && taken.Count > 0) return taken;
                taken.Add((row, found is null ? null : SecretMask.For(caller, row, found, await access.MayChangeAsync(caller, row, stop))));
            }

            // Most are short, and then a list takes few questions.
            atOnce = before - left < SmallTexts ? atOnce * 4 : FewTexts;
        }

        return taken;
    }

    /// <param name="key">What makes it the same submission when it comes again: see <see cref="SubmissionKey"/>. Null: it does not.</param>
    public Task<OperationResult<Submission>> SubmitAsync(Caller caller, string definition, CancellationToken stop, string? key = null) => SubmitAsync(caller, definition, "submitted", key, stop);

    /// <summary>The one way into the queue, whoever asks for it: what was taken is noted.</summary>
    /// <param name="what">What the note says.</param>
    /// <returns>The gateway's reply.</returns>
    public async Task<object> SendAsync(GatewayMessages.Submit submission, string what, CancellationToken stop)
    {
        var answer = await gateway.AskAsync(submission, stop);
        if (answer is not GatewayMessages.Submitted submitted) return answer;
        // From the request's trace to the job's own.
        Activity.Current?.SetTag("lava.job.id", submitted.Lead.Value);
        var first = submitted.Jobs[0].DisplayId;
        // What came again under its key made no other job.
        if (submission.Command is null) await audit.NoteAsync(submission.Submitter, "job", first, what, stop);
        else await audit.NoteOnceAsync(submission.Submitter, "job", first, what, stop);
        return answer;
    }

    private async Task<OperationResult<Submission>> SubmitAsync(Caller caller, string definition, string what, string? key, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Submit) is { } why) return new OperationFailure.Forbidden(why);
        var submission = new GatewayMessages.Submit(definition, FileName, caller.Name, await LabForAsync(caller, definition, stop), SubmissionKey.Command(caller, key, definition));
        return await SendAsync(submission, what, stop) switch
        {
            GatewayMessages.Submitted submitted => new Submission(submitted.Jobs, [.. submitted.Warnings.Where(found => !found.IsError)]),
            GatewayMessages.Invalid invalid => new OperationFailure.Invalid("definition", "Problem with submitted job data:\n" + string.Join('\n', invalid.Diagnostics)) { Findings = invalid.Diagnostics },
            GatewayMessages.Refused refused => new OperationFailure.Invalid(null, refused.ToString()) { LacksDevices = refused.LacksDevices },
            var answer => LabChanges.Unanswered(answer),
        };
    }

    /// <summary>Whether test definitions that stand elsewhere are fetched for him: the network of the lab is not for everybody to ask around in.</summary>
    public static bool MayFetch(Caller caller) => AccessRules.WhyNot(caller, Operation.Submit) is null;

    /// <summary>All findings; it is valid when none is an error. A user hears, too, whether it would start now.</summary>
    /// <param name="isStrict">Warnings are errors, too.</param>
    public async Task<OperationResult<GatewayMessages.Validated>> ValidateAsync(Caller caller, string definition, bool isStrict, CancellationToken stop)
    {
        var limits = caller.IsSuperuser || caller.IsNobody ? OutlookLimits.None : OutlookLimits.Of(caller, await queries.DevicesAsync(stop), await access.RestrictionsAsync(stop));
        var answer = await gateway.AskAsync(new GatewayMessages.Validate(definition, FileName, WithOutlook: !caller.IsNobody, limits.Forbidden, await LabForAsync(caller, definition, stop), MayFetch(caller)), stop);
        if (answer is not GatewayMessages.Validated validated) return LabChanges.Unanswered(answer);
        if (validated.Outlook is { } outlook) validated = validated with { Outlook = await mentions.SeenAsync(caller, limits.Seen(outlook), stop) };
        if (isStrict) validated = validated with { Diagnostics = [.. validated.Diagnostics.Select(each => each with { Severity = Severity.Error })] };
        // No fault of the text, and so no error to whoever is strict with it.
        return validated.Unfetched is { } unfetched ? validated with { Diagnostics = [.. validated.Diagnostics, unfetched] } : validated;
    }

    /// <summary>The same of a test definition, a file of its own.</summary>
    public static IReadOnlyList<Diagnostic> ValidateTestDefinition(string definition) => TestDefinition.Parse(definition, FileName).Diagnostics;

    /// <summary>Ends the whole submission of a job. One that is over stays as it is, and that is no failure, whoever asks.</summary>
    public async Task<OperationResult<Done>> CancelAsync(Caller caller, JobId job, string reason, CancellationToken stop)
    {
        var found = await GetAsync(caller, job, stop);
        if (!found.IsOk) return found.Failure!;
        if (found.Value.State is JobState.Finished or JobState.Canceling) return Done.Instance;
        if (!await access.MayCancelAsync(caller, found.Value, stop)) return new OperationFailure.Forbidden("You do not have permission to perform this action.");
        var answer = await gateway.AskAsync(new GatewayMessages.Cancel(job, caller.Name, reason), stop);
        if (answer is GatewayMessages.CancelAccepted) await audit.NoteAsync(caller, "job", found.Value.DisplayId, AuditRow.Change(found.Value.State.ToString(), nameof(JobState.Canceling)), stop);
        return answer switch
        {
            GatewayMessages.CancelAccepted => Done.Instance,
            GatewayMessages.Refused refused => new OperationFailure.Invalid(null, refused.ToString()),
            _ => LabChanges.Unanswered(answer),
        };
    }

    /// <summary>Takes a job away for good, with its results and its log; for superusers. What is not over yet is to be canceled before.</summary>
    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, JobId job, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Administer) is { } why) return new OperationFailure.Forbidden(why);
        var found = await GetAsync(caller, job, stop);
        if (!found.IsOk) return found.Failure!;
        var row = found.Value;
        switch (await removal.RemoveAsync(job, caller.Name, clock.GetUtcNow(), stop))
        {
            case JobRemoval.NotThere:
                return new OperationFailure.NotFound("Job", job.ToString());
            case JobRemoval.NotOver:
                return new OperationFailure.Conflict(row.State is JobState.Finished
                    ? $"Job {row.DisplayId} belongs to a group that is not over yet: jobs can be deleted when all of it has finished."
                    : $"Job {row.DisplayId} is {row.State}: cancel it, and delete it when it has finished.");
            default:
                await audit.NoteAsync(caller, "job", row.DisplayId, $"deleted ('{row.Description}' of {row.Submitter}, {row.Health})", stop);
                return Done.Instance;
        }
    }

    /// <summary>Submits a job's text once more, for the caller; a MultiNode job as a whole.</summary>
    public async Task<OperationResult<Submission>> ResubmitAsync(Caller caller, JobId job, CancellationToken stop, string? key = null)
    {
        var found = await GetAsync(caller, job, stop);
        if (!found.IsOk) return found.Failure!;
        if (await queries.TextsAsync(job, stop) is not { Original.Length: > 0 } texts) return new OperationFailure.Unavailable($"the text of job {found.Value.DisplayId} is gone");

        // Its new submitter would see what is kept from him now.
        if (!AccessRules.MaySeeSecrets(caller, found.Value))
        {
            if (SecretMask.Hides(texts.Original, mayChange: true)) return new OperationFailure.Forbidden($"Job {found.Value.DisplayId} names secrets of '{found.Value.Submitter}': only he can submit it again.");
            if (SecretMask.Hides(texts.Original, await access.MayChangeAsync(caller, found.Value, stop)))
                return new OperationFailure.Forbidden($"Job {found.Value.DisplayId} calls addresses back that only '{found.Value.Submitter}', and who may change it, may know: only they can submit it again.");
        }

        return await SubmitAsync(caller, texts.Original, $"submitted once more, as job {found.Value.DisplayId}", key, stop);
    }

    // As AccessRules.MaySeeSecrets says; an anonymous user has submitted nothing. The numbers of jobs in errors are kept only from who does not see all.
    private static JobFilter AsReadBy(Caller caller, JobFilter filter) =>
        caller is { IsAnonymous: true, IsSuperuser: true } || (caller.IsSuperuser && filter.Field is JobField.FailureComment) ? filter : filter with { Reader = caller.UserName ?? "" };

    private async Task<OperationResult<JobRow>> VisibleAsync(Caller caller, JobRow? row, string name, CancellationToken stop) => row is null
        ? new OperationFailure.NotFound("Job", name)
        : await access.MayViewAsync(caller, row, stop) ? await mentions.SeenAsync(caller, row, stop) : new OperationFailure.Forbidden($"Job '{name}' not available to user '{caller.Name}'.");

    /// <summary>What of the lab is open to somebody who submits.</summary>
    /// <param name="definition">What he submits.</param>
    public async Task<SubmitterLab> LabForAsync(Caller caller, string definition, CancellationToken stop)
    {
        // Most jobs name no group. Which there are is nothing that nobody in particular could try out.
        IReadOnlySet<string>? groups = caller.IsNobody || caller is { IsAnonymous: true, IsSuperuser: true } ? null
            : definition.Contains("group", StringComparison.Ordinal) ? (await users.GroupsAsync(stop)).Select(group => group.Name).ToHashSet(StringComparer.Ordinal)
            : new HashSet<string>();
        var all = await access.RestrictionsAsync(stop);
        var aliases = (await lab.AliasesAsync(stop)).Where(alias => alias.DeviceType is not null).ToDictionary(alias => alias.Name, alias => alias.DeviceType!, StringComparer.Ordinal);

        // Nobody holds a right on anything in most labs, and then there is nothing to look up. Nobody in particular submits nothing, and is not told of types that he may not see.
        if (caller.IsSuperuser || caller.IsNobody || all.All.Count == 0) return new SubmitterLab(caller.Name, aliases, new HashSet<string>(), [], groups);
        var state = await reading.ReadAsync(stop);
        return new SubmitterLab(
            caller.Name,
            aliases,
            state.Types.Where(type => !state.IsVisible(caller, type)).Select(type => type.Name).ToHashSet(StringComparer.Ordinal),
            [.. state.Devices.Where(device => !AccessRules.MaySubmitToDevice(caller, device.Name, device.Row.DeviceType, isRetired: false, all)).Select(device => device.Row.Name)],
            groups);
    }
}
