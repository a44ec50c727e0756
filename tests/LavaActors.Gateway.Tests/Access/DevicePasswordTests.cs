using System.Text;
using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who is given the passwords of a device's power switch.</summary>
public sealed class DevicePasswordTests : IAsyncLifetime
{
    private const string Dictionary = "{% set power_on_command = 'curl http://admin:hunter2@pdu/on' %}\n";
    private const string Configuration = "commands: {power_on: 'curl http://admin:hunter2@pdu/on'}\n";

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: false) { RequestRate = 1000, RequestBurst = 1000 } };

    public async Task InitializeAsync()
    {
        _gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName("mustang-01"), "mustang", [], "lab", DeviceState.Idle, DeviceHealth.Good, null, null, null));
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
    [InlineData("ada", true)]
    public async Task They_are_for_who_may_change_the_device(string who, bool isTold)
    {
        var tokens = new Dictionary<string, string> { ["sam"] = _gateway.Accounts.Put("sam"), ["ada"] = _gateway.Accounts.Put("ada", isSuperuser: true) };
        var token = tokens.GetValueOrDefault(who);
        if (token is not null) _gateway.Http.DefaultRequestHeaders.Add("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who}:{token}"))}");
        Check(await _gateway.Http.GetStringAsync("devices/mustang-01/dictionary/"));
        Check(await _gateway.Http.GetStringAsync("devices/mustang-01/dictionary/?render=1"));

        var rpc = new RpcClient(_gateway);
        Check(await TextAsync("scheduler.devices.get_dictionary", "mustang-01"));
        Check(await TextAsync("scheduler.devices.get_dictionary", "mustang-01", true));
        Check(await TextAsync("scheduler.get_device_config", "mustang-01"));
        if (token is not null) Check(await TextAsync("scheduler.export_device_dictionary", "mustang-01"));

        async Task<string> TextAsync(string method, params XmlRpcValue[] arguments) => Encoding.UTF8.GetString(((XmlRpcBinary)await rpc.CallAsync(method, arguments)).Value.Span);

        void Check(string text)
        {
            Assert.Contains("curl http://admin:", text, StringComparison.Ordinal);
            Assert.Equal((isTold, !isTold), (text.Contains("hunter2", StringComparison.Ordinal), text.Contains("[MASKED]", StringComparison.Ordinal)));
        }
    }

    private sealed class Files : ReceiveActor
    {
        public Files()
        {
            Receive<LabFileMessages.ReadFile>(_ => Sender.Tell(new LabFileMessages.FileText(Dictionary, true)));
            Receive<LabFileMessages.RenderDevice>(_ => Sender.Tell(new LabFileMessages.FileText(Configuration, true)));
        }
    }
}
