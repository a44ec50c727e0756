using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage.ReadModel;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests.ReadModel;

/// <summary>The same with a group of two on one board.</summary>
public abstract class GroupReadModelTest(TestStore store) : ReadModelTest(store)
{
    protected static readonly LeadJobId Lead = new(7);
    protected static readonly JobId Host = new(7);
    protected static readonly JobId Guest = new(8);
    protected static readonly DeviceName Board = new("mustang-01");

    protected static JobSubmitted Submission { get; } = new(
        CommandId.New(),
        Lead,
        "ann",
        "mustang with guests",
        50,
        "the whole text",
        new GroupId("group-1"),
        [
            new SubJob(Host, "7.0", new SubJobRequest("host", 0, "mustang", false, null, ["nfs", "uboot"], Board, "host's part", true)),
            new SubJob(Guest, "7.1", new SubJobRequest("guest", 1, null, true, "host", [], null, "guest's part")),
        ],
        new JobVisibility(JobVisibilityKind.Groups, ["lab"]),
        null,
        Noon);

    protected static DispatcherCameUp Up { get; } =
        new("lab-a", Guid.NewGuid(), "akka://lava", [new OfferedDevice(Board, "mustang", ["nfs"], DeviceHealth.Good)], Noon);

    protected static DevicesReserved Reserved { get; } =
        new(Lead, [new Reservation(Host, Board, "lab-a", "akka://lava", 1), new Reservation(Guest, Board, "lab-a", "akka://lava", 1)], Noon.AddSeconds(1));

    protected Task Scheduler(params IWireMessage[] events) => Writer.ApplyAsync("scheduler", 1, events, default);

    protected Task Role(JobId job, params IWireMessage[] events) => Writer.ApplyAsync($"role-{job}", 1, events, default);

    protected async Task<JobRow> Row(JobId job) => Assert.IsType<JobRow>(await Queries.GetAsync(job, default));

    protected static RoleMessages.Reported Results(JobId job, long sequence, params (string Suite, string Case, string Outcome)[] results) => new(
        job, sequence, [.. results.Select(result => new ResultRecorded(new TestResult(result.Suite, result.Case, result.Outcome, Noon)))], Noon);

    protected async Task<DeviceRow> Device() => Assert.IsType<DeviceRow>(await Queries.DeviceAsync(Board, default));
}
