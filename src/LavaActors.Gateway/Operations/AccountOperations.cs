using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Operations;

/// <summary>What is to become of a user; what is null stays.</summary>
/// <param name="Password">Empty: he has none any more.</param>
public sealed record AccountChange(
    string? UserName = null,
    string? Password = null,
    string? FirstName = null,
    string? LastName = null,
    string? Email = null,
    bool? IsActive = null,
    bool? IsStaff = null,
    bool? IsSuperuser = null,
    IReadOnlyList<string>? Groups = null);

/// <summary>Users, groups, and what groups may do with things of the lab; for superusers (spec: rest-api.md §5.5).</summary>
public sealed class AccountOperations(AccessPolicy access, Audit audit, LabReading reading, TimeProvider clock, IAccountStore? accounts = null, IPermissionStore? permissions = null)
{
    public async Task<OperationResult<IReadOnlyList<AccountRow>>> UsersAsync(Caller caller, CancellationToken stop) =>
        Refusal(caller) is { } refused ? refused : OperationResult.Ok(await accounts!.UsersAsync(stop));

    public async Task<OperationResult<AccountRow>> UserAsync(Caller caller, long id, CancellationToken stop) =>
        Refusal(caller) is { } refused ? refused : await accounts!.UserAsync(id, stop) is { } user ? user : new OperationFailure.NotFound("User", $"{id}");

    public async Task<OperationResult<AccountRow>> AddUserAsync(Caller caller, string name, AccountChange change, CancellationToken stop)
    {
        if (Refusal(caller) is { } refused) return refused;
        if (Fault(name, change) is { } fault) return fault;
        var added = await accounts!.AddUserAsync(
            new NewAccount(
                name, change.Password is { Length: > 0 } password ? Passwords.Hash(password) : null, change.FirstName ?? "", change.LastName ?? "", change.Email ?? "",
                change.IsActive ?? true, change.IsStaff ?? false, change.IsSuperuser ?? false, change.Groups),
            clock.GetUtcNow(),
            stop);
        if (added is null) return new OperationFailure.Invalid("username", "A user with that username already exists.");
        await audit.NoteAsync(caller, "user", name, "added", stop);
        return added;
    }

    public async Task<OperationResult<AccountRow>> UpdateUserAsync(Caller caller, long id, AccountChange change, CancellationToken stop)
    {
        var found = await UserAsync(caller, id, stop);
        if (!found.IsOk) return found;
        var user = found.Value;
        var next = user with
        {
            UserName = change.UserName ?? user.UserName,
            FirstName = change.FirstName ?? user.FirstName,
            LastName = change.LastName ?? user.LastName,
            Email = change.Email ?? user.Email,
            IsActive = change.IsActive ?? user.IsActive,
            IsStaff = change.IsStaff ?? user.IsStaff,
            IsSuperuser = change.IsSuperuser ?? user.IsSuperuser,
            Groups = change.Groups ?? user.Groups,
        };
        if (Fault(next.UserName, change) is { } fault) return fault;
        if (user.IsSuperuser && user.IsActive && !(next.IsSuperuser && next.IsActive) && await IsLastAsync(user, stop)) return LastOne;
        if (!await accounts!.UpdateUserAsync(next, stop)) return new OperationFailure.Invalid("username", "A user with that username already exists.");
        if (change.Password is { } password) await accounts.SetPasswordAsync(id, password.Length == 0 ? null : Passwords.Hash(password), stop);
        await audit.NoteAsync(caller, "user", next.UserName, "changed", stop);
        return await UserAsync(caller, id, stop);
    }

    public async Task<OperationResult<Done>> DeleteUserAsync(Caller caller, long id, CancellationToken stop)
    {
        var found = await UserAsync(caller, id, stop);
        if (!found.IsOk) return found.Failure!;
        if (found.Value is { IsSuperuser: true, IsActive: true } && await IsLastAsync(found.Value, stop)) return LastOne;
        await accounts!.DeleteUserAsync(id, stop);
        await audit.NoteAsync(caller, "user", found.Value.UserName, "deleted", stop);
        return Done.Instance;
    }

    public async Task<OperationResult<IReadOnlyList<GroupRow>>> GroupsAsync(Caller caller, CancellationToken stop) =>
        Refusal(caller) is { } refused ? refused : OperationResult.Ok(await accounts!.GroupsAsync(stop));

    public async Task<OperationResult<GroupRow>> GroupAsync(Caller caller, long id, CancellationToken stop) =>
        Refusal(caller) is { } refused ? refused : (await accounts!.GroupsAsync(stop)).FirstOrDefault(group => group.Id == id) is { } found ? found : new OperationFailure.NotFound("Group", $"{id}");

    public async Task<OperationResult<GroupRow>> AddGroupAsync(Caller caller, string name, CancellationToken stop)
    {
        if (Refusal(caller) is { } refused) return refused;
        if (AccountNames.WhyNotGroup(name) is { } why) return new OperationFailure.Invalid("name", why);
        if (await accounts!.AddGroupAsync(name, stop) is not { } added) return new OperationFailure.Invalid("name", "group with this name already exists.");
        await audit.NoteAsync(caller, "group", name, "added", stop);
        return added;
    }

    public async Task<OperationResult<GroupRow>> RenameGroupAsync(Caller caller, long id, string name, CancellationToken stop)
    {
        var found = await GroupAsync(caller, id, stop);
        if (!found.IsOk) return found;
        if (AccountNames.WhyNotGroup(name) is { } why) return new OperationFailure.Invalid("name", why);
        if (!await accounts!.RenameGroupAsync(id, name, stop)) return new OperationFailure.Invalid("name", "group with this name already exists.");
        access.Forget();
        await audit.NoteAsync(caller, "group", found.Value.Name, $"renamed to {name}", stop);
        return found.Value with { Name = name };
    }

    public async Task<OperationResult<Done>> DeleteGroupAsync(Caller caller, long id, CancellationToken stop)
    {
        var found = await GroupAsync(caller, id, stop);
        if (!found.IsOk) return found.Failure!;
        await accounts!.DeleteGroupAsync(id, stop);
        access.Forget();
        await audit.NoteAsync(caller, "group", found.Value.Name, "deleted", stop);
        return Done.Instance;
    }

    /// <summary>On one kind of things, in the order of their ids.</summary>
    public async Task<OperationResult<IReadOnlyList<ObjectPermission>>> PermissionsAsync(Caller caller, ObjectKind kind, CancellationToken stop) =>
        Refusal(caller) is { } refused ? refused : OperationResult.Ok<IReadOnlyList<ObjectPermission>>([.. (await permissions!.PermissionsAsync(stop)).Where(each => each.Kind == kind)]);

    /// <param name="codename">As <c>submit_to_device</c>.</param>
    /// <param name="field">What the caller calls the thing.</param>
    public async Task<OperationResult<ObjectPermission>> AddPermissionAsync(Caller caller, ObjectKind kind, string field, string name, string codename, string group, CancellationToken stop)
    {
        if (Refusal(caller) is { } refused) return refused;
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

    public async Task<OperationResult<Done>> DeletePermissionAsync(Caller caller, ObjectKind kind, long id, CancellationToken stop)
    {
        var all = await PermissionsAsync(caller, kind, stop);
        if (!all.IsOk) return all.Failure!;
        if (all.Value.FirstOrDefault(each => each.Id == id) is not { } found) return new OperationFailure.NotFound("Permission", $"{id}");
        await permissions!.DeletePermissionAsync(id, stop);
        access.Forget();
        await audit.NoteAsync(caller, "permission", found.Object, $"{Permissions.Codename(found.Kind, found.Right)} not for {found.Group} any more", stop);
        return Done.Instance;
    }

    private static OperationFailure.Invalid LastOne => new("is_superuser", "This is the last superuser who is active; make another one first.");

    // Somebody has to be able to mend what goes wrong with the others.
    private async Task<bool> IsLastAsync(AccountRow user, CancellationToken stop) => (await accounts!.UsersAsync(stop)).All(other => other.Id == user.Id || !other.IsSuperuser || !other.IsActive);

    private static OperationFailure.Invalid? Fault(string name, AccountChange change) =>
        AccountNames.WhyNotUser(name) is { } why ? new("username", why)
        : change.Password is { Length: > 0 } password && Passwords.WhyNot(password, name) is { } weak ? new("password", weak)
        : change.Groups?.Select(AccountNames.WhyNotGroup).OfType<string>().FirstOrDefault() is { } badGroup ? new("groups", badGroup)
        : null;

    private OperationFailure? Refusal(Caller caller) =>
        AccessRules.WhyNot(caller, Operation.Administer) is { } why ? new OperationFailure.Forbidden(why)
        : accounts is null || permissions is null ? new OperationFailure.Unavailable("this node tells no users apart")
        : null;
}
