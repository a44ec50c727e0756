using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Operations;

/// <summary>
/// Users and groups, for whoever has the permission (spec: xmlrpc-api.md §4.5), whatever interface he comes by. Nobody makes himself, or anybody, more than he is: staff, superusers, global permissions, and who is
/// in a group that has some, are changed by superusers only. The last superuser who is active stays one.
/// </summary>
public sealed class AccountOperations(AccessPolicy access, Audit audit, TimeProvider clock, IAccountStore? accounts = null)
{
    private const string ChangeThose = "change staff and superusers", GiveThose = "give and take global permissions";

    public async Task<OperationResult<IReadOnlyList<AccountRow>>> UsersAsync(Caller caller, CancellationToken stop) =>
        Missing(caller, AccountPermissions.View("user")) is { } refused ? refused : OperationResult.Ok(await accounts!.UsersAsync(stop));

    public async Task<OperationResult<AccountRow>> UserAsync(Caller caller, long id, CancellationToken stop) =>
        Missing(caller, AccountPermissions.View("user")) is { } refused ? refused : Found(await accounts!.UserAsync(id, stop), $"{id}");

    public async Task<OperationResult<AccountRow>> UserAsync(Caller caller, string name, CancellationToken stop) =>
        Missing(caller, AccountPermissions.View("user")) is { } refused ? refused : Found(await accounts!.UserAsync(name, stop), name);

    public async Task<OperationResult<AccountRow>> AddUserAsync(Caller caller, string name, AccountChange change, CancellationToken stop)
    {
        if (Missing(caller, AccountPermissions.Add("user")) is { } refused) return refused;
        if (Fault(name, change) is { } fault) return fault;
        if (await MissingGroupAsync(change.Groups ?? [], stop) is { } missing) return missing;
        if ((change.IsStaff is true || change.IsSuperuser is true) && NoSuperuser(caller, ChangeThose) is { } above) return above;
        if (await GiveMoreAsync(change.Groups ?? [], stop) && NoSuperuser(caller, GiveThose) is { } more) return more;
        var added = await accounts!.AddUserAsync(
            new NewAccount(
                name, change.Password is { Length: > 0 } password ? Passwords.Hash(password) : null, change.FirstName ?? "", change.LastName ?? "", change.Email ?? "",
                change.IsActive ?? true, change.IsStaff ?? false, change.IsSuperuser ?? false, change.Groups),
            clock.GetUtcNow(),
            stop);
        if (added is null) return await TakenAsync(name, stop);
        await audit.NoteAsync(caller, "user", name, "added", stop);
        return added;
    }

    public async Task<OperationResult<AccountRow>> UpdateUserAsync(Caller caller, long id, AccountChange change, CancellationToken stop) =>
        Missing(caller, AccountPermissions.Change("user")) is { } refused ? refused
        : await accounts!.UserAsync(id, stop) is { } user ? await UpdateAsync(caller, user, change, stop)
        : new OperationFailure.NotFound("User", $"{id}");

    /// <param name="change">Of what he is now.</param>
    public async Task<OperationResult<AccountRow>> UpdateUserAsync(Caller caller, string name, Func<AccountRow, AccountChange> change, CancellationToken stop) =>
        Missing(caller, AccountPermissions.Change("user")) is { } refused ? refused
        : await accounts!.UserAsync(name, stop) is { } user ? await UpdateAsync(caller, user, change(user), stop)
        : new OperationFailure.NotFound("User", name);

    /// <summary>Puts a user into these groups, and no others; staff may do that, too (spec: xmlrpc-api.md §4.5).</summary>
    public async Task<OperationResult<AccountRow>> SetGroupsAsync(Caller caller, string email, IReadOnlyList<string> groups, CancellationToken stop)
    {
        if ((caller.IsStaff ? Refusal(caller) : Missing(caller, AccountPermissions.Change("user"))) is { } refused) return refused;
        var known = (await accounts!.GroupsAsync(stop)).Select(group => group.Name).ToHashSet(StringComparer.Ordinal);
        if (groups.FirstOrDefault(group => !known.Contains(group)) is { } missing) return new OperationFailure.NotFound("Group", missing);
        var users = (await accounts.UsersAsync(stop)).Where(user => user.Email.Length > 0 && user.Email.Equals(email, StringComparison.OrdinalIgnoreCase)).ToList();
        return users switch
        {
            [var user] => await UpdateAsync(caller, user, new AccountChange(Groups: AccountPermissions.Ordered(groups)), stop),
            [] => new OperationFailure.NotFound("User", email),
            _ => new OperationFailure.Invalid("email", $"{users.Count} users have the address '{email}'"),
        };
    }

    private async Task<OperationResult<AccountRow>> UpdateAsync(Caller caller, AccountRow user, AccountChange change, CancellationToken stop)
    {
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
            Permissions = change.Permissions ?? user.Permissions,
        };
        if (Fault(next.UserName, change) is { } fault) return fault;
        if (await MissingGroupAsync([.. next.Groups.Except(user.Groups, StringComparer.Ordinal)], stop) is { } missing) return missing;
        if ((IsAboveOthers(user) || IsAboveOthers(next)) && NoSuperuser(caller, ChangeThose) is { } above) return above;
        var isGivenMore = !next.Permissions.SequenceEqual(user.Permissions, StringComparer.Ordinal) || await GiveMoreAsync([.. next.Groups.Except(user.Groups, StringComparer.Ordinal)], stop);
        if (isGivenMore && NoSuperuser(caller, GiveThose) is { } more) return more;
        var done = await accounts!.UpdateUserAsync(user, next, stop);
        if (done is AccountUpdate.NameTaken) return await TakenAsync(next.UserName, stop);
        if (done is not AccountUpdate.Done) return Failure(done, user.UserName);
        if (change.Password is { } password) await accounts.SetPasswordAsync(user.Id, password.Length == 0 ? null : Passwords.Hash(password), stop);
        await audit.NoteAsync(caller, "user", next.UserName, WhatChanged(user, next, change), stop);
        return Found(await accounts.UserAsync(user.Id, stop), next.UserName);
    }

    public async Task<OperationResult<Done>> DeleteUserAsync(Caller caller, long id, CancellationToken stop) =>
        Missing(caller, AccountPermissions.Delete("user")) is { } refused ? refused : await DeleteAsync(caller, await accounts!.UserAsync(id, stop), $"{id}", stop);

    public async Task<OperationResult<Done>> DeleteUserAsync(Caller caller, string name, CancellationToken stop) =>
        Missing(caller, AccountPermissions.Delete("user")) is { } refused ? refused : await DeleteAsync(caller, await accounts!.UserAsync(name, stop), name, stop);

    private async Task<OperationResult<Done>> DeleteAsync(Caller caller, AccountRow? user, string name, CancellationToken stop)
    {
        if (user is null) return new OperationFailure.NotFound("User", name);
        if (IsAboveOthers(user) && NoSuperuser(caller, ChangeThose) is { } above) return above;
        var done = await accounts!.DeleteUserAsync(user.Id, stop);
        if (done is not AccountUpdate.Done) return Failure(done, name);
        await audit.NoteAsync(caller, "user", user.UserName, "deleted", stop);
        return Done.Instance;
    }

    public async Task<OperationResult<IReadOnlyList<GroupRow>>> GroupsAsync(Caller caller, CancellationToken stop) =>
        Missing(caller, AccountPermissions.View("group")) is { } refused ? refused : OperationResult.Ok(await accounts!.GroupsAsync(stop));

    public Task<OperationResult<GroupRow>> GroupAsync(Caller caller, long id, CancellationToken stop) => GroupAsync(caller, AccountPermissions.View("group"), group => group.Id == id, $"{id}", stop);

    public Task<OperationResult<GroupRow>> GroupAsync(Caller caller, string name, CancellationToken stop) => GroupAsync(caller, AccountPermissions.View("group"), group => group.Name == name, name, stop);

    public async Task<OperationResult<GroupRow>> AddGroupAsync(Caller caller, string name, CancellationToken stop)
    {
        if (Missing(caller, AccountPermissions.Add("group")) is { } refused) return refused;
        if (AccountNames.WhyNotGroup(name) is { } why) return new OperationFailure.Invalid("name", why);
        if (await accounts!.AddGroupAsync(name, stop) is not { } added) return new OperationFailure.Invalid("name", "group with this name already exists.");
        await audit.NoteAsync(caller, "group", name, "added", stop);
        return added;
    }

    public async Task<OperationResult<GroupRow>> RenameGroupAsync(Caller caller, long id, string name, CancellationToken stop)
    {
        var found = await GroupAsync(caller, AccountPermissions.Change("group"), group => group.Id == id, $"{id}", stop);
        if (!found.IsOk) return found;
        if (AccountNames.WhyNotGroup(name) is { } why) return new OperationFailure.Invalid("name", why);
        if (!await accounts!.RenameGroupAsync(id, name, stop)) return new OperationFailure.Invalid("name", "group with this name already exists.");
        access.Forget();
        await audit.NoteAsync(caller, "group", found.Value.Name, $"renamed to {name}", stop);
        return found.Value with { Name = name };
    }

    /// <summary>Gives the members of a group other global permissions, as <c>app.codename</c>.</summary>
    /// <param name="change">Of those that it has.</param>
    public async Task<OperationResult<GroupRow>> PermitGroupAsync(Caller caller, string name, Func<IEnumerable<string>, IEnumerable<string>> change, CancellationToken stop)
    {
        if (NoSuperuser(caller, GiveThose) is { } above) return above;
        var found = await GroupAsync(caller, AccountPermissions.Change("group"), group => group.Name == name, name, stop);
        if (!found.IsOk) return found;
        var permissions = AccountPermissions.Ordered(change(found.Value.Permissions));
        if (!await accounts!.PermitAsync(found.Value.Id, permissions, stop)) return new OperationFailure.NotFound("Group", name);
        await audit.NoteAsync(caller, "group", name, $"permissions: {string.Join(", ", permissions)}", stop);
        return found.Value with { Permissions = permissions };
    }

    public Task<OperationResult<Done>> DeleteGroupAsync(Caller caller, long id, CancellationToken stop) => DeleteGroupAsync(caller, group => group.Id == id, $"{id}", stop);

    public Task<OperationResult<Done>> DeleteGroupAsync(Caller caller, string name, CancellationToken stop) => DeleteGroupAsync(caller, group => group.Name == name, name, stop);

    private async Task<OperationResult<Done>> DeleteGroupAsync(Caller caller, Func<GroupRow, bool> isIt, string name, CancellationToken stop)
    {
        var found = await GroupAsync(caller, AccountPermissions.Delete("group"), isIt, name, stop);
        if (!found.IsOk) return found.Failure!;
        await accounts!.DeleteGroupAsync(found.Value.Id, stop);
        access.Forget();
        await audit.NoteAsync(caller, "group", found.Value.Name, "deleted", stop);
        return Done.Instance;
    }

    private async Task<OperationResult<GroupRow>> GroupAsync(Caller caller, string permission, Func<GroupRow, bool> isIt, string name, CancellationToken stop) =>
        Missing(caller, permission) is { } refused ? refused : (await accounts!.GroupsAsync(stop)).FirstOrDefault(isIt) is { } found ? found : new OperationFailure.NotFound("Group", name);

    private static OperationFailure.Invalid LastOne => new("is_superuser", "This is the last superuser who is active; make another one first.");

    private static bool IsAboveOthers(AccountRow user) => user.IsStaff || user.IsSuperuser;

    private static OperationFailure.Forbidden? NoSuperuser(Caller caller, string what) => AccessRules.WhyNot(caller, Operation.Administer) is null ? null : new OperationFailure.Forbidden($"Only a superuser may {what}.");

    // Whoever is put into such a group may do more than before.
    private async Task<bool> GiveMoreAsync(IReadOnlyList<string> groups, CancellationToken stop) =>
        groups.Count > 0 && (await accounts!.GroupsAsync(stop)).Any(group => group.Permissions.Count > 0 && groups.Contains(group.Name, StringComparer.Ordinal));

    // A slip of the pen makes no group, with whatever rights one of its name is given later.
    private async Task<OperationFailure.Invalid?> MissingGroupAsync(IReadOnlyList<string> groups, CancellationToken stop)
    {
        if (groups.Count == 0) return null;
        var known = (await accounts!.GroupsAsync(stop)).Select(group => group.Name).ToHashSet(StringComparer.Ordinal);
        return groups.FirstOrDefault(group => !known.Contains(group)) is { } missing ? new("groups", $"Object with name={missing} does not exist.") : null;
    }

    private static OperationFailure Failure(AccountUpdate why, string name) => why is AccountUpdate.LastSuperuser ? LastOne : new OperationFailure.NotFound("User", name);

    private async Task<OperationFailure.Invalid> TakenAsync(string name, CancellationToken stop) => new("username", await accounts!.IsFormerAsync(name, stop)
        ? "This was the name of another user, whose jobs are still kept under it: whoever had it would see them. Give another name."
        : "A user with that username already exists.");

    private static OperationResult<AccountRow> Found(AccountRow? user, string name) => user is not null ? user : new OperationFailure.NotFound("User", name);

    private static string WhatChanged(AccountRow user, AccountRow next, AccountChange change)
    {
        var parts = new List<string> { "changed" };
        if (next.UserName != user.UserName) parts.Add($"was {user.UserName}");
        if (next.IsActive != user.IsActive) parts.Add(next.IsActive ? "active" : "not active");
        if (next.IsStaff != user.IsStaff) parts.Add(next.IsStaff ? "staff" : "not staff");
        if (next.IsSuperuser != user.IsSuperuser) parts.Add(next.IsSuperuser ? "superuser" : "no superuser");
        if (change.Password is { } password) parts.Add(password.Length == 0 ? "no password" : "a new password");
        if (!next.Groups.Order(StringComparer.Ordinal).SequenceEqual(user.Groups, StringComparer.Ordinal)) parts.Add($"groups: {string.Join(", ", next.Groups)}");
        if (!next.Permissions.SequenceEqual(user.Permissions, StringComparer.Ordinal)) parts.Add($"permissions: {string.Join(", ", next.Permissions)}");
        return string.Join("; ", parts);
    }

    private static OperationFailure.Invalid? Fault(string name, AccountChange change) =>
        AccountNames.WhyNotUser(name) is { } why ? new("username", why)
        : change.Password is { Length: > 0 } password && Passwords.WhyNot(password, name) is { } weak ? new("password", weak)
        : change.Groups?.Select(AccountNames.WhyNotGroup).OfType<string>().FirstOrDefault() is { } badGroup ? new("groups", badGroup)
        : null;

    private OperationFailure? Missing(Caller caller, string permission) => LabPermissions.Missing(caller, permission) ?? Refusal(caller);

    private OperationFailure? Refusal(Caller caller) =>
        AccessRules.WhyNot(caller, Operation.Change) is { } why ? new OperationFailure.Forbidden(why)
        : accounts is null ? new OperationFailure.Unavailable("this node tells no users apart")
        : null;
}
