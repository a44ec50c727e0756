using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;
using LavaActors.Yaml;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.*</c>: methods of before there were groups of them. Those of devices (spec: xmlrpc-api.md §4.5).</summary>
internal static class OldLabMethods
{
    private const int QueuedAtOnce = 5_000;

    private static readonly XmlRpcParameter Hostname = new("hostname", Text);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.all_devices", Anyone, "Devices, each [hostname, type, status, job, true].", "array", AllDevicesAsync),
        new("scheduler.all_device_types", Anyone, "Device types, each {name, idle, busy, offline}.", "array of struct", AllTypesAsync),
        new("scheduler.pending_jobs_by_device_type", Anyone, "How many jobs wait for each device type; all: also those with none.", "struct", PendingAsync, new XmlRpcParameter("all", Bool, false)) { IsCostly = true },
        new("scheduler.get_device_status", Anyone, "What a device does.", "struct", StatusAsync, Hostname),
        new("scheduler.get_device_type_by_alias", Anyone, "Device types with an alias that contains a text.", "struct", ByAliasAsync, new XmlRpcParameter("alias", Text)),
        new("scheduler.get_device_config", Anyone, "The configuration of a device, as a job with this context has it.", "base64", ConfigAsync, Hostname, DeviceMethods.Optional("context")),
        new("scheduler.export_device_dictionary", Changer, "The dictionary of a device.", "base64", ExportAsync, Hostname),
        new("scheduler.import_device_dictionary", Changer, "Writes the dictionary of a device.", "string", ImportAsync, Hostname, new XmlRpcParameter("jinja2", Text)),
        new("scheduler.put_into_maintenance_mode", Changer, "Takes a device out of service. notify has no effect.", "nil", request => SetAsync(request, DeviceHealth.Maintenance),
            Hostname, new XmlRpcParameter("reason", Text), DeviceMethods.Optional("notify")),
        new("scheduler.put_into_online_mode", Changer, "Gives a device back: to a health check first, unless skip_health_check is true.", "nil", request => SetAsync(request, request.Arguments.Bool("skip_health_check") ? DeviceHealth.Good : DeviceHealth.Unknown),
            Hostname, new XmlRpcParameter("reason", Text), new XmlRpcParameter("skip_health_check", Bool, false)),
        new("scheduler.validate_pipeline_devices", Anyone, "Whether the dictionaries of devices are right: of one, of those of a type, or of all.", "base64", ValidateAsync, DeviceMethods.Optional("name")) { IsCostly = true },
    ];

    private static async Task<XmlRpcValue> AllDevicesAsync(XmlRpcRequest request) => XmlRpcValue.Array((await request.Devices.ListAsync(request.Caller, withRetired: false, request.Stop)).Select(device =>
        XmlRpcValue.Array([device.Name, device.Row.DeviceType, Status(device), DeviceMethods.CurrentJob(device), true])));

    /// <summary>State and health in one word, as LAVA had it before 2018.</summary>
    private static string Status(LabDevice device) => (device.Row.Health, device.Row.State) switch
    {
        (DeviceHealth.Retired, _) => "retired",
        (_, DeviceState.Running) => "running",
        (_, DeviceState.Reserved) => "reserved",
        (DeviceHealth.Good or DeviceHealth.Unknown, _) when device.Row.LostBecause is null => "idle",
        _ => "offline",
    };

    private static async Task<XmlRpcValue> AllTypesAsync(XmlRpcRequest request)
    {
        var devices = (await request.Devices.ListAsync(request.Caller, withRetired: false, request.Stop)).ToLookup(device => device.Row.DeviceType, Status);
        return XmlRpcValue.Array((await request.DeviceTypes.ListAsync(request.Caller, request.Stop)).Select(type => XmlRpcValue.Struct(
            ("name", type.Name),
            ("idle", devices[type.Name].Count(status => status == "idle")),
            ("busy", devices[type.Name].Count(status => status is "running" or "reserved")),
            ("offline", devices[type.Name].Count(status => status == "offline")))));
    }

    private static async Task<XmlRpcValue> PendingAsync(XmlRpcRequest request)
    {
        // Those that leave the queue meanwhile move the others up: what is there twice counts once.
        var queued = new Dictionary<JobId, string?>();
        for (var (offset, read) = (0, QueuedAtOnce); read == QueuedAtOnce; offset += read)
        {
            var page = await request.Jobs.ListAsync(request.Caller, new JobQuery(offset, QueuedAtOnce, States: [JobState.Submitted]), request.Stop);
            foreach (var job in page.Jobs) queued[job.Job] = job.RequestedDeviceType;
            read = page.Jobs.Count;
        }

        var waiting = queued.Values.OfType<string>().CountBy(type => type).ToDictionary(StringComparer.Ordinal);
        if (request.Arguments.Bool("all"))
            foreach (var type in await request.DeviceTypes.ListAsync(request.Caller, request.Stop)) waiting.TryAdd(type.Name, 0);
        return XmlRpcValue.Struct(waiting.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => (each.Key, (XmlRpcValue)each.Value)));
    }

    private static async Task<XmlRpcValue> StatusAsync(XmlRpcRequest request)
    {
        var device = await DeviceMethods.DeviceAsync(request);
        return XmlRpcValue.Struct(
            ("hostname", device.Name),
            ("status", Status(device)),
            ("job", DeviceMethods.CurrentJob(device)),
            ("offline_since", XmlRpcValue.Nil),
            ("offline_by", XmlRpcValue.Nil),
            ("is_pipeline", true));
    }

    private static async Task<XmlRpcValue> ByAliasAsync(XmlRpcRequest request)
    {
        var alias = request.Text("alias");
        var aliases = await request.Aliases.ListAsync(request.Caller, request.Stop);
        var types = aliases.Where(each => each.Name.Contains(alias, StringComparison.Ordinal)).Select(each => each.DeviceType).OfType<string>().Distinct(StringComparer.Ordinal);
        return XmlRpcValue.Struct((alias, XmlRpcValue.Array(types)));
    }

    private static async Task<XmlRpcValue> ConfigAsync(XmlRpcRequest request)
    {
        await DeviceMethods.DeviceAsync(request);
        return XmlRpcValue.Binary(request.Done(await request.Devices.ConfigurationAsync(request.Caller, request.Text("hostname"), request.Arguments.TextOrNull("context"), request.Stop)));
    }

    private static async Task<XmlRpcValue> ExportAsync(XmlRpcRequest request) =>
        XmlRpcValue.Binary(request.Done(await request.Devices.DictionaryAsync(request.Caller, request.Text("hostname"), request.Stop)));

    private static async Task<XmlRpcValue> ImportAsync(XmlRpcRequest request)
    {
        var name = request.Text("hostname");
        request.Done(await request.Devices.SetDictionaryAsync(request.Caller, name, request.Text("jinja2"), request.Stop));
        return $"Device dictionary updated for {name}";
    }

    private static async Task<XmlRpcValue> SetAsync(XmlRpcRequest request, DeviceHealth health)
    {
        request.Done(await request.Devices.SetHealthAsync(request.Caller, request.Text("hostname"), health, request.Text("reason"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> ValidateAsync(XmlRpcRequest request)
    {
        var name = request.Arguments.TextOrNull("name");
        var devices = (await request.Devices.ListAsync(request.Caller, withRetired: false, request.Stop)).Where(device => name is null || device.Name == name || device.Row.DeviceType == name).ToList();
        if (name is not null && devices.Count == 0) throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"No devices found with hostname or device type {name}");
        var found = new List<(string, YamlNode)>();
        foreach (var device in devices)
        {
            var read = await request.Devices.ConfigurationAsync(request.Caller, device.Name, null, request.Stop);
            found.Add((device.Name, YamlNodes.Map(read.IsOk ? ("Valid", YamlNodes.Null) : ("Invalid", (YamlNode)YamlNodes.String(read.Failure!.ToString()!)))));
        }

        return XmlRpcValue.Binary(YamlWriter.Write(YamlNodes.Map(found)));
    }
}
