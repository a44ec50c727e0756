using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using Microsoft.Extensions.Logging.Abstractions;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who may change whom, by whatever interface.</summary>
public sealed class AccountOperationsTests
{
    private static readonly Caller Root = Caller.Of("root", 1, isSuperuser: true);
    private static readonly Caller Clerk = Caller.Of("clerk", 2, permissions: ["auth.add_user", "auth.change_user", "auth.delete_user", "auth.view_user", "auth.change_group"]);

    private readonly FakeAccounts _store = new();
    private readonly AccountOperations _accounts;

    public AccountOperationsTests()
    {
        _accounts = new AccountOperations(new AccessPolicy(new FakeReadModel(), TimeProvider.System, _store), new Audit(TimeProvider.System, NullLogger<Audit>.Instance, _store), TimeProvider.System, _store);
        _store.Put("root", isSuperuser: true);
        _store.Put("ann", groups: ["lab", "boards"]);
        _store.Put("bob");
    }

    private static string? Refused<T>(OperationResult<T> result) => result.Failure?.ToString();

    [Fact]
    public async Task Without_the_permission_nothing_is_shown_or_done()
    {
        var bob = Caller.Of("bob", 4);
        Assert.Equal("User 'bob' is missing permission auth.view_user.", Refused(await _accounts.UsersAsync(bob, default)));
        Assert.Equal("User 'bob' is missing permission auth.change_user.", Refused(await _accounts.UpdateUserAsync(bob, "ann", _ => new AccountChange(FirstName: "x"), default)));
        Assert.Equal("User 'bob' is missing permission auth.delete_user.", Refused(await _accounts.DeleteUserAsync(bob, "ann", default)));
        Assert.Equal("User 'bob' is missing permission auth.view_group.", Refused(await _accounts.GroupsAsync(bob, default)));
        Assert.Equal("User 'bob' is missing permission auth.change_user.", Refused(await _accounts.SetGroupsAsync(bob, "x@example.com", ["lab"], default)));
        Assert.Empty(_store.Audit);
    }

    [Fact]
    public async Task The_last_superuser_stays_one()
    {
        const string Last = "This is the last superuser who is active; make another one first.";
        Assert.Equal(Last, Refused(await _accounts.DeleteUserAsync(Root, "root", default)));
        Assert.Equal(Last, Refused(await _accounts.UpdateUserAsync(Root, "root", _ => new AccountChange(IsActive: false), default)));
        Assert.Equal(Last, Refused(await _accounts.UpdateUserAsync(Root, "root", _ => new AccountChange(IsSuperuser: false), default)));

        Assert.Null(Refused(await _accounts.UpdateUserAsync(Root, "bob", _ => new AccountChange(IsSuperuser: true), default)));
        Assert.Null(Refused(await _accounts.DeleteUserAsync(Root, "root", default)));
        Assert.Equal(["bob: changed; superuser", "root: deleted"], _store.Audit.Select(entry => $"{entry.Object}: {entry.What}"));
    }

    [Fact]
    public async Task Who_changes_users_makes_nobody_more_than_he_was()
    {
        const string Staff = "Only a superuser may change staff and superusers.", Permissions = "Only a superuser may give and take global permissions.";
        await _accounts.PermitGroupAsync(Root, "boards", _ => ["lava_scheduler_app.change_device"], default);

        Assert.Equal(Staff, Refused(await _accounts.AddUserAsync(Clerk, "eve", new AccountChange(IsSuperuser: true), default)));
        Assert.Equal(Staff, Refused(await _accounts.UpdateUserAsync(Clerk, "bob", _ => new AccountChange(IsStaff: true), default)));
        Assert.Equal(Staff, Refused(await _accounts.UpdateUserAsync(Clerk, "root", _ => new AccountChange(Password: "quite another one"), default)));
        Assert.Equal(Staff, Refused(await _accounts.DeleteUserAsync(Clerk, "root", default)));
        Assert.Equal(Permissions, Refused(await _accounts.UpdateUserAsync(Clerk, "bob", _ => new AccountChange(Permissions: ["auth.add_user"]), default)));
        Assert.Equal(Permissions, Refused(await _accounts.UpdateUserAsync(Clerk, "bob", _ => new AccountChange(Groups: ["boards"]), default)));
        Assert.Equal(Permissions, Refused(await _accounts.AddUserAsync(Clerk, "eve", new AccountChange(Groups: ["boards"]), default)));
        Assert.Equal(Permissions, Refused(await _accounts.PermitGroupAsync(Clerk, "lab", _ => ["auth.add_user"], default)));

        Assert.Null(Refused(await _accounts.UpdateUserAsync(Clerk, "bob", user => new AccountChange(FirstName: "Bob", Groups: ["lab"]), default)));
        Assert.Null(Refused(await _accounts.UpdateUserAsync(Clerk, "ann", user => new AccountChange(Groups: ["boards"]), default)));
    }

    [Fact]
    public async Task A_group_that_is_not_there_is_not_made_by_putting_somebody_into_it()
    {
        var nowhere = new OperationFailure.Invalid("groups", "Object with name=labs does not exist.");
        Assert.Equal(nowhere, (await _accounts.AddUserAsync(Root, "eve", new AccountChange(Groups: ["lab", "labs"]), default)).Failure);
        Assert.Equal(nowhere, (await _accounts.UpdateUserAsync(Root, "bob", _ => new AccountChange(FirstName: "Bob", Groups: ["labs"]), default)).Failure);

        Assert.Null(await _store.UserAsync("eve", default));
        Assert.Equal(("", 0), ((await _store.UserAsync("bob", default))!.FirstName, (await _store.UserAsync("bob", default))!.Groups.Count));
        Assert.Equal(["boards", "lab"], (await _store.GroupsAsync(default)).Select(group => group.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_group_may_do_its_members_may()
    {
        await _accounts.PermitGroupAsync(Root, "lab", all => all.Append("lava_scheduler_app.add_tag").Append("lava_scheduler_app.add_tag"), default);

        var ann = (await _accounts.UserAsync(Root, "ann", default)).Value;
        Assert.Equal(["lava_scheduler_app.add_tag"], ann.AllPermissions);
        Assert.Empty(ann.Permissions);
        Assert.Equal("permissions: lava_scheduler_app.add_tag", _store.Audit.Single().What);
        Assert.Equal("Group 'none' was not found.", Refused(await _accounts.PermitGroupAsync(Root, "none", all => all, default)));
    }

    [Theory]
    [InlineData("auth.user.change_user", "auth.change_user")]
    [InlineData("auth.change_user", "auth.change_user")]
    [InlineData("change_user", null)]
    [InlineData("auth..", null)]
    public void A_permission_is_read_in_either_form(string text, string? permission)
    {
        Assert.Equal(permission, AccountPermissions.Parse(text));
        if (permission is not null) Assert.Equal("auth.user.change_user", AccountPermissions.LongName(permission));
    }
}
