using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.XmlRpc;

namespace LavaActors.Gateway.Tests.XmlRpc;

/// <summary>A gateway with users, whose scheduler and dispatcher do what they are told. One for all tests of a collection: each has names of its own.</summary>
public sealed class RpcLab : IAsyncLifetime
{
    public const string Collection = "methods of a lab";

    private readonly Dictionary<string, string> _tokens = [];

    internal RunningGateway Gateway { get; } = new() { Access = new AccessSettings(AccessMode.Users, IsLocal: true) { AnonymousRate = 0, RequestRate = 0 } };

    internal FakeLabFiles Files { get; } = new();

    /// <summary>What the scheduler was told, in order.</summary>
    internal ConcurrentQueue<SchedulerMessages.ICommand> Commands { get; } = [];

    public async Task InitializeAsync()
    {
        _tokens["boss"] = Gateway.Accounts.Put("boss", isSuperuser: true, groups: "kernel");
        _tokens["ann"] = Gateway.Accounts.Put("ann", groups: "kernel");
        _tokens["otto"] = Gateway.Accounts.Put("otto", groups: "boards");
        PutDevice("m1", "mustang");
        Gateway.Lab.Workers.Add(new WorkerRow("lab", true, WorkerHealth.Active, null, 0, null, FakeReadModel.Noon, null));
        Gateway.Scheduler = command =>
        {
            Commands.Enqueue(command);
            return Done(command);
        };
        Gateway.Questions = question => question is SchedulerMessages.LocateDispatcher locate
            ? new SchedulerMessages.DispatcherLocated(locate.Dispatcher, Akka.Cluster.Cluster.Get(Gateway.System).SelfAddress.ToString())
            : null;
        await Gateway.InitializeAsync();
        Files.StartIn(Gateway.System);
    }

    public Task DisposeAsync() => Gateway.DisposeAsync();

    internal void PutDevice(string name, string type, DeviceHealth health = DeviceHealth.Good) =>
        Gateway.ReadModel.Devices.Add(new DeviceRow(new DeviceName(name), type, [], "lab", DeviceState.Idle, health, null, null, null));

    internal DeviceRow Device(string name) => Gateway.ReadModel.Devices.Single(row => row.Name.Value == name);

    /// <exception cref="XmlRpcFaultException">The answer is a fault.</exception>
    internal async Task<XmlRpcValue> CallAsync(string who, string method, params IReadOnlyList<XmlRpcValue> arguments)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Gateway.Http.BaseAddress!, "/RPC2")) { Content = new ByteArrayContent(XmlRpcWriter.Call(method, arguments)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who}:{_tokens[who]}")));
        using var response = await Gateway.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return XmlRpcReader.ReadResponse(await response.Content.ReadAsStreamAsync(), new XmlRpcLimits(1 << 20, 32, 100_000));
    }

    internal async Task<(int Code, string Text)> FaultAsync(string who, string method, params IReadOnlyList<XmlRpcValue> arguments)
    {
        var fault = await Assert.ThrowsAsync<XmlRpcFaultException>(() => CallAsync(who, method, arguments));
        return (fault.Code, fault.Message);
    }

    /// <summary>What a script's call by the REST interface answers.</summary>
    internal async Task<string> GetAsync(string who, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Token", _tokens[who]);
        using var response = await Gateway.Http.SendAsync(request);
        return (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).ReplaceLineEndings("\n");
    }

    private object? Done(SchedulerMessages.ICommand command)
    {
        switch (command)
        {
            case SchedulerMessages.AddDevice add:
                PutDevice(add.Device.Value, add.DeviceType, add.Health);
                return new SchedulerMessages.LabChanged(add.Command);
            case SchedulerMessages.SetDeviceTags set:
                Replace(set.Device, row => row with { Tags = set.Tags, LabTags = set.Tags });
                return new SchedulerMessages.LabChanged(set.Command);
            case SchedulerMessages.SetDeviceHealth set:
                Replace(set.Device, row => row with { Health = set.Health });
                return new SchedulerMessages.DeviceHealthSet(set.Command, set.Device, set.Health);
            case SchedulerMessages.SetWorker set:
                var at = Gateway.Lab.Workers.FindIndex(worker => worker.Name == set.Worker);
                Gateway.Lab.Workers[at] = Gateway.Lab.Workers[at] with { Health = set.Health ?? Gateway.Lab.Workers[at].Health, JobLimit = set.JobLimit ?? Gateway.Lab.Workers[at].JobLimit };
                return new SchedulerMessages.LabChanged(set.Command);
            case SchedulerMessages.SetHealthRule set:
                return new SchedulerMessages.LabChanged(set.Command);
            case SchedulerMessages.Cancel cancel:
                return new SchedulerMessages.CancelAccepted(cancel.Command, cancel.Job, false);
            case SchedulerMessages.Submit submit:
                return new SchedulerMessages.Submitted(submit.Command, new LeadJobId(700), [new SubmittedJob(new JobId(700), "700", "")]);
            default:
                return null;
        }
    }

    private void Replace(DeviceName name, Func<DeviceRow, DeviceRow> change)
    {
        var at = Gateway.ReadModel.Devices.FindIndex(row => row.Name == name);
        Gateway.ReadModel.Devices[at] = change(Gateway.ReadModel.Devices[at]);
    }
}

/// <summary>One gateway for the classes that call methods for their effects.</summary>
[CollectionDefinition(RpcLab.Collection)]
public sealed class RpcLabCollection : ICollectionFixture<RpcLab>;
