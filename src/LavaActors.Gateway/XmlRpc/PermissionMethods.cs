using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary>Who may do what to which object: <c>perms_*</c> of devices and device types, and <c>system.*</c> (spec: xmlrpc-api.md §§4.2, 4.3, 4.5).</summary>
internal static class PermissionMethods
{
    private static readonly XmlRpcParameter Group = new("group", Text);

    private static readonly XmlRpcParameter Codename = new("codename", Text);

    private static readonly XmlRpcParameter User = DeviceMethods.Optional("username");

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        .. Of("scheduler.devices", ObjectKind.Device, "hostname"),
        .. Of("scheduler.device_types", ObjectKind.DeviceType, "name"),
        .. Old("perm_device", ObjectKind.Device, "device_name", LabPermissions.Change("device")),
        .. Old("perm_device_type", ObjectKind.DeviceType, "device_type_name", LabPermissions.Change("devicetype")),
        new("system.user_can_view_jobs", Reader, "Which of these jobs a user may see; the caller himself, or for superusers anybody.", "struct", CanViewJobsAsync, new XmlRpcParameter("job_ids", XmlRpcParameterKind.Array), User),
        new("system.user_can_view_devices", Reader, "Which of these devices a user may see.", "struct", CanViewDevicesAsync, new XmlRpcParameter("device_names", XmlRpcParameterKind.Array), User),
        new("system.user_can_submit_to_types", Reader, "To which of these device types a user may submit.", "struct", CanSubmitAsync, new XmlRpcParameter("device_types", XmlRpcParameterKind.Array), User),
        new("system.set_user_groups", Staff, "Puts the user with this mail address into these groups, and no others.", "nil", SetGroupsAsync, new XmlRpcParameter("email", Text), new XmlRpcParameter("groups", XmlRpcParameterKind.Array)),
    ];

    private static IEnumerable<XmlRpcMethod> Of(string methods, ObjectKind kind, string parameter) =>
    [
        new($"{methods}.perms_add", Staff, $"Gives a group a permission, as {Permissions.Codename(kind, ObjectRight.Submit)}.", "nil", request => AddAsync(request, kind, parameter), new XmlRpcParameter(parameter, Text), Group, Codename),
        new($"{methods}.perms_delete", Staff, "Takes a permission from a group.", "nil", request => DeleteAsync(request, kind, parameter), new XmlRpcParameter(parameter, Text), Group, Codename),
        new($"{methods}.perms_list", Staff, "The permissions of groups on it.", "array of struct",
            async request => DeviceMethods.PermissionsOn(await request.LabAsync(), kind, await ExistingAsync(request, kind, parameter)), new XmlRpcParameter(parameter, Text)),
    ];

    private static IEnumerable<XmlRpcMethod> Old(string name, ObjectKind kind, string parameter, string permission) =>
    [
        new($"system.assign_{name}", To(permission), "Gives a group a permission on it.", "nil", request => AddAsync(request, kind, parameter), Codename, new XmlRpcParameter(parameter, Text), Group),
        new($"system.revoke_{name}", To(permission), "Takes a permission on it from a group.", "nil", request => DeleteAsync(request, kind, parameter), Codename, new XmlRpcParameter(parameter, Text), Group),
    ];

    private static async Task<string> ExistingAsync(XmlRpcRequest request, ObjectKind kind, string parameter)
    {
        var (lab, name) = (await request.LabAsync(), request.Text(parameter));
        return (kind is ObjectKind.Device ? lab.Device(name) is not null : lab.Type(name) is not null) ? name : throw AuthMethods.NotFound(kind is ObjectKind.Device ? "Device" : "Device-type", name);
    }

    private static async Task<(string Name, string Group, string Codename)> AskedAsync(XmlRpcRequest request, ObjectKind kind, string parameter)
    {
        var (name, group, codename) = (await ExistingAsync(request, kind, parameter), request.Text("group"), request.Text("codename"));
        if ((await request.Accounts.GroupsAsync(request.Stop)).All(each => each.Name != group)) throw AuthMethods.NotFound("Group", group);
        return Permissions.Parse(codename) is var (of, _) && of == kind
            ? (name, group, codename)
            : throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid permission '{codename}': use {string.Join(", ", Permissions.Rights(kind).Select(each => Permissions.Codename(kind, each)))}");
    }

    private static async Task<XmlRpcValue> AddAsync(XmlRpcRequest request, ObjectKind kind, string parameter)
    {
        var (name, group, codename) = await AskedAsync(request, kind, parameter);
        return request.NilWhenDone(await request.ObjectPermissions.AddAsync(request.Caller, kind, parameter, name, codename, group, request.Stop));
    }

    private static async Task<XmlRpcValue> DeleteAsync(XmlRpcRequest request, ObjectKind kind, string parameter)
    {
        var (name, group, codename) = await AskedAsync(request, kind, parameter);
        return request.NilWhenDone(await request.ObjectPermissions.DeleteAsync(request.Caller, kind, name, codename, group, request.Stop));
    }

    private static async Task<XmlRpcValue> CanViewJobsAsync(XmlRpcRequest request)
    {
        var caller = await SubjectAsync(request);
        var jobs = request.Arguments.Items("job_ids").Select(Job).Distinct(StringComparer.Ordinal).ToList();
        var seen = await request.Jobs.SeenAsync(caller, jobs, request.Stop);
        return XmlRpcValue.Struct(jobs.Select(job => (job, (XmlRpcValue)seen.Contains(job))));

        static string Job(XmlRpcValue id) => id switch
        {
            XmlRpcInt number => $"{number.Value}",
            XmlRpcText name => name.Value,
            _ => throw XmlRpcFaultException.Internal($"system.user_can_view_jobs(): a job's id is an int or a string, not {id.Kind}"),
        };
    }

    private static async Task<XmlRpcValue> CanViewDevicesAsync(XmlRpcRequest request)
    {
        var (caller, lab) = (await SubjectAsync(request), await request.LabAsync());
        return XmlRpcValue.Struct(request.Arguments.TextsOrNull("device_names")!.Distinct().Select(name => (name, (XmlRpcValue)lab.DeviceFor(caller, name).IsOk)));
    }

    private static async Task<XmlRpcValue> CanSubmitAsync(XmlRpcRequest request)
    {
        var (caller, lab) = (await SubjectAsync(request), await request.LabAsync());
        return XmlRpcValue.Struct(request.Arguments.TextsOrNull("device_types")!.Distinct().Select(
            name => (name, (XmlRpcValue)(lab.TypeFor(caller, name).IsOk && AccessRules.MaySubmitToType(caller, name, lab.Restrictions)))));
    }

    /// <summary>The user that is asked about; anybody but oneself only by superusers.</summary>
    private static async Task<Caller> SubjectAsync(XmlRpcRequest request)
    {
        if (request.Arguments.TextOrNull("username") is not { } name || name == request.Caller.UserName) return request.Caller;
        Superuser.Check(request.Caller);
        var user = await request.UserAsync();
        return Caller.Of(user.UserName, user.Id, user.IsSuperuser, user.IsStaff, user.Groups, user.AllPermissions);
    }

    private static async Task<XmlRpcValue> SetGroupsAsync(XmlRpcRequest request) =>
        request.NilWhenDone(await request.Users.SetGroupsAsync(request.Caller, request.Text("email"), request.Arguments.TextsOrNull("groups")!, request.Stop));
}
