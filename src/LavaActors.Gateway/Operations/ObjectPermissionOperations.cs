using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Operations;

/// <summary>What groups may do with which things of the lab (spec: rest-api.md §5.5, xmlrpc-api.md §§4.2, 4.3, 4.5): changed by staff, superusers, and holders of the global permission to change such things.</summary>
public sealed class ObjectPermissionOperations(AccessPolicy access, Audit audit, LabReading reading, IAccountStore? accounts = null, IPermissionStore? permissions = null)
{
    /// <summary>On one kind of things, in the order of their ids.</summary>
    public async Task<OperationResult<IReadOnlyList<ObjectPermission>>> ListAsync(Caller caller, ObjectKind kind, CancellationToken stop) =>
        Refusal(caller, kind) is { } refused ? refused : OperationResult.Ok<IReadOnlyList<ObjectPermission>>([.. (await permissions!.PermissionsAsync(stop)).Where(each => each.Kind == kind)]);

    /// <param name="codename">As <c>submit_to_device</c>.</param>
    /// <param name="field">What the caller calls the thing.</param>
    public async Task<OperationResult<ObjectPermission>> AddAsync(Caller caller, ObjectKind kind, string field, string name, string codename, string group, CancellationToken stop)
    {
        if (Refusal(caller, kind) is { } refused) return refused;
        if (Permissions.Parse(codename) is not { } parsed || parsed.Kind != kind) return new OperationFailure.Invalid("permission", $"Object with codename={codename} does not exist.");
        var lab = await reading.ReadAsync(stop);
        var isThere = kind switch
        {
            ObjectKind.Device => lab.Device(name) is not null,
            ObjectKind.DeviceType => lab.Type(name) is not null,
            _ => lab.Worker(name) is not null,
        };
        if (!isThere) return new OperationFailure.Invalid(field, $"Invalid pk \"{name}\" - object does not exist.");
        if ((await accounts!.GroupsAsync(stop)).All(each => each.Name != group)) return new OperationFailure.Invalid("group", $"Object with name={group} does not exist.");
        var added = await permissions!.AddAsync(new ObjectPermission(0, kind, name, parsed.Right, group), stop);
        access.Forget();
        await audit.NoteAsync(caller, "permission", name, $"{codename} for {group}", stop);
        return added;
    }

    public Task<OperationResult<Done>> DeleteAsync(Caller caller, ObjectKind kind, long id, CancellationToken stop) => DeleteAsync(caller, kind, each => each.Id == id, $"{id}", stop);

    /// <param name="codename">As <c>submit_to_device</c>.</param>
    public Task<OperationResult<Done>> DeleteAsync(Caller caller, ObjectKind kind, string name, string codename, string group, CancellationToken stop) =>
        DeleteAsync(caller, kind, each => each.Object == name && each.Group == group && Permissions.Codename(kind, each.Right) == codename, codename, stop);

    private async Task<OperationResult<Done>> DeleteAsync(Caller caller, ObjectKind kind, Func<ObjectPermission, bool> isIt, string what, CancellationToken stop)
    {
        var all = await ListAsync(caller, kind, stop);
        if (!all.IsOk) return all.Failure!;
        if (all.Value.FirstOrDefault(isIt) is not { } found) return new OperationFailure.NotFound("Permission", what);
        await permissions!.DeletePermissionAsync(found.Id, stop);
        access.Forget();
        await audit.NoteAsync(caller, "permission", found.Object, $"{Permissions.Codename(found.Kind, found.Right)} not for {found.Group} any more", stop);
        return Done.Instance;
    }

    private OperationFailure? Refusal(Caller caller, ObjectKind kind) =>
        AccessRules.WhyNot(caller, Operation.Change) is { } why ? new OperationFailure.Forbidden(why)
        : !caller.IsStaff && !caller.Has(Permissions.Global(kind, ObjectRight.Change)) ? new OperationFailure.Forbidden($"User '{caller.Name}' is missing permission {Permissions.Global(kind, ObjectRight.Change)}.")
        : accounts is null || permissions is null ? new OperationFailure.Unavailable("this node tells no users apart")
        : null;
}
