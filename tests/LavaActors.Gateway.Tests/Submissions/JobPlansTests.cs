using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using Microsoft.Extensions.DependencyInjection;
using static LavaActors.Protocol.Lab.PlanMessages;

namespace LavaActors.Gateway.Tests.Submissions;

/// <summary>Plans of jobs at a gateway that has no board, with dispatchers that the test plays in an actor system of their own.</summary>
public sealed class JobPlansTests : IAsyncLifetime
{
    private readonly RunningGateway _gateway = new();
    private readonly ConcurrentQueue<PlanRuns> _asked = [];
    private readonly ActorSystem _dispatcher = ActorSystem.Create("lava", ConfigurationFactory.ParseString(
        """
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.loglevel = off
        """).WithFallback(WireHosting.Hocon));

    public async Task InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _dispatcher.ActorOf(Props.Create(() => new Planner(_asked)), "dispatcher");
        var address = ((ExtendedActorSystem)_dispatcher).Provider.DefaultAddress.ToString();
        _gateway.Questions = question => question is SchedulerMessages.LocateDispatcher locate ? new SchedulerMessages.DispatcherLocated(locate.Dispatcher, locate.Dispatcher == "lab-gone" ? null : address) : null;
    }

    public async Task DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _dispatcher.Terminate();
    }

    [Fact]
    public async Task The_dispatcher_of_a_board_plans_what_would_run_there()
    {
        Have(Device("mustang-01"));

        var role = Assert.Single(await PlanAsync(JobTextSamples.Single));

        Assert.Equal(("job", "mustang-01"), (role.Title, role.Device));
        Assert.Equal(["1 planned for mustang-01"], role.Actions);
        Assert.Empty(role.Faults);
        Assert.Equal(JobTextSamples.Single, Assert.Single(_asked).Definition);
    }

    [Fact]
    public async Task The_roles_of_a_group_are_planned_each_where_its_board_is()
    {
        Have(Device("mustang-01"));

        var roles = await PlanAsync(JobTextSamples.Group);

        Assert.Equal([("host (sub-job 0)", "mustang-01"), ("guest (sub-job 1)", "mustang-01"), ("guest (sub-job 2)", "mustang-01")], roles.Select(role => (role.Title, role.Device)));
        Assert.Equal([0, 1, 2], Assert.Single(_asked).Runs.Select(run => run.SubId));
    }

    [Fact]
    public async Task Without_a_board_and_without_its_dispatcher_it_is_said_why()
    {
        Have();
        var none = Assert.Single(await PlanAsync(JobTextSamples.Single));
        Assert.Null(none.Device);
        Assert.Equal(["needs a device of type 'mustang': of those that 'ann' may submit to none is left whose dispatcher is online"], none.Faults);

        Have(Device("mustang-01") with { Dispatcher = "lab-gone" });
        Assert.Equal(["worker 'lab-gone' does not answer: mustang-01 can be planned for while it is online"], Assert.Single(await PlanAsync(JobTextSamples.Single)).Faults);
        Assert.Empty(_asked);
    }

    [Fact]
    public void Each_role_gets_a_board_of_its_own_and_those_that_are_in_order_come_first()
    {
        var subJobs = MultiNodeSplit.Split(Job(JobTextSamples.Group), "group");

        Assert.Equal("m2 m2 m2", Places(Open, Device("m1") with { Health = DeviceHealth.Bad }, Device("m2")));
        Assert.Equal("m1 m1 m1", Places(Open, Device("m1") with { Health = DeviceHealth.Maintenance }));
        Assert.Equal("", Places(Open, Device("m1") with { Health = DeviceHealth.Retired }, Device("m2") with { LostBecause = "its dispatcher is gone" }, Device("q1") with { DeviceType = "qemu" }));
        Assert.Equal("", Places(Open with { Closed = [new DeviceName("m1")] }, Device("m1")));
        Assert.Equal("", Places(Open with { HiddenTypes = new HashSet<string> { "mustang" } }, Device("m1")));
        Assert.Equal("x1 x1 x1", Places(Open with { Aliases = new Dictionary<string, string> { ["mustang"] = "x-gene" } }, Device("m1"), Device("x1") with { DeviceType = "x-gene" }));

        string Places(SubmitterLab lab, params DeviceRow[] devices) => string.Join(' ', PlanPlaces.Of(subJobs, devices, lab).OrderBy(place => place.Key).Select(place => place.Value.Name.Value));
    }

    [Fact]
    public void A_board_has_the_tags_that_the_job_asks_for()
    {
        var tagged = MultiNodeSplit.Split(Job(JobTextSamples.Single + "\ntags: [usb]\n"), "group");
        Assert.Equal("m2", Assert.Single(PlanPlaces.Of(tagged, [Device("m1"), Device("m2") with { Tags = ["net", "usb"] }], Open)).Value.Name.Value);
    }

    private static SubmitterLab Open { get; } = new("ann", new Dictionary<string, string>(), new HashSet<string>(), []);

    private static DeviceRow Device(string name) => new(new DeviceName(name), "mustang", [], "lab", DeviceState.Idle, DeviceHealth.Good, null, null, null);

    private static JobDefinition Job(string text) => JobDocument.Parse(text, "definition").Job ?? throw new InvalidOperationException("the sample is not valid");

    private void Have(params DeviceRow[] devices)
    {
        _gateway.ReadModel.Devices.Clear();
        _gateway.ReadModel.Devices.AddRange(devices);
    }

    private Task<IReadOnlyList<PlannedRole>> PlanAsync(string text) => _gateway.Services.GetRequiredService<JobPlans>().OfAsync(Caller.Of("ann", 1), text, Job(text), default);

    private sealed class Planner : ReceiveActor
    {
        public Planner(ConcurrentQueue<PlanRuns> asked) => Receive<PlanRuns>(question =>
        {
            asked.Enqueue(question);
            Sender.Tell(new RunsPlanned([.. question.Runs.Select(run => new RunPlanned(run.SubId, [$"1 planned for {run.Device}"], []))]));
        });
    }
}
