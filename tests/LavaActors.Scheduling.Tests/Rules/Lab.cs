using System.Text.Json;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>A small lab for tests of the rules: commands go in one by one, and what came of the last one can be looked at.</summary>
internal sealed class Lab
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly List<IEvent> _all = [];

    public DateTimeOffset Now { get; private set; } = Noon;

    /// <summary>When the last decision asked to be made again.</summary>
    public DateTimeOffset? Reconsider { get; private set; }

    public SchedulerState State { get; private set; } = SchedulerState.Empty;

    public Lab With(SchedulingPolicy policy)
    {
        State = State with { Policy = policy };
        return this;
    }

    public IReadOnlyList<IEvent> AllEvents => _all;

    public IReadOnlyList<IEvent> Last { get; private set; } = [];

    public IReply? Reply { get; private set; }

    public static OfferedDevice Device(string name, string type = "qemu", DeviceHealth health = DeviceHealth.Good, params string[] tags) =>
        new(new DeviceName(name), type, tags, health);

    public static SubJobRequest Role(string role = "", int subId = 0, string type = "qemu", string? device = null, bool essential = false, params string[] tags) =>
        new(role, subId, type, IsGuest: false, HostRole: null, tags, device is null ? null : new DeviceName(device), $"definition of {role}", essential);

    public static SubJobRequest Guest(string role, int subId, string hostRole) =>
        new(role, subId, null, IsGuest: true, hostRole, [], null, $"definition of {role}");

    public static Submit Job(params SubJobRequest[] roles) => Job(50, roles);

    public static Submit Job(int priority, params SubJobRequest[] roles) => new(
        CommandId.New(), "ann", "a job", priority, "original text", roles.Length > 1 ? new GroupId($"group-{Guid.NewGuid()}") : null, roles, JobVisibility.Public);

    public Lab With(params OfferedDevice[] devices) => Do(Registration("lab-a", devices));

    public static RegisterDispatcher Registration(string dispatcher, params OfferedDevice[] devices) =>
        new(dispatcher, Guid.Parse("0195f7b0-1111-4222-8333-444455556666"), $"akka.tcp://lava@{dispatcher}:4053", devices);

    /// <summary>The scheduler dies in the middle of the next decision: of its events so many are stored, and nobody is answered.</summary>
    public int? CrashAfter { get; set; }

    /// <summary>Events that no crash can take back: others have acted on them.</summary>
    private int _settled;

    public Lab Do(ICommand command)
    {
        if (CrashAfter is { } stored)
        {
            CrashAfter = null;
            Crash(SchedulerRules.Decide(State, command, Now).Events, stored);
        }

        // Whoever got no answer asks again.
        return Take(SchedulerRules.Decide(State, command, Now));
    }

    /// <summary>The scheduler dies when so many of the events of a decision are stored.</summary>
    public void Crash(IEnumerable<IEvent> events, int stored)
    {
        _settled = _all.Count;
        _all.AddRange(events.Take(stored));
        Recover();
    }

    /// <summary>A successor knows what is stored, half of it from a snapshot, and decides at once what time has made possible.</summary>
    private void Recover()
    {
        var policy = State.Policy;
        var replayed = _all.Aggregate(SchedulerState.Empty with { Policy = policy }, (state, fact) => state.Apply(fact));
        State = _all.Skip(_settled).Aggregate(
            _all.Take(_settled).Aggregate(SchedulerState.Empty with { Policy = policy }, (state, fact) => state.Apply(fact)).ToSnapshot().ToState(policy),
            (state, fact) => state.Apply(fact));
        Assert.Equal(JsonSerializer.Serialize(replayed.ToSnapshot()), JsonSerializer.Serialize(State.ToSnapshot()));
        Take(SchedulerRules.Reconsider(State, Now));
    }

    public Lab Take(SchedulerRules.Decision decision)
    {
        State = decision.After;
        Last = decision.Events;
        Reply = decision.Reply;
        if (decision.Plan is { } plan)
            Reconsider = plan.Reconsider;
        _all.AddRange(decision.Events);
        return this;
    }

    /// <summary>Time goes by. What is due in between is decided at its moment.</summary>
    public Lab Wait(TimeSpan time)
    {
        var end = Now + time;
        while (Reconsider <= end)
        {
            Now = Reconsider.Value;
            Take(SchedulerRules.Reconsider(State, Now));
        }

        Now = end;
        return this;
    }

    public Lab WaitMinutes(int minutes) => Wait(TimeSpan.FromMinutes(minutes));

    /// <summary>Ends a run that has a reservation.</summary>
    public Lab End(long job, JobHealth health = JobHealth.Complete, string? errorType = null)
    {
        var id = new JobId(job);
        var lead = State.LeadOf[id];
        return Do(new RunEnded(lead, id, State.Jobs[lead].Reservations?.First(mine => mine.Job == id).Fencing ?? 0, health, errorType));
    }

    /// <summary>Which free devices are kept for whom: <c>2: qemu-01 qemu-02; 5: m</c>.</summary>
    public string Kept => string.Join("; ", Placement.Decide(State, Now).Holds.Select(hold => $"{hold.Job.Lead}: {string.Join(' ', hold.Devices)}"));

    public string Explained(long job) => Explanations.Of(State, new JobId(job), Now);

    /// <summary>Which devices the last command reserved, by sub-job: <c>1:qemu-01 2:qemu-02</c>.</summary>
    public string Reserved => string.Join(' ', Last.OfType<DevicesReserved>().SelectMany(fact => fact.Reservations).Select(mine => $"{mine.Job}:{mine.Device}"));
}
