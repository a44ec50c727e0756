using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.Access;
using LavaActors.Gateway.XmlRpc;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Calls every method over HTTP as everybody, with things that are there, and compares with the table.</summary>
public sealed class MethodTableTests : IAsyncLifetime
{
    private const string Callers = "nrsoa";

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };
    private readonly Dictionary<char, (string Name, string Token)> _users = [];

    public Task InitializeAsync()
    {
        _users['r'] = ("rita", _gateway.Accounts.Put("rita", scope: TokenScope.Read, groups: "kernel"));
        _users['s'] = ("sam", _gateway.Accounts.Put("sam", scope: TokenScope.Submit, groups: "kernel"));
        _users['o'] = ("otto", _gateway.Accounts.Put("otto", groups: "boards"));
        _users['a'] = ("ada", _gateway.Accounts.Put("ada", isSuperuser: true));
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Running) with { Submitter = "sam", Visibility = new JobVisibility(JobVisibilityKind.Groups, ["kernel"]) });
        _gateway.ReadModel.Texts[7] = new JobTexts(JobTextSamples.Single, JobTextSamples.Single, null);
        _gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName("mustang-01"), "mustang", [], "lab", DeviceState.Idle, DeviceHealth.Good, null, null, null));
        _gateway.Lab.Workers.Add(new WorkerRow("lab", false, default, null, 0, null, null, null));
        _gateway.Scheduler = command => command switch
        {
            SchedulerMessages.Cancel cancel => new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false),
            SchedulerMessages.Submit submit => Refused(submit.Command),
            SchedulerMessages.SetDeviceHealth set => Refused(set.Command),
            SchedulerMessages.AddDevice add => Refused(add.Command),
            SchedulerMessages.SetDeviceTags tags => Refused(tags.Command),
            SchedulerMessages.SetWorker worker => Refused(worker.Command),
            SchedulerMessages.SetHealthRule rule => Refused(rule.Command),
            _ => null,
        };
        _gateway.Questions = question => question switch
        {
            SchedulerMessages.GetDevices => new SchedulerMessages.DeviceList([]),
            SchedulerMessages.GetQueue => new SchedulerMessages.QueueList([]),
            SchedulerMessages.GetOutlook => new SchedulerMessages.QueueOutlook([]),
            SchedulerMessages.LocateDispatcher locate => new SchedulerMessages.DispatcherLocated(locate.Dispatcher, null),
            _ => new SchedulerMessages.Explanation(default, "waits, as all do"),
        };
        return _gateway.InitializeAsync();
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Every_method_is_in_the_table_and_nothing_else() =>
        Assert.Equal(XmlRpcMethods.Table.Methods.Select(method => method.Name), MethodTable.Rows.Select(row => row.Method).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Everybody_may_call_what_the_table_says_and_who_may_not_changes_nothing()
    {
        var table = MethodTable.Rows.ToDictionary(row => row.Method, row => row.LetIn);
        var wrong = new List<string>();
        // What takes things away comes last.
        foreach (var method in XmlRpcMethods.Table.Methods.Where(method => table.ContainsKey(method.Name)).OrderBy(method => method.Name.EndsWith("delete", StringComparison.Ordinal)))
        {
            var letIn = "";
            foreach (var who in Callers)
            {
                var before = _gateway.Accounts.Audit.Count;
                if (await IsLetInAsync(method, who)) letIn += who;
                else if (_gateway.Accounts.Audit.Count != before) wrong.Add($"{method.Name}: refused to '{who}' when it had changed something");
            }

            if (letIn != table[method.Name]) wrong.Add($"{method.Name}: '{letIn}' may call it, and the table says '{table[method.Name]}'");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private async Task<bool> IsLetInAsync(XmlRpcMethod method, char who)
    {
        var arguments = method.Parameters.Where(parameter => parameter.Default is null).Select(parameter => Argument(method.Name, parameter)).ToList();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway.Http.BaseAddress!, "/RPC2")) { Content = new ByteArrayContent(XmlRpcWriter.Call(method.Name, arguments)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml");
        if (_users.TryGetValue(who, out var user)) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Name}:{user.Token}")));
        using var response = await _gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        try
        {
            XmlRpcReader.ReadResponse(await response.Content.ReadAsStreamAsync(), new XmlRpcLimits(1 << 20, 32, 100_000));
            return true;
        }
        catch (XmlRpcFaultException fault)
        {
            return fault.Code is not (XmlRpcFaultCodes.Unauthorized or XmlRpcFaultCodes.Forbidden);
        }
    }

    private static SchedulerMessages.Refused Refused(CommandId command) => new(command, "it is made up", "make up another");

    private static XmlRpcValue Argument(string method, XmlRpcParameter parameter) => (parameter.Kind, parameter.Name) switch
    {
        (XmlRpcParameterKind.Int or XmlRpcParameterKind.JobId, _) => 7,
        (XmlRpcParameterKind.Bool, _) => true,
        (XmlRpcParameterKind.Array, "calls") => XmlRpcValue.Array(Enumerable.Empty<XmlRpcValue>()),
        (XmlRpcParameterKind.Array, _) => XmlRpcValue.Array(["7"]),
        (XmlRpcParameterKind.Struct, _) => XmlRpcValue.Struct(("name", "x")),
        (_, "hostname" or "worker_name") when method.StartsWith("scheduler.workers.", StringComparison.Ordinal) => "lab",
        (_, "hostname" or "device" or "device_name") => "mustang-01",
        (_, "device_type" or "device_type_name" or "type_name") => "mustang",
        (_, "name") when method.StartsWith("scheduler.device_types.", StringComparison.Ordinal) => "mustang",
        (_, "group" or "group_name") => "kernel",
        (_, "codename") => method.Contains("type", StringComparison.Ordinal) ? "submit_to_devicetype" : "submit_to_device",
        (_, "definition" or "yaml_string") => JobTextSamples.Single,
        (_, "health_denominator") => "hours",
        (_, "email") => "somebody@example.com",
        _ => "x1",
    };
}
