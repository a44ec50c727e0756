using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>Methods by what they answer of a lab, and by what is so afterwards (spec: xmlrpc-api.md §4).</summary>
public sealed class EffectMethodTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };
    private readonly ConcurrentQueue<SchedulerMessages.ICommand> _commands = [];

    private RpcClient Rpc => new(_gateway);

    public async Task InitializeAsync()
    {
        var root = _gateway.Accounts.Put("root", isSuperuser: true, groups: "lab");
        _gateway.ReadModel.Devices.AddRange(
        [
            Device("m1", "mustang"), Device("m2", "mustang", DeviceState.Running), Device("m3", "mustang", health: DeviceHealth.Bad), Device("m4", "mustang", health: DeviceHealth.Retired), Device("q1", "qemu"),
        ]);
        _gateway.Lab.Devices.Add(new DeviceNote("m1", "by the window"));
        _gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, null, FakeReadModel.Noon, null));
        _gateway.Lab.Workers.Add(new WorkerRow("never-came", false, WorkerHealth.Active, null, 0, null, null, null));
        _gateway.Scheduler = command =>
        {
            _commands.Enqueue(command);
            return command switch
            {
                SchedulerMessages.SetDeviceHealth set => new SchedulerMessages.DeviceHealthSet(set.Command, set.Device, set.Health),
                SchedulerMessages.SetWorker set => new SchedulerMessages.LabChanged(set.Command),
                _ => null,
            };
        };
        _gateway.Questions = question => question is SchedulerMessages.LocateDispatcher locate ? new SchedulerMessages.DispatcherLocated(locate.Dispatcher, null) : null;
        await _gateway.InitializeAsync();
        _gateway.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"root:{root}")));
    }

    public Task DisposeAsync() => _gateway.DisposeAsync();

    private static DeviceRow Device(string name, string type, DeviceState state = DeviceState.Idle, DeviceHealth health = DeviceHealth.Good) => new(new DeviceName(name), type, [], "lab", state, health, null, null, null);

    private (string Device, DeviceHealth Health, string By, string Reason) LastHealth() =>
        _commands.OfType<SchedulerMessages.SetDeviceHealth>().Select(set => (set.Device.Value, set.Health, set.By, set.Reason)).Last();

    [Fact]
    public async Task Types_are_counted_by_what_their_devices_do() => Assert.Equal(
        XmlRpcValue.Array(
        [
            XmlRpcValue.Struct(("name", "mustang"), ("idle", 1), ("busy", 1), ("offline", 1)),
            XmlRpcValue.Struct(("name", "qemu"), ("idle", 1), ("busy", 0), ("offline", 0)),
        ]),
        await Rpc.CallAsync("scheduler.all_device_types"));

    [Fact]
    public async Task The_devices_of_a_type_are_those_of_a_health()
    {
        Assert.Equal(
            XmlRpcValue.Array(
            [
                XmlRpcValue.Struct(("hostname", "m1"), ("health", "Good"), ("state", "Idle")),
                XmlRpcValue.Struct(("hostname", "m2"), ("health", "Good"), ("state", "Running")),
                XmlRpcValue.Struct(("hostname", "m3"), ("health", "Bad"), ("state", "Idle")),
            ]),
            await Rpc.CallAsync("scheduler.device_types.devices", "mustang"));
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Struct(("hostname", "m3"), ("health", "Bad"), ("state", "Idle"))]), await Rpc.CallAsync("scheduler.device_types.devices", "mustang", "bad"));
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Struct(("hostname", "m4"), ("health", "Retired"), ("state", "Idle"))]), await Rpc.CallAsync("scheduler.device_types.devices", "mustang", "RETIRED"));
        Assert.Equal((400, "Invalid health 'broken'"), await Rpc.FaultAsync("scheduler.device_types.devices", "mustang", "broken"));
    }

    /// <summary>lavacli's export of a lab goes on behind a 404 alone.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_dictionary_whose_dispatcher_is_away_is_not_there(bool isRendered) => Assert.Equal(
        (404, "Device 'm1' does not have a configuration that can be read now: worker 'lab' does not answer; its files can be reached while it is online"),
        await Rpc.FaultAsync("scheduler.devices.get_dictionary", "m1", isRendered));

    [Fact]
    public async Task What_people_said_of_a_job_is_said_under_the_old_name_too()
    {
        _gateway.ReadModel.Put(
            FakeReadModel.Row(14, state: JobState.Finished, health: JobHealth.Incomplete) with { ErrorMessage = "no prompt" },
            FakeReadModel.Row(15, state: JobState.Finished, health: JobHealth.Incomplete) with { ErrorMessage = "no prompt" });
        await _gateway.Services.GetRequiredService<IFailureNotes>().PutAsync(new JobId(14), new FailureNote("the hub again", []), CancellationToken.None);
        Assert.Equal(("the hub again", "no prompt"), (await CommentAsync(14), await CommentAsync(15)));

        async Task<string> CommentAsync(int job) => Assert.IsType<XmlRpcText>(Assert.IsType<XmlRpcStruct>(await Rpc.CallAsync("scheduler.job_details", job))["failure_comment"]).Value;
    }

    [Fact]
    public async Task A_device_that_is_deleted_is_retired_and_what_was_said_of_it_is_gone()
    {
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.devices.delete", "m1"));
        Assert.Equal(("m1", DeviceHealth.Retired, "root", "deleted"), LastHealth());
        Assert.DoesNotContain(_gateway.Lab.Devices, note => note.Name == "m1");
        Assert.Equal(404, (await Rpc.FaultAsync("scheduler.devices.delete", "none")).Code);
    }

    [Fact]
    public async Task A_worker_that_is_deleted_is_retired_and_forgotten_when_it_never_came()
    {
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.workers.delete", "never-came"));
        Assert.Equal(("never-came", WorkerHealth.Retired), Assert.Single(_commands.OfType<SchedulerMessages.SetWorker>().Select(set => (set.Worker, set.Health!.Value))));
        Assert.DoesNotContain(_gateway.Lab.Workers, worker => worker.Name == "never-came");
        Assert.Contains("is online", (await Rpc.FaultAsync("scheduler.workers.delete", "lab")).Text, StringComparison.Ordinal);
        Assert.Contains(_gateway.Lab.Workers, worker => worker.Name == "lab");
    }

    [Fact]
    public async Task A_device_is_taken_out_of_service_and_given_back()
    {
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.put_into_maintenance_mode", "m3", "its fan is broken"));
        Assert.Equal(("m3", DeviceHealth.Maintenance, "root", "its fan is broken"), LastHealth());
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.put_into_online_mode", "m3", "mended"));
        Assert.Equal(("m3", DeviceHealth.Unknown, "root", "mended"), LastHealth());
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.put_into_online_mode", "m3", "mended", true));
        Assert.Equal(("m3", DeviceHealth.Good, "root", "mended"), LastHealth());
    }

    [Fact]
    public async Task Jobs_are_counted_and_found_by_device_and_type()
    {
        _gateway.ReadModel.Put(
            FakeReadModel.Row(10, state: JobState.Finished, health: JobHealth.Complete) with { Device = new DeviceName("m1") },
            FakeReadModel.Row(11, state: JobState.Finished, health: JobHealth.Incomplete) with { Device = new DeviceName("m2"), Submitter = "root" },
            FakeReadModel.Row(12, state: JobState.Running) with { Device = new DeviceName("m1") },
            FakeReadModel.Row(13));
        Assert.Equal(XmlRpcValue.Struct(("job_id", 11), ("job_health", "Incomplete")), await Rpc.CallAsync("scheduler.job_health", 11));
        Assert.Equal(XmlRpcValue.Struct(("mustang", 1)), await Rpc.CallAsync("scheduler.pending_jobs_by_device_type"));
        Assert.Equal(XmlRpcValue.Struct(("mustang", 1), ("qemu", 0)), await Rpc.CallAsync("scheduler.pending_jobs_by_device_type", true));

        Assert.Equal([10], await Recent("scheduler.get_recent_jobs_for_device", "m1", 5));
        Assert.Equal([10, 11], (await Recent("scheduler.get_recent_jobs_for_device_type", "mustang", 5)).Order());
        Assert.Single(await Recent("scheduler.get_recent_jobs_for_device_type", "mustang"));
        Assert.Equal([11], await Recent("scheduler.get_recent_jobs_for_device_type", "mustang", 5, true));
        Assert.Empty(await Recent("scheduler.get_recent_jobs_for_device_type", "qemu", 5));
        _gateway.ReadModel.Put([.. Enumerable.Range(100, 12_000).Select(id => FakeReadModel.Row(id))]);
        Assert.Equal(XmlRpcValue.Struct(("mustang", 12_001)), await Rpc.CallAsync("scheduler.pending_jobs_by_device_type"));

        async Task<IReadOnlyList<int>> Recent(string method, params XmlRpcValue[] arguments) =>
            [.. Assert.IsType<XmlRpcArray>(await Rpc.CallAsync(method, arguments)).Items.Select(job => Assert.IsType<XmlRpcInt>(((XmlRpcStruct)job)["id"]).Value)];
    }

    [Fact]
    public async Task A_secret_is_kept_shown_and_forgotten()
    {
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.remote_artifact_tokens.add", "ci", "hunter22"));
        Assert.Equal([("root", new ArtifactToken("ci", "hunter22"))], _gateway.Lab.Tokens);
        Assert.Equal(XmlRpcValue.Array([XmlRpcValue.Struct(("name", "ci"), ("token", "hunter22"))]), await Rpc.CallAsync("scheduler.remote_artifact_tokens.list"));
        Assert.Equal(new XmlRpcText("hunter22"), await Rpc.CallAsync("scheduler.remote_artifact_tokens.show", "ci"));
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.remote_artifact_tokens.delete", "ci"));
        Assert.Empty(_gateway.Lab.Tokens);
        Assert.Equal(404, (await Rpc.FaultAsync("scheduler.remote_artifact_tokens.show", "ci")).Code);
    }

    [Fact]
    public async Task A_user_has_a_hundred_secrets_at_most()
    {
        _gateway.Lab.Tokens.AddRange(Enumerable.Range(1, 99).Select(n => ("root", new ArtifactToken($"t{n}", "hunter22"))).Append(("ann", new ArtifactToken("hers", "hunter22"))));
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.remote_artifact_tokens.add", "t100", "hunter22"));
        Assert.Equal((400, "You have 100 remote artifact tokens; delete some first."), await Rpc.FaultAsync("scheduler.remote_artifact_tokens.add", "t101", "hunter22"));
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.remote_artifact_tokens.delete", "t1"));
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("scheduler.remote_artifact_tokens.add", "t101", "hunter22"));
    }

    [Fact]
    public async Task A_user_is_taken_out_of_a_group()
    {
        _gateway.Accounts.Put("bob", groups: ["kernel", "lab"]);
        Assert.Equal(XmlRpcValue.Array(["kernel", "lab"]), await Rpc.CallAsync("auth.users.groups.list", "bob"));
        Assert.Equal(XmlRpcValue.Nil, await Rpc.CallAsync("auth.users.groups.delete", "bob", "lab"));
        Assert.Equal(["kernel"], (await _gateway.Accounts.UserAsync("bob", CancellationToken.None))!.Groups);
        Assert.Equal(XmlRpcValue.Array(["kernel"]), await Rpc.CallAsync("auth.users.groups.list", "bob"));
        Assert.Equal(404, (await Rpc.FaultAsync("auth.users.groups.list", "none")).Code);
    }
}
