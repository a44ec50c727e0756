using LavaActors.Gateway.Http;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Http;

public sealed class PrometheusTests
{
    private static DeviceRow Device(string name, string type, DeviceState state = DeviceState.Idle, DeviceHealth health = DeviceHealth.Good, bool isLost = false, string worker = "a") =>
        new(new DeviceName(name), type, [], worker, state, health, null, isLost ? "gone" : null, null);

    private static readonly string Text = PrometheusEndpoint.Text(
        [
            Device("q1", "qemu"), Device("q2", "qemu", DeviceState.Running), Device("q3", "qemu", health: DeviceHealth.Maintenance), Device("q4", "qemu", health: DeviceHealth.Retired),
            Device("m1", "mus\"tang", isLost: true, worker: "b"),
            Device("s1", "summary", health: DeviceHealth.Looping), Device("s2", "summary", DeviceState.Running, DeviceHealth.Bad), Device("s3", "summary", DeviceState.Running, isLost: true),
            Device("s4", "summary", DeviceState.Reserved, DeviceHealth.Looping), Device("s5", "summary", health: DeviceHealth.Bad), Device("s6", "summary", health: DeviceHealth.Unknown),
            Device("s7", "summary", DeviceState.Running, DeviceHealth.Maintenance), Device("s8", "summary", health: DeviceHealth.Maintenance, isLost: true), Device("s9", "summary", DeviceState.Running, DeviceHealth.Retired),
        ],
        [
            new("a", true, WorkerHealth.Active, null, 0, null, null, null), new("b", false, WorkerHealth.Maintenance, null, 0, null, null, null), new("c", true, WorkerHealth.Maintenance, null, 0, null, null, null),
            new("without devices", true, WorkerHealth.Active, null, 0, null, null, null), new("gone", false, WorkerHealth.Retired, null, 0, null, null, null),
        ],
        4,
        new Dictionary<string, long> { ["qemu"] = 5 });

    [Theory]
    [InlineData("devices_online 9")]
    [InlineData("devices_not_retired 12")]
    [InlineData("devices_running 4")]
    [InlineData("jobs_running 4")]
    [InlineData("devices_health_check_total 0")]
    [InlineData("devices_health_check_complete 0")]
    [InlineData("device_type{name=\"qemu\",state=\"idle\"} 1")]
    [InlineData("device_type{name=\"qemu\",state=\"busy\"} 1")]
    [InlineData("device_type{name=\"qemu\",state=\"offline\"} 0")]
    [InlineData("device_type{name=\"qemu\",state=\"maintenance\"} 1")]
    [InlineData("device_type{name=\"qemu\",state=\"queue\"} 5")]
    [InlineData("device_type{name=\"mus\\\"tang\",state=\"offline\"} 1")]
    [InlineData("device_type{name=\"summary\",state=\"idle\"} 1")]
    [InlineData("device_type{name=\"summary\",state=\"busy\"} 4")]
    [InlineData("device_type{name=\"summary\",state=\"offline\"} 2")]
    [InlineData("device_type{name=\"summary\",state=\"maintenance\"} 2")]
    [InlineData("workers_not_retired 4")]
    [InlineData("workers_online 3")]
    [InlineData("workers_offline 1")]
    [InlineData("workers_maintenance 2")]
    [InlineData("workers_active 2")]
    [InlineData("# TYPE jobs_running gauge")]
    public void Each_number_is_under_the_name_that_dashboards_know(string line) => Assert.Contains(line, Text.Split('\n'));
}
