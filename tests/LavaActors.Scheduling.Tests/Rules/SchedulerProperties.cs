using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>
/// Whatever is submitted, ended, canceled, broken, lost and mended in whatever order. The bytes of a script are read as commands, so a
/// script that fails shrinks to a short one.
/// </summary>
public sealed class SchedulerProperties
{
    [Property(MaxTest = 300)]
    public void No_device_ever_has_two_runs(byte[] script) => Play(script, (_, lab) =>
    {
        var holders = new Dictionary<DeviceName, LeadJobId>();
        foreach (var job in lab.State.Jobs.Values.Where(job => job.Reservations is not null))
        {
            foreach (var device in job.Reservations!.Value.GroupBy(mine => mine.Device).Where(mine => mine.Any(one => !job.Ended.Contains(one.Job))))
                Assert.True(holders.TryAdd(device.Key, job.Lead), $"{device.Key} is used by jobs {holders.GetValueOrDefault(device.Key)} and {job.Lead}");
        }

        foreach (var board in lab.State.Devices.Values)
            Assert.Equal(holders.TryGetValue(board.Name, out var holder) ? holder : null, board.HeldBy);
    });

    [Property(MaxTest = 300)]
    public void A_group_gets_all_it_asked_for_or_nothing(byte[] script) => Play(script, (_, lab) =>
    {
        foreach (var reserved in lab.Last.OfType<DevicesReserved>())
        {
            var subJobs = lab.State.Jobs[reserved.Lead].Submission.SubJobs;
            Assert.Equal(subJobs.Select(sub => sub.Job), reserved.Reservations.Select(mine => mine.Job));
            var own = reserved.Reservations.Zip(subJobs).Where(pair => !pair.Second.Request.IsGuest).ToList();
            Assert.Equal(own.Count, own.Select(pair => pair.First.Device).Distinct().Count());
            foreach (var (mine, sub) in own)
                Assert.True(lab.State.Device(mine.Device)!.Suits(Demand.Of([sub]).Single()), $"{mine.Device} does not suit {sub}");
        }
    });

    [Property(MaxTest = 300)]
    public void No_free_device_waits_for_a_job_that_could_run(byte[] script) => Play(script, (_, lab) =>
    {
        foreach (var job in lab.State.Queue.Values)
        {
            var matching = Matching.Match(job.Demands, demand => lab.State.Devices.Values.Where(board => board.IsFree && board.Suits(demand)).Select(board => board.Name));
            Assert.Contains(null, matching);
        }
    });

    [Property(MaxTest = 300)]
    public void Replaying_the_events_gives_the_same_state_and_so_does_a_snapshot(byte[] script)
    {
        var lab = Play(script, (_, _) => { });
        var replayed = lab.AllEvents.Aggregate(SchedulerState.Empty, (state, fact) => state.Apply(fact));

        Assert.Equal(Text(lab.State), Text(replayed));
        var restored = lab.State.ToSnapshot().ToState(SchedulingPolicy.Default);
        Assert.Equal(Text(lab.State), Text(restored));
        Assert.Equal(lab.State.Queue.Keys, restored.Queue.Keys);
        Assert.Equal(
            lab.State.Free.SelectMany(type => type.Value).Order(),
            restored.Free.SelectMany(type => type.Value).Order());
    }

    [Property(MaxTest = 200)]
    public void When_all_runs_end_and_all_devices_are_well_the_queue_drains(byte[] script)
    {
        var lab = Play(script, (_, _) => { });
        lab.Do(Registration("lab-a", Devices)).Do(Registration("lab-b", Others));
        foreach (var device in Devices.Concat(Others))
            lab.Do(new SetDeviceHealth(CommandId.New(), device.Name, DeviceHealth.Good, "ann", "mended"));

        while (lab.State.Jobs.Values.FirstOrDefault(job => !job.IsQueued) is { } job)
        {
            foreach (var sub in job.Submission.SubJobs)
                lab.End(sub.Job.Value);
            lab.Do(new JobClosed(job.Lead));
        }

        Assert.Empty(lab.State.Jobs);
        Assert.All(lab.State.Devices.Values, board => Assert.True(board.IsFree));
    }

    private static readonly OfferedDevice[] Devices =
        [Device("q1", tags: ["a", "b"]), Device("q2", tags: "a"), Device("q3"), Device("m1", "mustang"), Device("m2", "mustang", tags: "b")];

    private static readonly OfferedDevice[] Others = [Device("q4", tags: "b"), Device("m3", "mustang")];

    private static string Text(SchedulerState state) => JsonSerializer.Serialize(state.ToSnapshot());

    private static Lab Play(byte[] script, Action<ICommand?, Lab> check)
    {
        var lab = new Lab().Do(Registration("lab-a", Devices)).Do(Registration("lab-b", Others));
        for (var i = 0; i + 1 < script.Length; i += 2)
        {
            var (what, arg) = (script[i], script[i + 1]);
            var command = Command(lab, what, arg);
            if (command is not null)
                lab.Do(command);
            else
                lab.Take(SchedulerRules.DispatcherLost(lab.State, arg % 2 == 0 ? "lab-a" : "lab-b", Registration("lab-a").Incarnation, "gone", Noon));
            check(command, lab);
        }

        return lab;
    }

    private static ICommand? Command(Lab lab, byte what, byte arg)
    {
        var running = lab.State.Jobs.Values.Where(job => !job.IsQueued).OrderBy(job => job.Lead).ToList();
        switch (what % 10)
        {
            case 0 or 1 or 2:
                return Job(arg % 3 * 50, (arg / 3 % 3) switch { 0 => [Role()], 1 => [Role(type: "mustang", tags: arg > 128 ? ["b"] : [])], _ => [Role(device: $"q{1 + (arg % 4)}")] });
            case 3:
                return Job(arg % 101, [.. Enumerable.Range(0, 2 + (arg % 3)).Select(n => Role($"r{n}", n, tags: n == 1 && arg % 2 == 0 ? ["a"] : []))]);
            case 4:
                return Job(arg % 101, Role("host", 0, "mustang"), Guest("g", 1, "host"), Guest("g", 2, "host"), Role("peer", 3, tags: arg % 2 == 0 ? ["b"] : []));
            case 5 or 6 or 7 when running.Count > 0:
                var job = running[arg % running.Count];
                var sub = job.Submission.SubJobs[arg / 7 % job.Submission.SubJobs.Count];
                return job.Ended.Count == job.Submission.SubJobs.Count
                    ? new JobClosed(job.Lead)
                    : new RunEnded(job.Lead, sub.Job, 0, JobHealth.Complete, arg % 5 == 0 ? ErrorTypes.Infrastructure : null);
            case 8 when arg % 4 == 0:
                return new Cancel(CommandId.New(), new JobId(1 + (arg % Math.Max(1, lab.State.NextJob))), "ann", "so it goes");
            case 8:
                return new SetDeviceHealth(CommandId.New(), new DeviceName($"q{1 + (arg % 4)}"), (DeviceHealth)(arg / 4 % 5), "ann", "it looks so");
            case 9 when arg > 100:
                return arg % 2 == 0 ? Registration("lab-a", Devices[..(3 + (arg % 3))]) : Registration("lab-b", Others);
            default:
                return null;
        }
    }
}
