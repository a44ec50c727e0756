using System.Collections.Immutable;
using FsCheck.Xunit;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>Groups where a dispatcher uses only so many of its devices at a time (spec: scheduler.md §5, <c>job_limit</c>): none waits for ever that could begin, and none keeps others from what it cannot use.</summary>
public sealed class JobLimitTests
{
    private static readonly SubJobRequest[] Two = [Role("a", 0), Role("b", 1)];

    private static Submit Run(params SubJobRequest[] roles) => Job(roles) with { RunTimeout = TimeSpan.FromHours(2) };

    /// <summary>Dispatcher lab-a uses so many of its devices at a time.</summary>
    private static Lab With(int limit, params OfferedDevice[] devices) => new Lab().Do(new SetWorker(CommandId.New(), "lab-a", null, limit, "ann", "")).With(devices);

    [Fact]
    public void A_group_gets_devices_of_two_dispatchers_where_one_gives_too_few()
    {
        var lab = With(1, Device("x1", "x"), Device("y1", "y")).Do(Registration("lab-b", Device("x2", "x"), Device("y2", "y")));

        Assert.Equal("1:x1 2:y2", lab.Do(Run(Role("a", 0, "x"), Role("b", 1, "y"))).Reserved);
    }

    [Fact]
    public void A_role_makes_way_for_one_that_has_no_alternative_at_another_dispatcher()
    {
        var lab = With(1, Device("x1", "x"), Device("y1", "y"), Device("y2", "y")).Do(Registration("lab-b", Device("x2", "x")));

        Assert.Equal("1:x2 2:y1", lab.Do(Run(Role("a", 0, "x"), Role("b", 1, "y"))).Reserved);
    }

    [Fact]
    public void A_group_that_needs_more_than_its_dispatcher_gives_waits_and_keeps_nothing_from_others()
    {
        var lab = With(1, Device("q1"), Device("q2")).Do(Run(Two)).WaitMinutes(20);

        Assert.Equal("", lab.Kept);
        Assert.Equal("needs 1 more qemu; 1 is on dispatcher lab-a, which uses 1 at a time", lab.Explained(1));
        Assert.Equal("3:q1", lab.Do(Run(Role())).Reserved);
        Assert.Equal("1:q2 2:q1", lab.End(3).Do(new SetWorker(CommandId.New(), "lab-a", null, 2, "ann", "")).Reserved);
    }

    [Fact]
    public void With_its_devices_places_are_kept_for_a_group_so_that_jobs_on_other_devices_do_not_hold_it_up_for_ever()
    {
        var lab = With(2, Device("q1"), Device("q2"), Device("q3"), Device("q4"))
            .Do(Run(Role(device: "q3"))).Do(Run(Role(device: "q4"))).Do(Run(Two)).WaitMinutes(20).Do(Run(Role()));
        Assert.Equal("3: q1 q2", lab.Kept);

        Assert.Equal("", lab.End(1).Reserved);
        Assert.Equal(
            "needs 1 qemu; 2 are kept for job 3.0 since 2026-11-22 12:10 UTC, 1 is on dispatcher lab-a, which uses 2 at a time and keeps places for job 3.0, 1 is running job 2",
            lab.Explained(5));
        Assert.Equal("3:q1 4:q2", lab.End(2).Reserved);
    }

    [Fact]
    public void Whoever_is_ahead_of_the_group_takes_a_place_all_the_same()
    {
        var lab = With(2, Device("q1"), Device("q2"), Device("q3")).Do(Run(Role(device: "q3"))).Do(Run(Two)).WaitMinutes(20);
        Assert.Equal("2: q1 q2", lab.Kept);

        Assert.Equal("4:q1", lab.Do(Run(Role()) with { Priority = 100 }).Reserved);
    }

    /// <summary>Four roles, six devices of three dispatchers, of which two have a limit: all ways are tried.</summary>
    [Property(MaxTest = 500)]
    public void As_many_roles_get_a_device_as_can(byte[] script)
    {
        var bytes = new Queue<byte>(script);
        int Next() => bytes.TryDequeue(out var next) ? next : 0;
        var limits = new Dictionary<string, int> { ["a"] = Next() % 3, ["b"] = Next() % 3 };
        var suits = Enumerable.Range(0, 6).ToDictionary(n => new DeviceName($"{"abc"[n % 3]}{n}"), _ => Next() % 16);
        var places = new Places(limits, device => device.Value[..1]);
        var demands = Demand.Of(Enumerable.Range(0, 4).Select(n => new SubJob(new JobId(n + 1), "", Role($"{n}", n, tags: $"t{n}"))));

        var matching = Matching.Match(demands, demand => suits.Keys.Where(device => Suits(device, demands.IndexOf(demand))), places);

        var taken = matching.OfType<DeviceName>().ToImmutableList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.All(Enumerable.Range(0, 4), n => Assert.True(matching[n] is not { } device || Suits(device, n)));
        Assert.True(IsWithinLimits(taken));
        Assert.Equal(Most(0, []), taken.Count);

        bool Suits(DeviceName device, int role) => (suits[device] >> role & 1) == 1;

        bool IsWithinLimits(ImmutableList<DeviceName> devices) => limits.All(limit => devices.Count(device => places.DispatcherOf(device) == limit.Key) <= limit.Value);

        int Most(int role, ImmutableList<DeviceName> before) => role == 4
            ? before.Count
            : suits.Keys.Where(device => Suits(device, role) && !before.Contains(device) && IsWithinLimits(before.Add(device))).Select(device => Most(role + 1, before.Add(device))).Append(Most(role + 1, before)).Max();
    }
}
