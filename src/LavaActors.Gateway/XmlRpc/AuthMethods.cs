using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>auth.*</c>: users and groups (spec: xmlrpc-api.md §4.5). Who may change users may not make himself more than he is: that takes a superuser.</summary>
internal static class AuthMethods
{
    private static readonly XmlRpcParameter UserName = new("username", Text);

    private static readonly XmlRpcParameter Name = new("name", Text);

    private static readonly XmlRpcParameter Group = new("group", Text);

    private static readonly XmlRpcParameter Permission = new("perm", Text);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("auth.users.add", To("auth.add_user"), "Adds a user without a password; he comes by token. ldap has no effect.", "nil", AddUserAsync,
            UserName, DeviceMethods.Optional("first_name"), DeviceMethods.Optional("last_name"), DeviceMethods.Optional("email"),
            new XmlRpcParameter("is_active", Bool, true), new XmlRpcParameter("is_staff", Bool, false), new XmlRpcParameter("is_superuser", Bool, false), new XmlRpcParameter("ldap", Bool, false)),
        new("auth.users.delete", To("auth.delete_user"), "Removes a user with his tokens. What he submitted stays.", "nil", DeleteUserAsync, UserName),
        new("auth.users.list", To("auth.view_user"), "All users.", "array of struct", ListUsersAsync),
        new("auth.users.show", To("auth.view_user"), "What there is to say of a user.", "struct", ShowUserAsync, UserName),
        new("auth.users.update", To("auth.change_user"), "Changes a user; what is nil stays.", "nil", UpdateUserAsync,
            UserName, DeviceMethods.Optional("first_name"), DeviceMethods.Optional("last_name"), DeviceMethods.Optional("email"), OptionalBool("is_active"), OptionalBool("is_staff"), OptionalBool("is_superuser")),
        new("auth.users.groups.add", To("auth.change_user"), "Puts a user into a group.", "nil", request => GroupsAsync(request, (groups, group) => groups.Append(group)), UserName, Group),
        new("auth.users.groups.delete", To("auth.change_user"), "Takes a user out of a group.", "nil", request => GroupsAsync(request, (groups, group) => groups.Where(each => each != group)), UserName, Group),
        new("auth.users.groups.list", To("auth.view_user"), "The groups of a user.", "array of string", async request => XmlRpcValue.Array((await UserAsync(request)).Groups), UserName),
        new("auth.users.perms.add", Superuser, "Gives a user a global permission, as lava_scheduler_app.device.change_device.", "nil", request => PermissionsAsync(request, (all, one) => all.Append(one)), UserName, Permission),
        new("auth.users.perms.delete", Superuser, "Takes a global permission from a user.", "nil", request => PermissionsAsync(request, (all, one) => all.Where(each => each != one)), UserName, Permission),
        new("auth.users.perms.list", To("auth.view_user"), "The global permissions of a user; not those that his groups have.", "array of string", async request => XmlRpcValue.Array((await UserAsync(request)).Permissions.Select(AccountPermissions.LongName)), UserName),
        new("auth.groups.add", To("auth.add_group"), "Adds a group.", "nil", AddGroupAsync, Name),
        new("auth.groups.delete", To("auth.delete_group"), "Removes a group with its permissions.", "nil", DeleteGroupAsync, Name),
        new("auth.groups.list", To("auth.view_group"), "The names of all groups.", "array of string", async request => XmlRpcValue.Array(request.Done(await request.Users.GroupsAsync(request.Caller, request.Stop)).Select(group => group.Name))),
        new("auth.groups.show", To("auth.view_group"), "A group, who is in it, and what it may do.", "struct", ShowGroupAsync, Name),
        new("auth.groups.perms.add", Superuser, "Gives the members of a group a global permission, as lava_scheduler_app.device.change_device.", "nil", request => PermitAsync(request, (all, one) => all.Append(one)), Name, Permission),
        new("auth.groups.perms.delete", Superuser, "Takes a global permission from a group.", "nil", request => PermitAsync(request, (all, one) => all.Where(each => each != one)), Name, Permission),
        new("auth.groups.perms.list", To("auth.view_group"), "The global permissions of a group.", "array of string", async request => Permissions(await GroupAsync(request)), Name),
    ];

    private static XmlRpcParameter OptionalBool(string name) => new(name, Bool, XmlRpcValue.Nil, TakesNil: true);

    private static async Task<XmlRpcValue> AddUserAsync(XmlRpcRequest request)
    {
        var (name, arguments) = (request.Text("username"), request.Arguments);
        var change = Change(arguments) with { IsActive = arguments.Bool("is_active"), IsStaff = arguments.Bool("is_staff"), IsSuperuser = arguments.Bool("is_superuser") };
        var added = await request.Users.AddUserAsync(request.Caller, name, change, request.Stop);
        if (added.Failure is OperationFailure.Invalid && await request.Accounts.UserAsync(name, request.Stop) is not null) throw Bad("Bad request: user already exists?");
        return request.NilWhenDone(added);
    }

    private static AccountChange Change(XmlRpcArguments arguments) => new(FirstName: arguments.TextOrNull("first_name"), LastName: arguments.TextOrNull("last_name"), Email: arguments.TextOrNull("email"));

    private static async Task<XmlRpcValue> DeleteUserAsync(XmlRpcRequest request) => request.NilWhenDone(await request.Users.DeleteUserAsync(request.Caller, request.Text("username"), request.Stop));

    private static async Task<XmlRpcValue> ListUsersAsync(XmlRpcRequest request) =>
        XmlRpcValue.Array(request.Done(await request.Users.UsersAsync(request.Caller, request.Stop)).Select(user => XmlRpcValue.Struct(Fields(user))));

    private static async Task<AccountRow> UserAsync(XmlRpcRequest request) => request.Done(await request.Users.UserAsync(request.Caller, request.Text("username"), request.Stop));

    private static async Task<XmlRpcValue> ShowUserAsync(XmlRpcRequest request)
    {
        var user = await UserAsync(request);
        return XmlRpcValue.Struct(
        [
            ("id", user.Id),
            .. Fields(user),
            ("email", user.Email),
            ("date_joined", user.Joined),
            ("last_login", user.LastLogin),
            ("groups", XmlRpcValue.Array(user.Groups)),
            ("permissions", XmlRpcValue.Array(user.AllPermissions.Order(StringComparer.Ordinal).Select(AccountPermissions.LongName))),
        ]);
    }

    private static IEnumerable<(string, XmlRpcValue)> Fields(AccountRow user) =>
    [
        ("username", user.UserName),
        ("last_name", user.LastName),
        ("first_name", user.FirstName),
        ("is_superuser", user.IsSuperuser),
        ("is_staff", user.IsStaff),
        ("is_active", user.IsActive),
    ];

    private static Task<XmlRpcValue> UpdateUserAsync(XmlRpcRequest request)
    {
        var arguments = request.Arguments;
        return UpdateAsync(request, _ => Change(arguments) with { IsActive = arguments.BoolOrNull("is_active"), IsStaff = arguments.BoolOrNull("is_staff"), IsSuperuser = arguments.BoolOrNull("is_superuser") });
    }

    private static async Task<XmlRpcValue> GroupsAsync(XmlRpcRequest request, Func<IEnumerable<string>, string, IEnumerable<string>> change)
    {
        var group = request.Text("group");
        if ((await request.Accounts.GroupsAsync(request.Stop)).All(each => each.Name != group)) throw NotFound("Group", group);
        return await UpdateAsync(request, user => new AccountChange(Groups: AccountPermissions.Ordered(change(user.Groups, group))));
    }

    private static Task<XmlRpcValue> PermissionsAsync(XmlRpcRequest request, Func<IEnumerable<string>, string, IEnumerable<string>> change)
    {
        var permission = Parsed(request);
        return UpdateAsync(request, user => new AccountChange(Permissions: AccountPermissions.Ordered(change(user.Permissions, permission))));
    }

    private static async Task<XmlRpcValue> UpdateAsync(XmlRpcRequest request, Func<AccountRow, AccountChange> change) =>
        request.NilWhenDone(await request.Users.UpdateUserAsync(request.Caller, request.Text("username"), change, request.Stop));

    private static async Task<XmlRpcValue> AddGroupAsync(XmlRpcRequest request)
    {
        var (name, added) = (request.Text("name"), await request.Users.AddGroupAsync(request.Caller, request.Text("name"), request.Stop));
        if (added.Failure is OperationFailure.Invalid && (await request.Accounts.GroupsAsync(request.Stop)).Any(group => group.Name == name)) throw Bad("Bad request: group already exists?");
        return request.NilWhenDone(added);
    }

    private static async Task<XmlRpcValue> DeleteGroupAsync(XmlRpcRequest request) => request.NilWhenDone(await request.Users.DeleteGroupAsync(request.Caller, request.Text("name"), request.Stop));

    private static async Task<GroupRow> GroupAsync(XmlRpcRequest request) => request.Done(await request.Users.GroupAsync(request.Caller, request.Text("name"), request.Stop));

    private static async Task<XmlRpcValue> ShowGroupAsync(XmlRpcRequest request)
    {
        var group = await GroupAsync(request);
        return XmlRpcValue.Struct(("id", group.Id), ("name", group.Name), ("users", XmlRpcValue.Array(group.Members)), ("permissions", Permissions(group)));
    }

    private static XmlRpcValue Permissions(GroupRow group) => XmlRpcValue.Array(group.Permissions.Select(AccountPermissions.LongName));

    private static async Task<XmlRpcValue> PermitAsync(XmlRpcRequest request, Func<IEnumerable<string>, string, IEnumerable<string>> change)
    {
        var permission = Parsed(request);
        return request.NilWhenDone(await request.Users.PermitGroupAsync(request.Caller, request.Text("name"), all => change(all, permission), request.Stop));
    }

    private static string Parsed(XmlRpcRequest request) =>
        AccountPermissions.Parse(request.Text("perm")) ?? throw Bad($"'{request.Text("perm")}' is no permission: expected one as lava_scheduler_app.device.change_device");

    public static XmlRpcFaultException NotFound(string kind, string name) => new(XmlRpcFaultCodes.NotFound, $"{kind} '{name}' was not found.");

    private static XmlRpcFaultException Bad(string why) => new(XmlRpcFaultCodes.BadRequest, why);
}
