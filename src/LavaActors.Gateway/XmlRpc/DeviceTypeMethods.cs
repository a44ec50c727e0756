using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.device_types.*</c> (spec: xmlrpc-api.md §4.3).</summary>
internal static class DeviceTypeMethods
{
    private static readonly XmlRpcParameter Name = new("name", Text);

    private static readonly XmlRpcParameter Alias = new("alias", Text);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.device_types.list", Anyone, "Device types; with show_all also those that the lab has only templates of.", "array of struct", ListAsync, new XmlRpcParameter("show_all", Bool, false)),
        new("scheduler.device_types.show", Anyone, "What there is to say of a device type.", "struct", ShowAsync, Name),
        new("scheduler.device_types.devices", Anyone, "The devices of a type.", "array of struct", DevicesAsync, Name, DeviceMethods.Optional("health")),
        new("scheduler.device_types.add", To(LabPermissions.Change("devicetype")), "Adds a device type. health_denominator: hours or jobs; owners_only has no effect.", "nil", AddAsync,
            Name, Nullable("description", Text), Nullable("display", Bool), Nullable("owners_only", Bool), Nullable("health_frequency", Int), Nullable("health_denominator", Text)),
        new("scheduler.device_types.update", Changer, "Changes a device type; what is nil stays. owners_only has no effect.", "nil", UpdateAsync,
            Name, Nullable("description", Text), Nullable("display", Bool), Nullable("owners_only", Bool), Nullable("health_frequency", Int), Nullable("health_denominator", Text), Nullable("health_disabled", Bool)),
        new("scheduler.device_types.get_template", Anyone, "The template of a device type.", "base64", request => TextOfAsync(request, request.DeviceTypes.TemplateAsync, "template"), Name),
        new("scheduler.device_types.set_template", Changer, "Writes the template of a device type.", "boolean", request => SetAsync(request, request.DeviceTypes.SetTemplateAsync), Name, new XmlRpcParameter("template", Text)),
        new("scheduler.device_types.get_health_check", Anyone, "The health check job of a device type.", "base64", request => TextOfAsync(request, request.DeviceTypes.HealthCheckAsync, "health-check"), Name),
        new("scheduler.device_types.set_health_check", Changer, "Writes the health check job of a device type.", "boolean", request => SetAsync(request, request.DeviceTypes.SetHealthCheckAsync), Name, new XmlRpcParameter("template", Text)),
        new("scheduler.device_types.aliases.add", To(LabPermissions.Add("alias")), "Gives a device type another name.", "nil", AddAliasAsync, Name, Alias),
        new("scheduler.device_types.aliases.list", Anyone, "The other names of a device type.", "array of string", async request => XmlRpcValue.Array((await TypeAsync(request)).Aliases), Name),
        new("scheduler.device_types.aliases.delete", Changer, "Takes another name from a device type; the alias itself stays, without a type.", "nil", RemoveAliasAsync, Name, Alias),
    ];

    private static XmlRpcParameter Nullable(string name, XmlRpcParameterKind kind) => new(name, kind, TakesNil: true);

    private static async Task<LabDeviceType> TypeAsync(XmlRpcRequest request) => request.Done(await request.DeviceTypes.GetAsync(request.Caller, request.Text("name"), request.Stop));

    private static async Task<IReadOnlyList<LabDevice>> DevicesAsync(XmlRpcRequest request, string type, bool withRetired = false) =>
        [.. (await request.Devices.ListAsync(request.Caller, withRetired, request.Stop)).Where(device => device.Row.DeviceType == type)];

    private static async Task<XmlRpcValue> ListAsync(XmlRpcRequest request)
    {
        var devices = (await request.Devices.ListAsync(request.Caller, withRetired: false, request.Stop)).ToLookup(device => device.Row.DeviceType);
        var types = (await request.DeviceTypes.ListAsync(request.Caller, request.Stop)).Select(type => type.Name).ToList();
        var templates = await request.DeviceTypes.TemplatesAsync(request.Stop);
        var more = request.Arguments.Bool("show_all") ? templates.Where(name => !name.StartsWith("base", StringComparison.Ordinal)).Except(await AllTypesAsync(request), StringComparer.Ordinal) : [];
        return XmlRpcValue.Array(types.Select(name => Entry(name, true)).Concat(more.Select(name => Entry(name, false))));

        XmlRpcValue Entry(string name, bool isInstalled) =>
            XmlRpcValue.Struct(("name", name), ("devices", devices[name].Count()), ("installed", isInstalled), ("template", templates.Contains(name, StringComparer.Ordinal)));
    }

    // A type that the caller may not see is not shown by its template either.
    private static async Task<IEnumerable<string>> AllTypesAsync(XmlRpcRequest request) => (await request.LabAsync()).Types.Select(type => type.Name);

    private static async Task<XmlRpcValue> ShowAsync(XmlRpcRequest request)
    {
        var (type, devices) = (await TypeAsync(request), await DevicesAsync(request, request.Text("name")));
        return XmlRpcValue.Struct(
            ("name", type.Name),
            ("description", type.Note.Description),
            ("display", type.Note.Display),
            ("health_disabled", type.Note.DisableHealthCheck),
            ("health_denominator", type.Note.HealthDenominator is HealthDenominator.Hours ? "hours" : "jobs"),
            ("health_frequency", type.Note.HealthFrequency),
            ("aliases", XmlRpcValue.Array(type.Aliases)),
            ("devices", XmlRpcValue.Array(devices.Select(device => device.Name))),
            ("default_template", !await HasOwnTemplateAsync(request, type.Name)),
            ("permissions", DeviceMethods.PermissionsOn(await request.LabAsync(), ObjectKind.DeviceType, type.Name)),
            // LAVA had it before 2020, and lavacli's system export still asks for it.
            ("owners_only", false));
    }

    private static async Task<bool> HasOwnTemplateAsync(XmlRpcRequest request, string name)
    {
        foreach (var worker in (await request.LabAsync()).Workers.Where(worker => worker.IsOnline))
        {
            var read = await request.Get<LabFiles>().ReadAsync(worker.Name, new LabFileMessages.ReadFile(LabFileKind.DeviceType, name), "template", request.Stop);
            if (read.IsOk && read.Value.IsOwn) return true;
        }

        return false;
    }

    private static async Task<XmlRpcValue> DevicesAsync(XmlRpcRequest request)
    {
        await TypeAsync(request);
        DeviceHealth? wanted = request.Arguments.TextOrNull("health") is { } given
            ? DeviceMethods.Health(given.ToUpperInvariant()) ?? throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid health '{given}'")
            : null;
        var devices = await DevicesAsync(request, request.Text("name"), withRetired: wanted is DeviceHealth.Retired);
        return XmlRpcValue.Array(devices.Where(device => wanted is null || device.Row.Health == wanted).Select(device => XmlRpcValue.Struct(
            ("hostname", device.Name), ("health", device.Row.Health.ToString()), ("state", device.Row.State.ToString()))));
    }

    private static async Task<XmlRpcValue> AddAsync(XmlRpcRequest request)
    {
        var note = Change(request, new DeviceTypeNote(request.Text("name")));
        var added = await request.DeviceTypes.AddAsync(request.Caller, note, [], request.Stop);
        if (added.Failure is OperationFailure.Invalid && (await request.LabAsync()).Type(note.Name) is not null)
            throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Bad request: device-type name is already used.");
        request.Done(added);
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> UpdateAsync(XmlRpcRequest request)
    {
        await TypeAsync(request);
        // Before anything is changed.
        Change(request, new DeviceTypeNote(request.Text("name")));
        var updated = await request.DeviceTypes.UpdateAsync(
            request.Caller, request.Text("name"), note => Change(request, note) with { DisableHealthCheck = request.Arguments.BoolOrNull("health_disabled") ?? note.DisableHealthCheck }, null, request.Stop);
        if (updated.Failure is OperationFailure.Forbidden) throw new XmlRpcFaultException(XmlRpcFaultCodes.Forbidden, $"No 'admin' permissions for device-type '{request.Text("name")}'.");
        request.Done(updated);
        return XmlRpcValue.Nil;
    }

    private static DeviceTypeNote Change(XmlRpcRequest request, DeviceTypeNote note) => note with
    {
        Description = request.Arguments.TextOrNull("description") ?? note.Description,
        Display = request.Arguments.BoolOrNull("display") ?? note.Display,
        HealthFrequency = request.Arguments.IntOrNull("health_frequency") ?? note.HealthFrequency,
        HealthDenominator = request.Arguments.TextOrNull("health_denominator") switch
        {
            null => note.HealthDenominator,
            "hours" => HealthDenominator.Hours,
            "jobs" => HealthDenominator.Jobs,
            _ => throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Bad request: invalid health_denominator."),
        },
    };

    private static async Task<XmlRpcValue> TextOfAsync(XmlRpcRequest request, Func<Access.Caller, string, CancellationToken, Task<OperationResult<string>>> read, string what)
    {
        var name = request.Text("name");
        if (LabName.Fault(name) is not null) throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid device-type '{name}'");
        var text = await read(request.Caller, name, request.Stop);
        return text.Failure is OperationFailure.NotFound { Kind: not "Device-type" }
            ? throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"Device-type '{name}' {what} was not found.")
            : XmlRpcValue.Binary(request.Done(text));
    }

    private static async Task<XmlRpcValue> SetAsync(XmlRpcRequest request, Func<Access.Caller, string, string, CancellationToken, Task<OperationResult<Done>>> write)
    {
        var name = request.Text("name");
        if (LabName.Fault(name) is not null) throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid device-type '{name}'");
        request.Done(await write(request.Caller, name, request.Text("template"), request.Stop));
        return true;
    }

    private static async Task<XmlRpcValue> AddAliasAsync(XmlRpcRequest request)
    {
        request.Done(await request.DeviceTypes.AddAliasAsync(request.Caller, request.Text("name"), request.Text("alias"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> RemoveAliasAsync(XmlRpcRequest request)
    {
        request.Done(await request.DeviceTypes.RemoveAliasAsync(request.Caller, request.Text("name"), request.Text("alias"), request.Stop));
        return XmlRpcValue.Nil;
    }
}
