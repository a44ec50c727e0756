using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Outlook;
using LavaActors.Scheduling.Queue;
using LavaActors.Scheduling.Tests.Rules;
using Microsoft.Extensions.Time.Testing;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Outlook;

public sealed class WhatIfTests
{
    /// <summary>Half of all runs take twenty minutes, the long ones an hour.</summary>
    private static readonly PastRuns Past = new(new[] { 20, 20, 20, 20, 20, 60, 60 }.SelectMany(minutes => new[] { "qemu", "mustang" }.Select(type => new RunTimeRow(type, "a job", TimeSpan.FromMinutes(minutes)))));

    private static WhatIfAnswer Ask(Lab lab, Submit job, PastRuns? past = null, params string[] forbidden) => WhatIfRules.Of(
        lab.State, new WhatIf(job.JobName, job.Priority, job.TargetGroup, job.SubJobs, job.RunTimeout, [.. forbidden.Select(name => new DeviceName(name))]), past ?? Past, lab.Now);

    private static string Others(RoleOutlook role) => string.Join("; ", role.Others.Select(other => $"{other.Device} {other.Why}"));

    [Fact]
    public void A_job_whose_device_is_free_would_start_now()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("m1", "mustang"));

        var answer = Ask(lab, Job(Role()));

        Assert.Equal((true, null, null, 0), (answer.StartsNow, answer.Refusal, answer.WaitsFor, answer.Ahead));
        Assert.Equal((lab.Now, lab.Now), (answer.Estimate.Expected, answer.Estimate.Late));
        var role = Assert.Single(answer.Roles);
        Assert.Equal(["q1", "q2"], role.Free.Select(device => device.Value));
        Assert.Equal(1, role.OfOtherTypes);
    }

    [Fact]
    public void Nothing_is_kept_of_a_question()
    {
        var lab = new Lab().With(Device("q1"));
        var before = lab.State;

        Ask(lab, Job(Role()));

        Assert.Same(before, lab.State);
        Assert.Equal("1:q1", lab.Do(Job(Role())).Reserved);
    }

    [Fact]
    public void Each_device_that_will_not_do_has_its_reason()
    {
        var lab = new Lab().With(
            Device("busy", tags: "usb"), Device("lacks"), Device("bad", health: DeviceHealth.Bad, tags: "usb"), Device("kept", health: DeviceHealth.Maintenance, tags: "usb"), Device("mine", tags: "usb"));
        lab.Do(Job(Role(device: "busy")));

        var answer = Ask(lab, Job(Role(tags: "usb")), Past, "mine");

        Assert.False(answer.StartsNow);
        Assert.Equal("bad Bad; busy running job 1; kept in Maintenance; lacks without tag usb; mine not permitted to this user", Others(Assert.Single(answer.Roles)));
        Assert.Equal([true, true, true, false, false], answer.Roles[0].Others.Select(other => other.IsForNow));
    }

    [Fact]
    public void Of_the_devices_of_a_job_of_many_roles_so_many_are_named_as_a_message_holds()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("q3"), Device("q4", health: DeviceHealth.Bad), Device("m1", "mustang"));
        var job = Job(Role("server"), Role("client", 1), Role("board", 2, "mustang"));

        var answer = WhatIfRules.Of(lab.State, new WhatIf(job.JobName, job.Priority, job.TargetGroup, job.SubJobs, job.RunTimeout, []), Past, lab.Now, mostDevices: 6);

        Assert.True(answer.StartsNow);
        Assert.Equal(
            [("server", "q1 q2", "", 2), ("client", "q1 q2", "", 2), ("board", "m1", "", 0)],
            answer.Roles.Select(role => (role.Role, string.Join(' ', role.Free), Others(role), role.LeftOut)));
        Assert.Equal([0, 0, 0], Ask(lab, job).Roles.Select(role => role.LeftOut));
        Assert.Equal("q4 Bad", Others(Ask(lab, job).Roles[1]));
    }

    [Fact]
    public void What_would_be_refused_is_answered_with_the_reason()
    {
        var answer = Ask(new Lab().With(Device("q1")), Job(Role(type: "qemo")));

        Assert.StartsWith("Device type 'qemo' is unavailable", answer.Refusal, StringComparison.Ordinal);
        Assert.Contains("qemu", answer.Refusal, StringComparison.Ordinal);
        Assert.Null(answer.Estimate.Expected);
    }

    [Fact]
    public void A_job_behind_another_starts_when_both_runs_before_it_are_over()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role())).WaitMinutes(5).Do(Job(Role()));

        var answer = Ask(lab, Job(Role()));

        Assert.Equal((false, 1), (answer.StartsNow, answer.Ahead));
        Assert.Equal("needs 1 qemu; 1 is running job 1", answer.WaitsFor);
        // 15 minutes are left of the run under way, and 20 for the one ahead; 55 and 60 if both are long.
        Assert.Equal((lab.Now.AddMinutes(35), lab.Now.AddMinutes(115)), (answer.Estimate.Expected, answer.Estimate.Late));
    }

    [Fact]
    public void A_job_of_higher_priority_goes_ahead_of_those_that_wait()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role())).Do(Job(Role())).Do(Job(Role()));

        var answer = Ask(lab, Job(100, Role()));

        Assert.Equal((0, lab.Now.AddMinutes(20)), (answer.Ahead, answer.Estimate.Expected));
    }

    [Fact]
    public void A_group_starts_when_all_its_devices_are_free_together()
    {
        var lab = new Lab().With(Device("q1"), Device("q2"), Device("m1", "mustang"));
        lab.Do(Job(Role(device: "q1"))).WaitMinutes(10).Do(Job(Role(type: "mustang")));

        var answer = Ask(lab, Job(Role("server"), Role("client", 1), Role("board", 2, "mustang")));

        Assert.False(answer.StartsNow);
        Assert.Equal(lab.Now.AddMinutes(20), answer.Estimate.Expected);
        Assert.Equal(["q2", "q2", ""], answer.Roles.Select(role => string.Join(' ', role.Free)));
    }

    [Fact]
    public void Where_no_runs_are_known_nothing_is_estimated()
    {
        var answer = Ask(new Lab().With(Device("q1")).Do(Job(Role())), Job(Role()), PastRuns.None);

        Assert.Equal((null, null, "no estimate: too few runs on qemu are known"), (answer.Estimate.Expected, answer.Estimate.Late, answer.Estimate.Basis));
    }

    [Fact]
    public void Where_no_device_is_in_service_nothing_is_estimated() =>
        Assert.Equal("no estimate: no qemu is in service", Ask(new Lab().With(Device("q1", health: DeviceHealth.Bad)), Job(Role())).Estimate.Basis);

    [Fact]
    public void A_run_that_is_longer_than_all_like_it_is_over_at_its_own_limit()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role()) with { RunTimeout = TimeSpan.FromHours(3) }).WaitMinutes(120);

        Assert.Equal(lab.Now.AddMinutes(60), Ask(lab, Job(Role())).Estimate.Expected);
    }

    [Fact]
    public void Each_job_of_the_queue_has_an_estimate()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role())).Do(Job(Role())).Do(Job(Role())).Do(Job(Role()));

        var queue = Estimates.OfQueue(lab.State, Views.OfQueue(lab.State, lab.Now), Past, lab.Now);

        Assert.Equal([20.0, 40, 60], queue.Select(queued => (queued.Estimate.Expected - lab.Now)!.Value.TotalMinutes));
        Assert.All(queue, queued => Assert.True(queued.Estimate.Late >= queued.Estimate.Expected));
    }

    [Fact]
    public void A_long_queue_is_foretold_as_far_as_it_can_be_and_no_further()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role()));
        for (var n = 0; n < 600; n++) lab.Do(Job(Role()));

        var queue = Estimates.OfQueue(lab.State, Views.OfQueue(lab.State, lab.Now), Past, lab.Now);

        // Seven days of runs of twenty minutes.
        Assert.Equal(504, queue.Count(queued => queued.Estimate.Expected is not null));
        Assert.StartsWith("no estimate: it may take longer than 7 days", queue[^1].Estimate.Basis, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_for_the_answer_gets_what_was_found_in_time()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role()));
        for (var n = 0; n < 100; n++) lab.Do(Job(Role()));
        // Each look at the clock takes a tenth of a second.
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(100) };

        var queue = Estimates.OfQueue(lab.State, Views.OfQueue(lab.State, lab.Now), Past, lab.Now, new Patience(clock, TimeSpan.FromSeconds(1)));

        Assert.Equal(100, queue.Count);
        var known = queue.TakeWhile(queued => queued.Estimate.Expected is not null).Count();
        Assert.InRange(known, 5, 11);
        Assert.All(queue.Skip(known), queued => Assert.EndsWith("or the queue is too long to tell", queued.Estimate.Basis, StringComparison.Ordinal));
    }
}
