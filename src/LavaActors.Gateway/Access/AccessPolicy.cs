using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Access;

/// <summary>The rules of who may do what, with the permissions of this lab.</summary>
public sealed class AccessPolicy(IJobQueries queries, TimeProvider clock, IPermissionStore? permissions = null)
{
    // Of all nodes; what this one changes counts at once.
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(2);

    private volatile Kept? _kept;

    /// <summary>The permissions of groups, as they were at most two seconds ago.</summary>
    public async ValueTask<Restrictions> RestrictionsAsync(CancellationToken stop)
    {
        if (permissions is null) return Restrictions.None;
        if (_kept is { } kept && clock.GetElapsedTime(kept.ReadAt) < KeepFor) return kept.Restrictions;
        var at = clock.GetTimestamp();
        var read = new Restrictions(await permissions.PermissionsAsync(stop));
        _kept = new Kept(read, at);
        return read;
    }

    /// <summary>After a change of permissions or groups: the next request sees it.</summary>
    public void Forget() => _kept = null;

    /// <summary>For a list of jobs; null: he sees all.</summary>
    public async Task<JobViewer?> ViewerForAsync(Caller caller, CancellationToken stop) => caller.IsSuperuser ? null : AccessRules.ViewerFor(caller, await RestrictionsAsync(stop));

    /// <summary>Those of some jobs that he may see.</summary>
    public Task<IReadOnlySet<JobId>> SeenAsync(JobViewer viewer, IEnumerable<JobId> jobs, CancellationToken stop) => queries.SeenAsync(viewer, jobs, stop);

    /// <summary>Devices as a caller may read them: which job has one, was its last health check, or is the reason of its health is told to who may see that job.</summary>
    public async Task<IReadOnlyList<DeviceRow>> DevicesForAsync(Caller caller, IReadOnlyList<DeviceRow> devices, CancellationToken stop)
    {
        if (await ViewerForAsync(caller, stop) is not { } viewer) return devices;
        var named = devices.SelectMany(device => JobMentions.In(device)).ToHashSet();
        if (named.Count == 0) return devices;
        var seen = await SeenAsync(viewer, named, stop);
        return [.. devices.Select(device => JobMentions.For(device, seen))];
    }

    public async Task<bool> MayViewAsync(Caller caller, JobRow job, CancellationToken stop)
    {
        if (caller.IsSuperuser) return true;
        var restrictions = await RestrictionsAsync(stop);
        return AccessRules.MayView(caller, NeedsType(job, restrictions) ? WithType(caller, job, await queries.SubmissionAsync(job.Lead, stop), restrictions) : job, restrictions);
    }

    /// <summary>The sub-jobs of a submission that the caller may see, in order: of one group some may be on devices whose jobs are kept from him.</summary>
    public async Task<IReadOnlyList<JobRow>> SubmissionAsync(Caller caller, LeadJobId lead, CancellationToken stop)
    {
        var all = await queries.SubmissionAsync(lead, stop);
        if (caller.IsSuperuser) return all;
        var restrictions = await RestrictionsAsync(stop);
        return [.. all.Where(row => AccessRules.MayView(caller, NeedsType(row, restrictions) ? WithType(caller, row, all, restrictions) : row, restrictions))];
    }

    public async Task<bool> MayChangeAsync(Caller caller, JobRow job, CancellationToken stop) => AccessRules.MayChange(caller, job, await RestrictionsAsync(stop));

    public async Task<bool> MayCancelAsync(Caller caller, JobRow job, CancellationToken stop) => AccessRules.MayCancel(caller, job, await RestrictionsAsync(stop));

    // A guest has no type of its own.
    private static bool NeedsType(JobRow job, Restrictions restrictions) => job.RequestedDeviceType is null && restrictions.Objects(ObjectKind.DeviceType).Any();

    /// <summary>A type of its group that is hidden from the caller hides a guest, too.</summary>
    private static JobRow WithType(Caller caller, JobRow guest, IReadOnlyList<JobRow> submission, Restrictions restrictions)
    {
        var types = submission.Select(row => row.RequestedDeviceType).OfType<string>().ToList();
        return guest with { RequestedDeviceType = types.Find(type => !AccessRules.MayViewType(caller, type, restrictions)) ?? types.FirstOrDefault() };
    }

    private sealed record Kept(Restrictions Restrictions, long ReadAt);
}
