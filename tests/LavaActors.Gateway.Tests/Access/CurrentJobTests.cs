using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who is told which job has a device.</summary>
public sealed class CurrentJobTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: false) { RequestRate = 1000, RequestBurst = 1000 } };

    public Task InitializeAsync()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Running) with { Visibility = JobVisibility.Personal, Submitter = "sam" }, FakeReadModel.Row(8, state: JobState.Running));
        _gateway.ReadModel.Devices.AddRange([Device("held", 7), Device("open", 8), Device("idle", null)]);
        return _gateway.InitializeAsync();

        static DeviceRow Device(string name, long? job) => new(
            new DeviceName(name), "mustang", [], "lab", job is null ? DeviceState.Idle : DeviceState.Running, DeviceHealth.Good, null, null, job is { } id ? new JobId(id) : null);
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData("nobody", false)]
    [InlineData("bob", false)]
    [InlineData("sam", true)]
    [InlineData("ada", true)]
    public async Task It_is_told_to_who_may_see_the_job(string who, bool isTold)
    {
        var tokens = new Dictionary<string, string> { ["bob"] = _gateway.Accounts.Put("bob"), ["sam"] = _gateway.Accounts.Put("sam"), ["ada"] = _gateway.Accounts.Put("ada", isSuperuser: true) };
        if (tokens.TryGetValue(who, out var token)) _gateway.Http.DefaultRequestHeaders.Add("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who}:{token}"))}");
        var rpc = new RpcClient(_gateway);
        XmlRpcValue held = isTold ? 7 : XmlRpcValue.Nil;

        Assert.Equal(["held", "idle", "open"], (await DevicesAsync()).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(held, (await DevicesAsync())["held"]["current_job"]);
        Assert.Equal(new XmlRpcInt(8), (await DevicesAsync())["open"]["current_job"]);
        Assert.Equal(held, Assert.IsType<XmlRpcStruct>(await rpc.CallAsync("scheduler.devices.show", "held"))["current_job"]);
        Assert.Equal(held, Assert.IsType<XmlRpcStruct>(await rpc.CallAsync("scheduler.get_device_status", "held"))["job"]);
        var all = Assert.IsType<XmlRpcArray>(await rpc.CallAsync("scheduler.all_devices")).Items.Cast<XmlRpcArray>();
        Assert.Equal(held, all.Single(device => device.Items[0] == new XmlRpcText("held")).Items[3]);

        async Task<Dictionary<string, XmlRpcStruct>> DevicesAsync() => Assert.IsType<XmlRpcArray>(await rpc.CallAsync("scheduler.devices.list")).Items.Cast<XmlRpcStruct>()
            .ToDictionary(device => Assert.IsType<XmlRpcText>(device["hostname"]).Value, StringComparer.Ordinal);
    }
}
