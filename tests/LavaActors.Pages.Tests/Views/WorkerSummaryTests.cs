using LavaActors.Gateway.Api;
using LavaActors.Pages.Lab;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Pages.Tests.Views;

public sealed class WorkerSummaryTests
{
    private static WorkerRow Row(string name, bool isOnline = true, int limit = 0) => new(name, isOnline, WorkerHealth.Active, null, limit, null, null, $"akka.tcp://lava@{name}:7001");

    private static DeviceRow Device(string name, string worker, DeviceState state = DeviceState.Idle, DeviceHealth health = DeviceHealth.Good, string? lost = null) =>
        new(new DeviceName(name), "t", [], worker, state, health, null, lost, null);

    private static NodeView Node(string address, string version) => new(address, ["dispatcher"], "Up", true, 1, "n", version, 1, null, null, null, null, null, null);

    [Fact]
    public void A_dispatcher_is_there_without_a_device_that_counts()
    {
        var workers = WorkerSummary.Of([Row("b"), Row("a", limit: 2), Row("c", isOnline: false)], [Device("old", "b", health: DeviceHealth.Retired), Device("x", "a", DeviceState.Running), Device("y", "a", lost: "gone"), Device("z", "a")], [Node("a:7001", "1.2"), Node("c:7001", "1.3")]);

        Assert.Equal([("a", 3, 1, 1, "1 of 2 (limit)", "1.2"), ("b", 0, 0, 0, "0 of 0", null), ("c", 0, 0, 0, "0 of 0", null)], workers.Select(worker => (worker.Name, worker.Devices, worker.Busy, worker.Lost, worker.Load, worker.Node?.Version)));
        Assert.Equal("b:7001", workers[1].Host);
    }
}
