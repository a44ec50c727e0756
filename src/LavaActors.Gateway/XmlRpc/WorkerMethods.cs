using LavaActors.Gateway.Filters;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;
using static LavaActors.Gateway.XmlRpc.XmlRpcNeeds;
using static LavaActors.Gateway.XmlRpc.XmlRpcParameterKind;

namespace LavaActors.Gateway.XmlRpc;

/// <summary><c>scheduler.workers.*</c>: dispatchers, as they are called here (spec: xmlrpc-api.md §4.4).</summary>
internal static class WorkerMethods
{
    private static readonly Dictionary<string, WorkerHealth> Healths = Enum.GetValues<WorkerHealth>().ToDictionary(health => health.ToString().ToUpperInvariant(), StringComparer.Ordinal);

    private static readonly XmlRpcParameter Hostname = new("hostname", Text);

    public static IEnumerable<XmlRpcMethod> All { get; } =
    [
        new("scheduler.workers.list", Anyone, "The names of workers; retired ones with show_all.", "array of string", ListAsync, new XmlRpcParameter("show_all", Bool, false)),
        new("scheduler.workers.show", Anyone, "What there is to say of a worker.", "struct", ShowAsync, Hostname),
        new("scheduler.workers.add", To(LabPermissions.Add("worker")), "Adds a worker that has not come up yet; a disabled one is retired.", "nil", AddAsync,
            Hostname, DeviceMethods.Optional("description"), new XmlRpcParameter("disabled", Bool, false, TakesNil: true)),
        new("scheduler.workers.update", Changer, "Changes a worker; what is nil stays. health: ACTIVE, MAINTENANCE or RETIRED; job_limit: 0 for none.", "nil", UpdateAsync,
            Hostname, DeviceMethods.Optional("description"), DeviceMethods.Optional("health"), new XmlRpcParameter("job_limit", Int, XmlRpcValue.Nil, TakesNil: true)),
        new("scheduler.workers.delete", To(LabPermissions.Delete("worker")), "Takes a worker that is not online out of the lab.", "nil", DeleteAsync, Hostname),
        .. Files("config", "dispatcher.yaml", LabFileKind.Configuration, "a dispatcher configuration"),
        .. Files("env", "env.yaml", LabFileKind.Environment, "an env file"),
        .. Files("env_dut", "env-dut.yaml", LabFileKind.TargetEnvironment, "an env-dut file"),
    ];

    private static IEnumerable<XmlRpcMethod> Files(string name, string file, LabFileKind kind, string missing) =>
    [
        new($"scheduler.workers.get_{name}", Anyone, $"The {file} of a worker.", "base64", request => FileAsync(request, kind, missing), Hostname),
        new($"scheduler.workers.set_{name}", Changer, $"Writes the {file} of a worker; an empty text removes it.", "boolean", request => SetFileAsync(request, kind), Hostname, new XmlRpcParameter("yaml", Text)),
    ];

    private static async Task<XmlRpcValue> ListAsync(XmlRpcRequest request)
    {
        var all = request.Arguments.Bool("show_all");
        return XmlRpcValue.Array((await request.Workers.ListAsync(request.Caller, request.Stop)).Where(worker => all || worker.Health is not WorkerHealth.Retired).Select(worker => worker.Name));
    }

    private static async Task<XmlRpcValue> ShowAsync(XmlRpcRequest request)
    {
        var worker = request.Done(await request.Workers.GetAsync(request.Caller, request.Text("hostname"), request.Stop));
        var devices = await request.Devices.ListAsync(request.Caller, withRetired: false, request.Stop);
        return XmlRpcValue.Struct(
            ("hostname", worker.Name),
            ("description", worker.Description),
            ("state", worker.IsOnline ? "Online" : "Offline"),
            ("health", worker.Health.ToString()),
            ("devices", XmlRpcValue.Array(devices.Where(device => device.Row.Dispatcher == worker.Name).Select(device => device.Name))),
            // There are no pings: one that is online was heard of just now. Clients want a time in any case.
            ("last_ping", LabResources.LastPing(worker, request.Services.Clock.GetUtcNow()) ?? DateTimeOffset.UnixEpoch),
            ("job_limit", worker.JobLimit),
            ("version", worker.Version),
            ("default_config", !await HasAsync(LabFileKind.Configuration)),
            ("default_env", !await HasAsync(LabFileKind.Environment)),
            ("default_env_dut", !await HasAsync(LabFileKind.TargetEnvironment)));

        async Task<bool> HasAsync(LabFileKind kind) =>
            worker.IsOnline && await request.Workers.FileAsync(request.Caller, worker.Name, kind, request.Stop) is { IsOk: true, Value.IsOwn: true };
    }

    private static async Task<XmlRpcValue> AddAsync(XmlRpcRequest request)
    {
        var health = request.Arguments.BoolOrNull("disabled") is true ? WorkerHealth.Retired : WorkerHealth.Active;
        var added = await request.Workers.AddAsync(request.Caller, request.Text("hostname"), request.Arguments.TextOrNull("description"), health, 0, request.Stop);
        if (added.Failure is OperationFailure.Invalid && (await request.LabAsync()).Worker(request.Text("hostname")) is not null)
            throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Bad request: worker already exists?");
        request.Done(added);
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> UpdateAsync(XmlRpcRequest request)
    {
        WorkerHealth? health = request.Arguments.TextOrNull("health") is { } given
            ? (Healths.TryGetValue(given, out var known) ? known : throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, $"Invalid health: {given}"))
            : null;
        var limit = request.Arguments.IntOrNull("job_limit");
        if (limit is < 0) throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Invalid job limit");
        var description = request.Arguments.TextOrNull("description") is { } text ? text : default(Setting<string>);
        request.Done(await request.Workers.UpdateAsync(request.Caller, request.Text("hostname"), description, health, limit, "", request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> DeleteAsync(XmlRpcRequest request)
    {
        request.Done(await request.Workers.DeleteAsync(request.Caller, request.Text("hostname"), request.Stop));
        return XmlRpcValue.Nil;
    }

    private static async Task<XmlRpcValue> FileAsync(XmlRpcRequest request, LabFileKind kind, string missing)
    {
        var name = Name(request);
        var file = await request.Workers.FileAsync(request.Caller, name, kind, request.Stop);
        return file.Failure is OperationFailure.NotFound { Kind: "File" }
            ? throw new XmlRpcFaultException(XmlRpcFaultCodes.NotFound, $"Worker '{name}' does not have {missing}")
            : XmlRpcValue.Binary(request.Done(file).Text);
    }

    private static async Task<XmlRpcValue> SetFileAsync(XmlRpcRequest request, LabFileKind kind)
    {
        request.Done(await request.Workers.SetFileAsync(request.Caller, Name(request), kind, request.Text("yaml"), "yaml", request.Stop));
        return true;
    }

    private static string Name(XmlRpcRequest request) => LabName.Fault(request.Text("hostname")) is null ? request.Text("hostname") : throw new XmlRpcFaultException(XmlRpcFaultCodes.BadRequest, "Invalid worker name");
}
