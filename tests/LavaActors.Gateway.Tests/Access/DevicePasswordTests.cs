using System.Text;
using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.XmlRpc;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who is given the passwords of a device's power switch, and what else is secret in the files of a lab.</summary>
public sealed class DevicePasswordTests : IAsyncLifetime
{
    private const string Dictionary = "{% set power_on_command = 'curl http://admin:hunter2@pdu/on' %}\n";
    private const string Configuration = "commands: {power_on: 'curl http://admin:hunter2@pdu/on'}\n";

    private static readonly Dictionary<LabFileKind, string> Texts = new()
    {
        [LabFileKind.Dictionary] = Dictionary,
        [LabFileKind.DeviceType] = "{% extends 'base.jinja2' %}\n{% block power %}\n  pdu_password: {{ pdu_password|default('hunter2') }}\n  power_on: curl http://admin:hunter2@pdu/on\n{% endblock %}\n",
        [LabFileKind.HealthCheck] =
            "job_name: check\nsecrets: {KEY: hunter2}\nnotify: {criteria: {status: all}, callback: {url: 'https://chat.example.com/hooks/hunter2', token: hunter2}}\n"
            + "actions:\n- deploy: {images: {rootfs: {url: 'https://files/root', headers: {Authorization: hunter2}}}}\n- test: {say: hunter2}\n",
        [LabFileKind.Environment] = "overrides: {HTTP_PROXY: 'http://admin:hunter2@proxy/', CI_TOKEN: hunter2}\n",
        [LabFileKind.TargetEnvironment] = "# hunter2\noverrides: {HTTP_PROXY: 'http://admin:hunter2@proxy/'}\n",
        [LabFileKind.Configuration] = "dispatcher_ip: 10.0.0.1\nhttp_url_format_string: 'http://admin:hunter2@cache/?url=%s'\n",
    };

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: false) { RequestRate = 1000, RequestBurst = 1000 } };

    public async Task InitializeAsync()
    {
        _gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName("mustang-01"), "mustang", [], "lab", DeviceState.Idle, DeviceHealth.Good, null, null, null));
        _gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, null, FakeReadModel.Noon, null));
        _gateway.Accounts.Permissions.Add(new ObjectPermission(1, ObjectKind.DeviceType, "mustang", ObjectRight.Change, "boards"));
        _gateway.Accounts.Permissions.Add(new ObjectPermission(2, ObjectKind.Worker, "lab", ObjectRight.Change, "boards"));
        _gateway.Questions = question => question is SchedulerMessages.LocateDispatcher locate
            ? new SchedulerMessages.DispatcherLocated(locate.Dispatcher, Akka.Cluster.Cluster.Get(_gateway.System).SelfAddress.ToString())
            : null;
        await _gateway.InitializeAsync();
        _gateway.System.ActorOf(Props.Create(() => new Files()), "lab-files");
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("nobody", false)]
    [InlineData("sam", false)]
    [InlineData("rita", false)]
    [InlineData("sue", true)]
    [InlineData("ada", true)]
    public async Task They_are_for_who_may_change_the_device(string who, bool isTold)
    {
        var tokens = new Dictionary<string, string>
        {
            ["sam"] = _gateway.Accounts.Put("sam"),
            ["rita"] = _gateway.Accounts.Put("rita", isSuperuser: true, scope: TokenScope.Read),
            ["sue"] = _gateway.Accounts.Put("sue", groups: "boards"),
            ["ada"] = _gateway.Accounts.Put("ada", isSuperuser: true),
        };
        var token = tokens.GetValueOrDefault(who);
        if (token is not null) _gateway.Http.DefaultRequestHeaders.Add("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who}:{token}"))}");
        Check(await _gateway.Http.GetStringAsync("devices/mustang-01/dictionary/"), Dictionary);
        Check(await _gateway.Http.GetStringAsync("devices/mustang-01/dictionary/?render=1"), Configuration);
        Check(await _gateway.Http.GetStringAsync("devicetypes/mustang/template/"), Texts[LabFileKind.DeviceType]);
        Check(await _gateway.Http.GetStringAsync("devicetypes/mustang/health_check/"), Texts[LabFileKind.HealthCheck]);
        Check(await _gateway.Http.GetStringAsync("workers/lab/env/"), Texts[LabFileKind.Environment]);
        Check(await _gateway.Http.GetStringAsync("workers/lab/config/"), Texts[LabFileKind.Configuration]);

        var rpc = new RpcClient(_gateway);
        Check(await TextAsync("scheduler.devices.get_dictionary", "mustang-01"), Dictionary);
        Check(await TextAsync("scheduler.devices.get_dictionary", "mustang-01", true), Configuration);
        Check(await TextAsync("scheduler.get_device_config", "mustang-01"), Configuration);
        Check(await TextAsync("scheduler.device_types.get_template", "mustang"), Texts[LabFileKind.DeviceType]);
        Check(await TextAsync("scheduler.device_types.get_health_check", "mustang"), Texts[LabFileKind.HealthCheck]);
        Check(await TextAsync("scheduler.workers.get_env", "lab"), Texts[LabFileKind.Environment]);
        Check(await TextAsync("scheduler.workers.get_env_dut", "lab"), Texts[LabFileKind.TargetEnvironment]);
        Check(await TextAsync("scheduler.workers.get_config", "lab"), Texts[LabFileKind.Configuration]);
        if (who is not ("nobody" or "rita")) Check(await TextAsync("scheduler.export_device_dictionary", "mustang-01"), Dictionary);

        async Task<string> TextAsync(string method, params XmlRpcValue[] arguments) => Encoding.UTF8.GetString(((XmlRpcBinary)await rpc.CallAsync(method, arguments)).Value.Span);

        void Check(string text, string whole)
        {
            if (isTold) Assert.Equal(whole, text);
            else Assert.Equal((false, true), (text.Contains("hunter2", StringComparison.Ordinal), text.Contains("[MASKED]", StringComparison.Ordinal)));
        }
    }

    private sealed class Files : ReceiveActor
    {
        public Files()
        {
            Receive<LabFileMessages.ReadFile>(read => Sender.Tell(new LabFileMessages.FileText(Texts[read.Kind], true)));
            Receive<LabFileMessages.RenderDevice>(_ => Sender.Tell(new LabFileMessages.FileText(Configuration, true)));
        }
    }
}
