using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.devices.*</c> (spec: xmlrpc-api.md §4.2).</summary>
internal static class DeviceMethods
{
    private static readonly Dictionary<string, DeviceHealth> Healths = Enum.GetValues<DeviceHealth>().ToDictionary(health => health.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    private static readonly XmlRpcParameter Hostname = new("hostname", Text);

    private static readonly XmlRpcParameter Tag = new("tag", Text);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.devices.list", Anyone, "Devices by name; retired ones with show_all. offline_info is taken and has no effect.", "array of struct", ListAsync,
            new XmlRpcParameter("show_all", Bool, false), new XmlRpcParameter("offline_info", Bool, false)),
        new("scheduler.devices.show", Anyone, "What there is to say of a device.", "struct", ShowAsync, Hostname),
        new("scheduler.devices.add", To(LabPermissions.Change("device")), "Adds a device that waits for its dictionary. health: GOOD, UNKNOWN, LOOPING, BAD, MAINTENANCE or RETIRED; user and group own the board; public has no effect.", "nil", AddAsync,
            Hostname, new XmlRpcParameter("type_name", Text), new XmlRpcParameter("worker_name", Text), Optional("user_name"), Optional("group_name"),
            new XmlRpcParameter("public", Bool, true, TakesNil: true), Optional("health"), Optional("description")),
        new("scheduler.devices.update", Changer, "Changes a device; what is nil stays. public has no effect.", "nil", UpdateAsync,
            Hostname, Optional("worker_name"), Optional("user_name"), Optional("group_name"), new XmlRpcParameter("public", Bool, XmlRpcValue.Nil, TakesNil: true),
            Optional("health"), Optional("description"), Optional("device_type"), Optional("reason")),
        new("scheduler.devices.delete", To(LabPermissions.Delete("device")), "Takes a device out of the lab. Its jobs stay.", "nil", DeleteAsync, Hostname),
        new("scheduler.devices.get_dictionary", Anyone, "The dictionary of a device; with render its configuration, as a job with this context has it.", "base64", GetDictionaryAsync,
            Hostname, new XmlRpcParameter("render", Bool, false), Optional("context")),
        new("scheduler.devices.set_dictionary", Changer, "Writes the dictionary of a device. A wrong one changes nothing, and the fault says what is wrong.", "boolean", SetDictionaryAsync, Hostname, new XmlRpcParameter("jinja2", Text)),
        new("scheduler.devices.tags.add", To(LabPermissions.Add("tag")), "Gives a device a tag, which is made when it is not there.", "nil", AddTagAsync, Hostname, Tag),
        new("scheduler.devices.tags.list", Anyone, "The tags of a device.", "array of string", async request => XmlRpcValue.Array((await DeviceAsync(request)).Row.Tags), Hostname),
        new("scheduler.devices.tags.delete", Changer, "Takes a tag from a device.", "nil", RemoveTagAsync, Hostname, Tag),
    ];

    public static XmlRpcParameter Optional(string name) => new(name, Text, XmlRpcValue.Nil, TakesNil: true);

    public static async Task<LabDevice> DeviceAsync(XmlRpcRequest request) => request.Done(await request.Devices.GetAsync(request.Caller, request.Text("hostname"), request.Stop));

    private static async Task<XmlRpcValue> ListAsync(XmlRpcRequest request)
    {
        var devices = await request.Devices.ListAsync(request.Caller, request.Arguments.Bool("show_all"), request.Stop);
        return XmlRpcValue.Array(devices.Select(device => XmlRpcValue.Struct(
            ("hostname", device.Name),
            ("type", device.Row.DeviceType),
            ("health", device.Row.Health.ToString()),
            ("state", device.Row.State.ToString()),
            ("current_job", CurrentJob(device)),
            ("pipeline", true))));
    }

    public static XmlRpcValue CurrentJob(LabDevice device) => device.Row.CurrentJob is { } job ? job.Value : XmlRpcValue.Nil;

    private static async Task<XmlRpcValue> ShowAsync(XmlRpcRequest request)
    {
        var device = await DeviceAsync(request);
        return XmlRpcValue.Struct(
            ("hostname", device.Name),
            ("device_type", device.Row.DeviceType),
            ("health", device.Row.Health.ToString()),
            ("state", device.Row.State.ToString()),
            ("health_job", device.Row.HealthCheck is not null),
            ("description", device.Description),
            ("pipeline", true),
            ("has_device_dict", device.Row.LostBecause != SchedulerMessages.DeviceAdded.WhyLost),
            ("worker", device.Row.Dispatcher),
            ("current_job", CurrentJob(device)),
            ("tags", XmlRpcValue.Array(device.Row.Tags)),
            ("permissions", PermissionsOn(await request.LabAsync(), ObjectKind.Device, device.Name)),
            // LAVA had these before 2020, and lavacli's system export still asks for them.
            ("public", true),
            ("user", device.Note.PhysicalOwner),
            ("group", device.Note.PhysicalGroup));
    }

    public static XmlRpcValue PermissionsOn(LabState lab, ObjectKind kind, string name) => XmlRpcValue.Array(lab.Restrictions.All
        .Where(permission => permission.Kind == kind && permission.Object == name)
        .Select(permission => XmlRpcValue.Struct(("name", Permissions.Codename(kind, permission.Right)), ("group", permission.Group))));

    private static async Task<XmlRpcValue> AddAsync(XmlRpcRequest request)
    {
        var health = request.Arguments.TextOrNull("health") is { } given
            ? Health(given) ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Invalid health")
            : DeviceHealth.Unknown;
        var change = Change(request);
        var added = await request.Devices.AddAsync(request.Caller, request.Text("hostname"), request.Text("type_name"), request.Text("worker_name"), health, change, request.Stop);
        if (added.Failure is OperationFailure.Invalid && (await request.LabAsync()).Device(request.Text("hostname")) is not null)
            throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Bad request: device already exists?");
        request.Done(added);
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> UpdateAsync(XmlRpcRequest request)
    {
        DeviceHealth? health = request.Arguments.TextOrNull("health") is { } given
            ? Health(given) ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Health '{given}' is invalid")
            : null;
        var change = Change(request) with
        {
            Health = health,
            Reason = request.Arguments.TextOrNull("reason") ?? "",
            Worker = request.Arguments.TextOrNull("worker_name"),
            DeviceType = request.Arguments.TextOrNull("device_type"),
        };
        request.Done(await request.Devices.UpdateAsync(request.Caller, request.Text("hostname"), change, request.Stop));
        return XmlRpcValue.Nil;
    }

    private static DeviceChange Change(XmlRpcRequest request)
    {
        return new(Given("description"), PhysicalOwner: Given("user_name"), PhysicalGroup: Given("group_name"));

        Setting<string> Given(string name) => request.Arguments.TextOrNull(name) is { } text ? text : default(Setting<string>);
    }

    /// <summary>In capitals, as LAVA has them here.</summary>
    public static DeviceHealth? Health(string text) => Healths.TryGetValue(text, out var health) ? health : null;

    private static async Task<XmlRpcValue> DeleteAsync(XmlRpcRequest request)
    {
        request.Done(await request.Devices.DeleteAsync(request.Caller, request.Text("hostname"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> GetDictionaryAsync(XmlRpcRequest request)
    {
        var (name, context) = (request.Text("hostname"), request.Arguments.TextOrNull("context"));
        await DeviceAsync(request);
        var text = request.Arguments.Bool("render")
            ? await request.Devices.ConfigurationAsync(request.Caller, name, context, request.Stop)
            : await request.Devices.DictionaryAsync(request.Caller, name, request.Stop);
        return text.Failure switch
        {
            OperationFailure.NotFound => throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"Device '{name}' does not have a configuration"),
            // lavacli's export of a lab goes on behind this fault alone (spec: xmlrpc-api.md §5), and there is always a dispatcher that is switched off.
            OperationFailure.Unavailable away => throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"Device '{name}' does not have a configuration that can be read now: {away.Why}"),
            _ => XmlRpcValue.Binary(request.Done(text)),
        };
    }

    private static async Task<XmlRpcValue> SetDictionaryAsync(XmlRpcRequest request)
    {
        request.Done(await request.Devices.SetDictionaryAsync(request.Caller, request.Text("hostname"), request.Text("jinja2"), request.Stop));
        return true;
    }

    private static async Task<XmlRpcValue> AddTagAsync(XmlRpcRequest request)
    {
        request.Done(await request.Devices.AddTagAsync(request.Caller, request.Text("hostname"), request.Text("tag"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> RemoveTagAsync(XmlRpcRequest request)
    {
        request.Done(await request.Devices.RemoveTagAsync(request.Caller, request.Text("hostname"), request.Text("tag"), request.Stop));
        return XmlRpcValue.Nil;
    }
}
