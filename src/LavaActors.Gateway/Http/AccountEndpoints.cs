using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary><c>/users/</c>, <c>/groups/</c> and <c>/permissions/</c>, for superusers (spec: rest-api.md §5.5).</summary>
internal static class AccountEndpoints
{
    public static void MapAccounts(this IEndpointRouteBuilder api)
    {
        api.MapGet("/users/", UsersAsync).Needs(Operation.Administer);
        api.MapPost("/users/", AddUserAsync).Needs(Operation.Administer);
        api.MapGet("/users/{id:long}/", async (long id, HttpContext context, AccountOperations accounts, CancellationToken stop) => Answer(await accounts.UserAsync(context.Caller(), id, stop))).Needs(Operation.Administer);
        api.MapMethods("/users/{id:long}/", [HttpMethods.Put, HttpMethods.Patch], ChangeUserAsync).Needs(Operation.Administer);
        api.MapDelete("/users/{id:long}/", async (long id, HttpContext context, AccountOperations accounts, CancellationToken stop) => (await accounts.DeleteUserAsync(context.Caller(), id, stop)).Gone()).Needs(Operation.Administer);

        api.MapGet("/groups/", GroupsAsync).Needs(Operation.Administer);
        api.MapPost("/groups/", AddGroupAsync).Needs(Operation.Administer);
        api.MapGet("/groups/{id:long}/", async (long id, HttpContext context, AccountOperations accounts, CancellationToken stop) => Answer(await accounts.GroupAsync(context.Caller(), id, stop))).Needs(Operation.Administer);
        api.MapMethods("/groups/{id:long}/", [HttpMethods.Put, HttpMethods.Patch], RenameGroupAsync).Needs(Operation.Administer);
        api.MapDelete("/groups/{id:long}/", async (long id, HttpContext context, AccountOperations accounts, CancellationToken stop) => (await accounts.DeleteGroupAsync(context.Caller(), id, stop)).Gone()).Needs(Operation.Administer);

        MapPermissions(api, "devices", ObjectKind.Device);
        MapPermissions(api, "devicetypes", ObjectKind.DeviceType);
    }

    private static void MapPermissions(IEndpointRouteBuilder api, string resource, ObjectKind kind)
    {
        var path = $"/permissions/{resource}/";
        api.MapGet(path, (HttpRequest request, ObjectPermissionOperations permissions, LabViews lab, CancellationToken stop) => PermissionsAsync(kind, request, permissions, lab, stop)).Needs(Operation.Administer);
        api.MapPost(path, (HttpRequest request, ObjectPermissionOperations permissions, CancellationToken stop) => AddPermissionAsync(kind, request, permissions, stop)).Needs(Operation.Administer);
        api.MapGet(path + "{id:long}/", (long id, HttpContext context, ObjectPermissionOperations permissions, CancellationToken stop) => PermissionAsync(kind, id, context, permissions, stop)).Needs(Operation.Administer);
        api.MapDelete(path + "{id:long}/", async (long id, HttpContext context, ObjectPermissionOperations permissions, CancellationToken stop) => (await permissions.DeleteAsync(context.Caller(), kind, id, stop)).Gone()).Needs(Operation.Administer);
    }

    private static async Task<IResult> UsersAsync(HttpRequest request, AccountOperations accounts, UserDirectory directory, CancellationToken stop)
    {
        var users = await accounts.UsersAsync(request.HttpContext.Caller(), stop);
        if (!users.IsOk) return users.Failure!.Answer();
        var groups = await directory.GroupsAsync(stop);
        return ListAnswer.Of(request, AccountResources.Users(users.Value, _ => true, () => AccountResources.Groups(groups), groups), View, ApiJson.Default.PageUserView, "id");
    }

    private static async Task<IResult> AddUserAsync(HttpRequest request, AccountOperations accounts, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (name, change) = (body.Text("username", isRequired: true), Change(body));
        return body.HasErrors ? body.Errors : Answer(await accounts.AddUserAsync(request.HttpContext.Caller(), name!, change, stop), StatusCodes.Status201Created);
    }

    private static async Task<IResult> ChangeUserAsync(long id, HttpRequest request, AccountOperations accounts, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var change = Change(body) with { UserName = body.Text("username") };
        return body.HasErrors ? body.Errors : Answer(await accounts.UpdateUserAsync(request.HttpContext.Caller(), id, change, stop));
    }

    // A password is taken as it is, blanks and all.
    private static AccountChange Change(ApiBody body) => new(
        null,
        body.Setting("password") is { IsSet: true } password ? password.Value ?? "" : null,
        body.Text("first_name", mayBeBlank: true),
        body.Text("last_name", mayBeBlank: true),
        body.Text("email", mayBeBlank: true),
        body.Truth("is_active"),
        body.Truth("is_staff"),
        body.Truth("is_superuser"),
        body.Texts("groups"));

    private static async Task<IResult> GroupsAsync(HttpRequest request, AccountOperations accounts, CancellationToken stop)
    {
        var groups = await accounts.GroupsAsync(request.HttpContext.Caller(), stop);
        return groups.IsOk ? ListAnswer.Of(request, AccountResources.Groups([.. groups.Value.Select(group => new NamedId(group.Id, group.Name))]), group => new GroupView(group.Id, group.Name), ApiJson.Default.PageGroupView, "id") : groups.Failure!.Answer();
    }

    private static async Task<IResult> AddGroupAsync(HttpRequest request, AccountOperations accounts, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var name = body.Text("name", isRequired: true);
        return body.HasErrors ? body.Errors : Answer(await accounts.AddGroupAsync(request.HttpContext.Caller(), name!, stop), StatusCodes.Status201Created);
    }

    private static async Task<IResult> RenameGroupAsync(long id, HttpRequest request, AccountOperations accounts, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var name = body.Text("name", isRequired: true);
        return body.HasErrors ? body.Errors : Answer(await accounts.RenameGroupAsync(request.HttpContext.Caller(), id, name!, stop));
    }

    private static async Task<IResult> PermissionsAsync(ObjectKind kind, HttpRequest request, ObjectPermissionOperations permissions, LabViews lab, CancellationToken stop)
    {
        var all = await permissions.ListAsync(request.HttpContext.Caller(), kind, stop);
        if (!all.IsOk) return all.Failure!.Answer();
        var resource = AccountResources.Permissions(kind, all.Value, (await lab.ReadAsync(request.HttpContext.Caller(), stop, withDevices: kind is ObjectKind.Device)).Resources);
        return kind is ObjectKind.Device
            ? ListAnswer.Of(request, resource, DeviceView, ApiJson.Default.PageDevicePermissionView, "id")
            : ListAnswer.Of(request, resource, TypeView, ApiJson.Default.PageDeviceTypePermissionView, "id");
    }

    private static async Task<IResult> PermissionAsync(ObjectKind kind, long id, HttpContext context, ObjectPermissionOperations permissions, CancellationToken stop)
    {
        var all = await permissions.ListAsync(context.Caller(), kind, stop);
        if (!all.IsOk) return all.Failure!.Answer();
        return all.Value.FirstOrDefault(each => each.Id == id) is { } found ? Answer(kind, found) : ApiResults.NotFound;
    }

    private static async Task<IResult> AddPermissionAsync(ObjectKind kind, HttpRequest request, ObjectPermissionOperations permissions, CancellationToken stop)
    {
        var body = await ApiBody.ReadAsync(request, stop);
        if (body.Refusal is not null) return body.Refusal;
        var (group, permission, name) = (body.Text("group", isRequired: true), body.Text("permission", isRequired: true), body.Text(Field(kind), isRequired: true));
        if (body.HasErrors) return body.Errors;
        var added = await permissions.AddAsync(request.HttpContext.Caller(), kind, Field(kind), name!, permission!, group!, stop);
        return added.IsOk ? Answer(kind, added.Value, StatusCodes.Status201Created) : added.Failure!.Answer();
    }

    private static string Field(ObjectKind kind) => kind is ObjectKind.Device ? "device" : "devicetype";

    private static IResult Answer(ObjectKind kind, ObjectPermission permission, int status = StatusCodes.Status200OK) => kind is ObjectKind.Device
        ? TypedResults.Json(DeviceView(permission), ApiJson.Default.DevicePermissionView, statusCode: status)
        : TypedResults.Json(TypeView(permission), ApiJson.Default.DeviceTypePermissionView, statusCode: status);

    private static IResult Answer(OperationResult<AccountRow> result, int status = StatusCodes.Status200OK) => result.Answer(View, ApiJson.Default.UserView, status);

    private static IResult Answer(OperationResult<GroupRow> result, int status = StatusCodes.Status200OK) => result.Answer(View, ApiJson.Default.GroupView, status);

    private static UserView View(AccountRow user) => new(
        user.Id, user.UserName, user.FirstName, user.LastName, user.Email, user.IsActive, user.IsStaff, user.IsSuperuser, user.Groups, user.LastLogin, user.Joined);

    private static GroupView View(GroupRow group) => new(group.Id, group.Name);

    private static DevicePermissionView DeviceView(ObjectPermission permission) => new(permission.Id, permission.Group, AccountResources.Codename(permission), permission.Object);

    private static DeviceTypePermissionView TypeView(ObjectPermission permission) => new(permission.Id, permission.Group, AccountResources.Codename(permission), permission.Object);
}
