using LavaActors.Gateway.Access;
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
        new("auth.users.groups.list", To("auth.view_user"), "The groups of a user.", "array of string", async request => XmlRpcValue.Array((await request.UserAsync()).Groups), UserName),
        new("auth.users.perms.add", Superuser, "Gives a user a global permission, as lava_scheduler_app.device.change_device.", "nil", request => PermissionsAsync(request, (all, one) => all.Append(one)), UserName, Permission),
        new("auth.users.perms.delete", Superuser, "Takes a global permission from a user.", "nil", request => PermissionsAsync(request, (all, one) => all.Where(each => each != one)), UserName, Permission),
        new("auth.users.perms.list", To("auth.view_user"), "The global permissions of a user.", "array of string", async request => XmlRpcValue.Array((await request.UserAsync()).Permissions.Select(LongName)), UserName),
        new("auth.groups.add", To("auth.add_group"), "Adds a group.", "nil", AddGroupAsync, Name),
        new("auth.groups.delete", To("auth.delete_group"), "Removes a group with its permissions.", "nil", DeleteGroupAsync, Name),
        new("auth.groups.list", To("auth.view_group"), "The names of all groups.", "array of string", async request => XmlRpcValue.Array((await request.Accounts.GroupsAsync(request.Stop)).Select(group => group.Name))),
        new("auth.groups.show", To("auth.view_group"), "A group, who is in it, and what it may do.", "struct", ShowGroupAsync, Name),
        new("auth.groups.perms.add", Superuser, "Groups have no global permissions here: those are users'. On objects they have them by perms_add of devices and device types.", "nil", _ => throw NoGroupPermissions, Name, Permission),
        new("auth.groups.perms.delete", Superuser, "As auth.groups.perms.add.", "nil", _ => throw NoGroupPermissions, Name, Permission),
        new("auth.groups.perms.list", To("auth.view_group"), "The global permissions of a group: none.", "array of string", NoPermissionsAsync, Name),
    ];

    private static XmlRpcFaultException NoGroupPermissions => new(XmlRpcFaultCodes.NotImplemented, "Groups have no global permissions here: give them to users by auth.users.perms.add, or permissions on objects by perms_add.");

    private static XmlRpcParameter OptionalBool(string name) => new(name, Bool, XmlRpcValue.Nil, TakesNil: true);

    private static async Task<XmlRpcValue> AddUserAsync(XmlRpcRequest request)
    {
        var name = request.Text("username");
        CheckRise(request, request.Arguments.Bool("is_staff") || request.Arguments.Bool("is_superuser"));
        if (AccountNames.WhyNotUser(name) is { } fault) throw Bad(fault);
        var user = new NewAccount(
            name, null, Optional(request, "first_name"), Optional(request, "last_name"), Optional(request, "email"),
            request.Arguments.Bool("is_active"), request.Arguments.Bool("is_staff"), request.Arguments.Bool("is_superuser"));
        if (await request.Accounts.AddUserAsync(user, request.Services.Clock.GetUtcNow(), request.Stop) is null) throw Bad("Bad request: user already exists?");
        await request.NoteAsync("user", name, "added");
        return XmlRpcValue.Nil;
    }

    private static string Optional(XmlRpcRequest request, string name) => request.Arguments.TextOrNull(name) ?? "";

    private static async Task<XmlRpcValue> DeleteUserAsync(XmlRpcRequest request)
    {
        var user = await request.UserAsync();
        CheckRise(request, user.IsStaff || user.IsSuperuser);
        await request.Accounts.DeleteUserAsync(user.Id, request.Stop);
        await request.NoteAsync("user", user.UserName, "deleted");
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> ListUsersAsync(XmlRpcRequest request) =>
        XmlRpcValue.Array((await request.Accounts.UsersAsync(request.Stop)).Select(user => XmlRpcValue.Struct(Fields(user))));

    private static async Task<XmlRpcValue> ShowUserAsync(XmlRpcRequest request)
    {
        var user = await request.UserAsync();
        return XmlRpcValue.Struct(
        [
            ("id", user.Id),
            .. Fields(user),
            ("email", user.Email),
            ("date_joined", user.Joined),
            ("last_login", user.LastLogin),
            ("groups", XmlRpcValue.Array(user.Groups)),
            ("permissions", XmlRpcValue.Array(user.Permissions.Select(LongName))),
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

    private static async Task<XmlRpcValue> UpdateUserAsync(XmlRpcRequest request)
    {
        var (user, arguments) = (await request.UserAsync(), request.Arguments);
        var next = user with
        {
            FirstName = arguments.TextOrNull("first_name") ?? user.FirstName,
            LastName = arguments.TextOrNull("last_name") ?? user.LastName,
            Email = arguments.TextOrNull("email") ?? user.Email,
            IsActive = arguments.BoolOrNull("is_active") ?? user.IsActive,
            IsStaff = arguments.BoolOrNull("is_staff") ?? user.IsStaff,
            IsSuperuser = arguments.BoolOrNull("is_superuser") ?? user.IsSuperuser,
        };
        CheckRise(request, user.IsStaff || user.IsSuperuser || next.IsStaff || next.IsSuperuser);
        return await PutAsync(request, next, "changed");
    }

    private static async Task<XmlRpcValue> GroupsAsync(XmlRpcRequest request, Func<IEnumerable<string>, string, IEnumerable<string>> change)
    {
        var (user, group) = (await request.UserAsync(), request.Text("group"));
        if ((await request.Accounts.GroupsAsync(request.Stop)).All(each => each.Name != group)) throw NotFound("Group", group);
        return await PutAsync(request, user with { Groups = Names(change(user.Groups, group)) }, $"groups: {string.Join(", ", Names(change(user.Groups, group)))}");
    }

    private static async Task<XmlRpcValue> PermissionsAsync(XmlRpcRequest request, Func<IEnumerable<string>, string, IEnumerable<string>> change)
    {
        var (user, permission) = (await request.UserAsync(), ShortName(request.Text("perm")));
        return await PutAsync(request, user with { Permissions = Names(change(user.Permissions, permission)) }, $"permissions: {string.Join(", ", Names(change(user.Permissions, permission)))}");
    }

    private static string[] Names(IEnumerable<string> names) => [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static async Task<XmlRpcValue> PutAsync(XmlRpcRequest request, AccountRow user, string what)
    {
        if (!await request.Accounts.UpdateUserAsync(user, request.Stop)) throw NotFound("User", user.UserName);
        await request.NoteAsync("user", user.UserName, what);
        return XmlRpcValue.Nil;
    }

    /// <exception cref="XmlRpcFaultException">Somebody would give, or take, more than he has.</exception>
    private static void CheckRise(XmlRpcRequest request, bool isAboveOthers)
    {
        if (isAboveOthers && !request.Caller.IsSuperuser) throw new XmlRpcFaultException(XmlRpcFaultCodes.Forbidden, "Only a superuser may change staff and superusers.");
    }

    private static async Task<XmlRpcValue> AddGroupAsync(XmlRpcRequest request)
    {
        var name = request.Text("name");
        if (AccountNames.WhyNotGroup(name) is { } fault) throw Bad(fault);
        if (await request.Accounts.AddGroupAsync(name, request.Stop) is null) throw Bad("Bad request: group already exists?");
        await request.NoteAsync("group", name, "added");
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> DeleteGroupAsync(XmlRpcRequest request)
    {
        var group = await GroupAsync(request);
        await request.Accounts.DeleteGroupAsync(group.Id, request.Stop);
        request.Services.Access.Forget();
        await request.NoteAsync("group", group.Name, "deleted");
        return XmlRpcValue.Nil;
    }

    private static async Task<GroupRow> GroupAsync(XmlRpcRequest request) =>
        (await request.Accounts.GroupsAsync(request.Stop)).FirstOrDefault(group => group.Name == request.Text("name")) ?? throw NotFound("Group", request.Text("name"));

    private static async Task<XmlRpcValue> ShowGroupAsync(XmlRpcRequest request)
    {
        var group = await GroupAsync(request);
        return XmlRpcValue.Struct(("id", group.Id), ("name", group.Name), ("users", XmlRpcValue.Array(group.Members)), ("permissions", XmlRpcValue.Array(Enumerable.Empty<string>())));
    }

    private static async Task<XmlRpcValue> NoPermissionsAsync(XmlRpcRequest request)
    {
        await GroupAsync(request);
        return XmlRpcValue.Array(Enumerable.Empty<string>());
    }

    /// <summary><c>app.model.codename</c>, as clients have it.</summary>
    private static string LongName(string permission)
    {
        var (app, codename) = (permission[..permission.IndexOf('.', StringComparison.Ordinal)], permission[(permission.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        return $"{app}.{codename[(codename.LastIndexOf('_') + 1)..]}.{codename}";
    }

    private static string ShortName(string permission) => permission.Split('.') switch
    {
        [{ Length: > 0 } app, _, { Length: > 0 } codename] => $"{app}.{codename}",
        [{ Length: > 0 } app, { Length: > 0 } codename] => $"{app}.{codename}",
        _ => throw Bad($"'{permission}' is no permission: expected one as lava_scheduler_app.device.change_device"),
    };

    public static XmlRpcFaultException NotFound(string kind, string name) => new(XmlRpcFaultCodes.NotFound, $"{kind} '{name}' was not found.");

    private static XmlRpcFaultException Bad(string why) => new(XmlRpcFaultCodes.BadRequest, why);
}
