using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Gateway.Access;

/// <summary>
/// Who may do what to which object (spec: scheduler.md §3, §9.2, §9.3). Pure. What the caller's token is for counts as well: endpoints that do many things, as XML-RPC, are let in by
/// <see cref="Operation.Read"/>, and each method asks <see cref="WhyNot"/> or a rule of an object.
/// </summary>
public static class AccessRules
{
    /// <summary>What nobody in particular hears of what is for users (spec: rest-api.md §1).</summary>
    internal const string NoCredentials = "Authentication credentials were not provided.";

    /// <summary>Why somebody may not do things of this kind to anything; null when he may (spec: rest-api.md §1).</summary>
    public static string? WhyNot(Caller caller, Operation operation) => operation switch
    {
        Operation.Public or Operation.Read => null,
        _ when caller.IsNobody => NoCredentials,
        Operation.Submit when caller.Scope < TokenScope.Submit => "This token may only read.",
        Operation.Change or Operation.Administer when caller.Scope < TokenScope.Admin => "This token may not do that; one with the scope 'admin' may.",
        Operation.Administer when !caller.IsSuperuser => "You do not have permission to perform this action.",
        _ => null,
    };

    /// <summary>An open type is seen by everybody.</summary>
    public static bool MayViewType(Caller caller, string type, Restrictions restrictions) => MayView(caller, ObjectKind.DeviceType, type, restrictions) ?? true;

    /// <summary>An open device is seen by whoever sees its type.</summary>
    public static bool MayViewDevice(Caller caller, string device, string type, Restrictions restrictions) =>
        MayView(caller, ObjectKind.Device, device, restrictions) ?? MayViewType(caller, type, restrictions);

    /// <summary>An open worker is seen by everybody.</summary>
    public static bool MayViewWorker(Caller caller, string worker, Restrictions restrictions) => MayView(caller, ObjectKind.Worker, worker, restrictions) ?? true;

    /// <summary>An open type takes jobs of every user.</summary>
    public static bool MaySubmitToType(Caller caller, string type, Restrictions restrictions) =>
        WhyNot(caller, Operation.Submit) is null && (MaySubmit(caller, ObjectKind.DeviceType, type, restrictions) ?? true);

    /// <summary>An open device takes jobs of whoever may submit to its type.</summary>
    /// <param name="isRetired">Takes jobs of nobody.</param>
    public static bool MaySubmitToDevice(Caller caller, string device, string type, bool isRetired, Restrictions restrictions) =>
        !isRetired && WhyNot(caller, Operation.Submit) is null && (MaySubmit(caller, ObjectKind.Device, device, restrictions) ?? MaySubmitToType(caller, type, restrictions));

    /// <summary>Never open.</summary>
    public static bool MayChangeType(Caller caller, string type, Restrictions restrictions) => WhyNot(caller, Operation.Change) is null && MayChange(caller, ObjectKind.DeviceType, type, restrictions);

    /// <summary>Never open; what the type says counts for a device that nobody may change in particular.</summary>
    public static bool MayChangeDevice(Caller caller, string device, string type, Restrictions restrictions) => WhyNot(caller, Operation.Change) is null && IsInCharge(caller, device, type, restrictions);

    /// <summary>Never open.</summary>
    public static bool MayChangeWorker(Caller caller, string worker, Restrictions restrictions) => WhyNot(caller, Operation.Change) is null && MayChange(caller, ObjectKind.Worker, worker, restrictions);

    /// <summary>The job, its log and its results.</summary>
    public static bool MayView(Caller caller, JobRow job, Restrictions restrictions)
    {
        if (IsSubmitter(caller, job) || caller.IsSuperuser) return true;
        return job.Visibility.Kind switch
        {
            JobVisibilityKind.Public => SeesPlaceOf(caller, job, restrictions),
            // The group of one's own name (spec: scheduler.md §9.3).
            JobVisibilityKind.Personal => caller.Groups.Contains(job.Submitter),
            _ => job.Visibility.Groups.Count > 0 && job.Visibility.Groups.All(caller.Groups.Contains),
        };
    }

    /// <summary>Its priority, its notes; and all that <see cref="MayCancel"/> says.</summary>
    public static bool MayChange(Caller caller, JobRow job, Restrictions restrictions) =>
        WhyNot(caller, Operation.Submit) is null
        && (caller.IsSuperuser
            || IsSubmitter(caller, job)
            || (job.Device is { } device ? IsInCharge(caller, device.Value, job.RequestedDeviceType ?? "", restrictions)
                : job.RequestedDeviceType is { } type && MayChange(caller, ObjectKind.DeviceType, type, restrictions)));

    /// <summary>Whether it still can be canceled is another question.</summary>
    public static bool MayCancel(Caller caller, JobRow job, Restrictions restrictions) => caller.Has(Permissions.ChangeJob) || MayChange(caller, job, restrictions);

    /// <summary>What he may do at the console of a device that he sees while a job that he sees has it: who may change the job permits others to type.</summary>
    public static ConsoleRight AtConsole(Caller caller, string device, string type, JobRow job, Restrictions restrictions) =>
        MayChange(caller, job, restrictions) ? ConsoleRight.Permit
        : MaySubmitToDevice(caller, device, type, isRetired: false, restrictions) || MayChangeDevice(caller, device, type, restrictions) ? ConsoleRight.Type
        : ConsoleRight.Watch;

    /// <summary>The same where no job has it: the device is in maintenance, and its console a person's.</summary>
    public static ConsoleRight AtConsole(Caller caller, string device, string type, Restrictions restrictions) =>
        MayChangeDevice(caller, device, type, restrictions) ? ConsoleRight.Type : ConsoleRight.Watch;

    /// <summary>Whether he sees the secrets that the definition names: only who wrote it, where users are told apart.</summary>
    public static bool MaySeeSecrets(Caller caller, JobRow job) => IsSubmitter(caller, job) || caller is { IsAnonymous: true, IsSuperuser: true };

    /// <summary>A stored query (spec: web-ui.md §5); what its results are to him is another question.</summary>
    public static bool MayView(Caller caller, StoredQuery query) => caller.IsSuperuser || QueryRules.MaySee(query, caller.UserName, caller.Groups);

    /// <summary>Its owner, its group, administrators.</summary>
    public static bool MayChange(Caller caller, StoredQuery query) => WhyNot(caller, Operation.Change) is null && IsInCharge(caller, query);

    /// <summary>The same, whatever his token may be used for: a page with a form for it only reads.</summary>
    public static bool IsInCharge(Caller caller, StoredQuery query) => caller.IsSuperuser || QueryRules.IsTheirs(query, caller.UserName, caller.Groups);

    /// <summary>Whether he says which group may change it: members could else hand it on.</summary>
    public static bool MayGive(Caller caller, StoredQuery query) => MayChange(caller, query) && (caller.IsSuperuser || query.Owner == caller.Name);

    /// <summary>As a list asks: the same answers as <see cref="MayView(Caller, JobRow, Restrictions)"/>, in a form that a database can filter by. Null: sees all.</summary>
    public static JobViewer? ViewerFor(Caller caller, Restrictions restrictions)
    {
        if (caller.IsSuperuser) return null;
        var devices = restrictions.Objects(ObjectKind.Device).ToLookup(device => MayView(caller, ObjectKind.Device, device, restrictions));
        return new JobViewer(
            caller.UserName,
            [.. caller.Groups.Order(StringComparer.Ordinal)],
            [.. restrictions.Objects(ObjectKind.DeviceType).Where(type => !MayViewType(caller, type, restrictions)).Order(StringComparer.Ordinal)],
            [.. devices[false].Order(StringComparer.Ordinal)],
            [.. devices[true].Order(StringComparer.Ordinal)]);
    }

    private static bool IsInCharge(Caller caller, string device, string type, Restrictions restrictions) =>
        MayChange(caller, ObjectKind.Device, device, restrictions)
        || (!restrictions.IsRestricted(ObjectKind.Device, device, ObjectRight.Change) && restrictions.IsGranted(caller, ObjectKind.DeviceType, type, ObjectRight.Change));

    private static bool IsSubmitter(Caller caller, JobRow job) => caller.UserName is { } name && name == job.Submitter;

    // A guest has no type of its own, and its host's job is as public as it is.
    private static bool SeesPlaceOf(Caller caller, JobRow job, Restrictions restrictions) =>
        job.Device is { } device ? MayViewDevice(caller, device.Value, job.RequestedDeviceType ?? "", restrictions)
        : job.RequestedDeviceType is not { } type || MayViewType(caller, type, restrictions);

    // Null: open, so that another rule decides.
    private static bool? MayView(Caller caller, ObjectKind kind, string name, Restrictions restrictions) => Holds(caller, kind, name, ObjectRight.View, restrictions);

    private static bool? MaySubmit(Caller caller, ObjectKind kind, string name, Restrictions restrictions) => Holds(caller, kind, name, ObjectRight.Submit, restrictions);

    private static bool? Holds(Caller caller, ObjectKind kind, string name, ObjectRight right, Restrictions restrictions)
    {
        if (HasGlobally(caller, kind, right) || restrictions.IsGranted(caller, kind, name, right)) return true;
        return restrictions.IsRestricted(kind, name, right) ? false : null;
    }

    private static bool MayChange(Caller caller, ObjectKind kind, string name, Restrictions restrictions) =>
        !caller.IsNobody && (HasGlobally(caller, kind, ObjectRight.Change) || restrictions.IsGranted(caller, kind, name, ObjectRight.Change));

    private static bool HasGlobally(Caller caller, ObjectKind kind, ObjectRight right) =>
        Permissions.Rights(kind).Where(held => held >= right).Any(held => caller.Holds(Permissions.Global(kind, held)));
}
