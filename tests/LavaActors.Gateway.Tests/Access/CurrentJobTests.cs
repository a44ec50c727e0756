using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Tests.XmlRpc;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Who is told which job has a device, or is why it is as it is.</summary>
public sealed class CurrentJobTests : IAsyncLifetime
{
    private const string Reason = "lava: job 7 ended with error type Infrastructure";

    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: false) { RequestRate = 1000, RequestBurst = 1000 } };

    public Task InitializeAsync()
    {
        _gateway.ReadModel.Put(FakeReadModel.Row(7, state: JobState.Running) with { Visibility = JobVisibility.Personal, Submitter = "sam" }, FakeReadModel.Row(8, state: JobState.Running) with { Device = new DeviceName("held") });
        _gateway.ReadModel.Devices.AddRange([Device("held", 7) with { HealthReason = Reason, LastCheck = new JobId(7) }, Device("open", 8) with { HealthReason = "lava-health: health check 8 ended Incomplete" }, Device("idle", null)]);
        _gateway.Lab.Transitions.Add(new TransitionRow(TransitionOf.Device, "held", FakeReadModel.Noon, "lava", "Good", "Unknown", "job 7 ended with error type Infrastructure"));
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

        var reason = isTold ? Reason : "lava: another job ended with error type Infrastructure";
        Assert.Equal(new XmlRpcText(reason), Assert.IsType<XmlRpcStruct>(await rpc.CallAsync("scheduler.devices.show", "held"))["description"]);
        foreach (var device in new[] { (await _gateway.GetJsonAsync("devices/?hostname=held"))["results"]![0]!, await _gateway.GetJsonAsync("devices/held/") })
            Assert.Equal((reason, isTold ? 7L : (long?)null), ((string?)device["description"], (long?)device["last_health_report_job"]));
        Assert.Equal("lava-health: health check 8 ended Incomplete", (string?)(await _gateway.GetJsonAsync("devices/open/"))["description"]);
        Assert.Equal($"lava: {(string?)(await _gateway.GetJsonAsync("devices/held/history/"))[0]!["reason"]}", reason);
        // What is found tells no more than what is shown.
        Assert.Equal((isTold ? 1 : 0, isTold ? 0 : 1), (await CountAsync("devices/?description__contains=job%207"), await CountAsync("devices/?description__contains=another%20job")));
        Assert.Equal(isTold ? 1 : 0, await CountAsync("devices/?last_health_report_job=7"));
        Assert.Equal(isTold ? 1 : 0, await CountAsync("jobs/?id=8&actual_device__description__contains=job%207"));
        Assert.Equal(isTold ? 1 : 0, await CountAsync("jobs/?id=8&actual_device__last_health_report_job=7"));

        async Task<int> CountAsync(string path) => (int)(await _gateway.GetJsonAsync(path))["count"]!;

        async Task<Dictionary<string, XmlRpcStruct>> DevicesAsync() => Assert.IsType<XmlRpcArray>(await rpc.CallAsync("scheduler.devices.list")).Items.Cast<XmlRpcStruct>()
            .ToDictionary(device => Assert.IsType<XmlRpcText>(device["hostname"]).Value, StringComparer.Ordinal);
    }
}
