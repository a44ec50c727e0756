using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

public sealed partial class SchedulerRulesTests
{
    [Fact]
    public void The_end_of_an_older_reservation_frees_no_newer_one()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role())).Do(Job(Role()));
        var end = new RunEnded(new LeadJobId(1), new JobId(1), 1, JobHealth.Complete, null);
        lab.Do(end);
        Assert.Equal("2:q1", lab.Reserved);

        // Said again, by an actor that had not heard the answer; and the close that frees what is left.
        lab.Do(end);
        Assert.Empty(lab.Last);
        lab.Do(new JobClosed(new LeadJobId(1)));
        Assert.Empty(lab.Last.OfType<DeviceFreed>());
        lab.Do(end);

        var board = lab.State.Device(new DeviceName("q1"))!;
        Assert.Equal((new LeadJobId(2), 2), (board.HeldBy!.Value, board.LastFencing));
    }

    [Fact]
    public void What_a_dispatcher_says_of_a_device_is_an_event_when_it_is_something_else_and_outlives_a_snapshot()
    {
        var lab = new Lab().With(Device("q1"));
        var faulty = Device("q1") with { Remark = "its file is not valid" };
        lab.With(faulty);
        Assert.Equal("its file is not valid", Assert.Single(Assert.IsType<DispatcherCameUp>(Assert.Single(lab.Last)).Devices).Remark);
        lab.With(faulty);
        Assert.Empty(lab.Last);
        Assert.Equal("its file is not valid", lab.State.ToSnapshot().ToState(SchedulingPolicy.Default).Device(new DeviceName("q1"))!.Remark);
        lab.With(Device("q1"));
        Assert.Null(lab.State.Device(new DeviceName("q1"))!.Remark);
    }

    [Fact]
    public void What_was_found_about_a_job_s_text_is_in_its_event_and_not_kept_here_longer_than_the_text()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role()) with { Warnings = ["job.yaml:1:1: warning: odd"] });
        var submitted = lab.AllEvents.OfType<JobSubmitted>().Single();
        Assert.Equal(["job.yaml:1:1: warning: odd"], submitted.Warnings);
        Assert.Null(ScheduledJob.New(submitted).WithoutTexts().Submission.Warnings);
    }

    [Fact]
    public void A_single_job_is_numbered_plainly_and_a_group_by_its_first_number()
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02"));

        var single = Assert.IsType<Submitted>(lab.Do(Job(Role())).Reply);
        var group = Assert.IsType<Submitted>(lab.Do(Job(Role("a", 0), Role("b", 1))).Reply);

        Assert.Equal(["1"], single.Jobs.Select(job => job.DisplayId));
        Assert.Equal(["2.0", "2.1"], group.Jobs.Select(job => job.DisplayId));
        Assert.Equal([new JobId(2), new JobId(3)], group.Jobs.Select(job => job.Job));
        Assert.Equal(new LeadJobId(2), group.Lead);
    }

    [Fact]
    public void A_submission_that_comes_twice_gets_the_same_ids_and_no_second_job()
    {
        var submit = Job(Role());
        var lab = new Lab().With(Device("qemu-01")).Do(submit);
        var first = Assert.IsType<Submitted>(lab.Reply);

        var again = Assert.IsType<Submitted>(lab.Do(submit).Reply);

        Assert.Equal(first.Jobs, again.Jobs);
        Assert.Empty(lab.Last);
    }

    [Fact]
    public void An_unknown_device_type_is_refused_with_the_nearest_known_one()
    {
        var refused = Assert.IsType<Refused>(new Lab().With(Device("qemu-01"), Device("m", "mustang")).Do(Job(Role(type: "qmeu"))).Reply);

        Assert.Contains("'qmeu'", refused.Reason, StringComparison.Ordinal);
        Assert.True(refused.LacksDevices);
        Assert.Equal("did you mean qemu? known device types: mustang, qemu", refused.Remedy);
    }

    [Fact]
    public void More_devices_than_the_lab_has_are_refused_and_retired_ones_do_not_count()
    {
        var lab = new Lab().With(Device("qemu-01"), Device("qemu-02", health: DeviceHealth.Retired));

        var refused = Assert.IsType<Refused>(lab.Do(Job(Role("a", 0), Role("b", 1))).Reply);

        Assert.Equal(("2 qemu wanted, the lab has 1", true), (refused.Reason, refused.LacksDevices));
    }

    [Fact]
    public void Tags_that_no_device_has_are_refused() =>
        Assert.Equal(
            "1 qemu with tags kvm, usb wanted, the lab has 0",
            Assert.IsType<Refused>(new Lab().With(Device("qemu-01", tags: "usb")).Do(Job(Role(tags: ["usb", "kvm"]))).Reply).Reason);

    [Fact]
    public void A_type_whose_devices_are_all_in_maintenance_accepts_jobs() =>
        Assert.IsType<Submitted>(new Lab().With(Device("qemu-01", health: DeviceHealth.Maintenance)).Do(Job(Role())).Reply);

    [Fact]
    public void A_named_device_of_another_type_is_refused()
    {
        var refused = Assert.IsType<Refused>(new Lab().With(Device("qemu-01"), Device("m", "mustang")).Do(Job(Role(device: "m"))).Reply);

        Assert.Equal(("it is of type mustang", false), (refused.Remedy, refused.LacksDevices));
    }

    [Fact]
    public void Two_hosts_for_one_guest_are_refused() =>
        Assert.Equal(
            "a host role has a device and count: 1",
            Assert.IsType<Refused>(new Lab().With(Device("q1"), Device("q2")).Do(Job(Role("host", 0), Role("host", 1), Guest("guest", 2, "host"))).Reply).Remedy);

    [Fact]
    public void A_queued_job_that_is_canceled_leaves_the_queue()
    {
        var lab = new Lab().With(Device("qemu-01")).Do(Job(Role())).Do(Job(Role()));

        lab.Do(new Cancel(CommandId.New(), new JobId(2), "ann", "not needed"));

        Assert.IsType<CancelRequested>(Assert.Single(lab.Last));
        Assert.Equal("", lab.End(1).Reserved);
    }

    [Fact]
    public void Canceling_any_sub_job_cancels_the_group()
    {
        var lab = new Lab().With(Device("q1"), Device("q2")).Do(Job(Role("a", 0), Role("b", 1)));

        lab.Do(new Cancel(CommandId.New(), new JobId(2), "ann", "wrong kernel"));

        Assert.Equal(new LeadJobId(1), Assert.IsType<CancelRequested>(Assert.Single(lab.Last)).Lead);
    }

    [Fact]
    public void Canceling_twice_or_after_the_end_is_a_success_without_effect()
    {
        var lab = new Lab().With(Device("qemu-01")).Do(Job(Role())).Do(new Cancel(CommandId.New(), new JobId(1), "ann", "why not"));

        Assert.False(Assert.IsType<CancelAccepted>(lab.Do(new Cancel(CommandId.New(), new JobId(1), "bob", "again")).Reply).WasOver);
        Assert.Empty(lab.Last);
        lab.End(1, JobHealth.Canceled).Do(new JobClosed(new LeadJobId(1)));
        Assert.True(Assert.IsType<CancelAccepted>(lab.Do(new Cancel(CommandId.New(), new JobId(1), "bob", "late")).Reply).WasOver);
    }

    [Fact]
    public void Canceling_a_job_that_never_was_is_refused() =>
        Assert.IsType<Refused>(new Lab().Do(new Cancel(CommandId.New(), new JobId(9), "ann", "")).Reply);

    [Theory]
    [InlineData(ErrorTypes.Infrastructure, DeviceHealth.Good, DeviceHealth.Unknown)]
    [InlineData(ErrorTypes.Bug, DeviceHealth.Good, DeviceHealth.Unknown)]
    [InlineData(ErrorTypes.Configuration, DeviceHealth.Good, DeviceHealth.Unknown)]
    [InlineData(ErrorTypes.Job, DeviceHealth.Good, DeviceHealth.Good)]
    [InlineData(ErrorTypes.Infrastructure, DeviceHealth.Maintenance, DeviceHealth.Maintenance)]
    public void A_fault_of_the_lab_puts_a_good_device_in_doubt(string errorType, DeviceHealth before, DeviceHealth after)
    {
        var name = new DeviceName("qemu-01");
        var lab = new Lab().With(Device("qemu-01")).Do(Job(Role())).Do(new SetDeviceHealth(CommandId.New(), name, before, "ann", "so it is"));

        lab.End(1, JobHealth.Incomplete, errorType);

        Assert.Equal(after, lab.State.Device(name)!.Health);
    }

    [Theory]
    [InlineData(DeviceHealth.Good, DeviceHealth.Bad)]
    [InlineData(DeviceHealth.Unknown, DeviceHealth.Bad)]
    [InlineData(DeviceHealth.Looping, DeviceHealth.Bad)]
    [InlineData(DeviceHealth.Maintenance, DeviceHealth.Maintenance)]
    [InlineData(DeviceHealth.Retired, DeviceHealth.Retired)]
    public void What_a_dispatcher_finds_takes_no_device_out_of_the_state_that_a_person_put_it_into(DeviceHealth before, DeviceHealth after)
    {
        var name = new DeviceName("qemu-01");
        var lab = new Lab().With(Device("qemu-01")).Do(new SetDeviceHealth(CommandId.New(), name, before, "ann", "so it is"));

        lab.Do(new SetDeviceHealth(CommandId.New(), name, DeviceHealth.Bad, "dispatcher lab-a", "could not be switched off", IsFinding: true));

        Assert.Equal(after, lab.State.Device(name)!.Health);
        Assert.Equal(after, Assert.IsType<DeviceHealthSet>(lab.Reply).Health);
    }

    [Theory]
    [InlineData("dispatcher lab-a", true, DeviceHealth.Unknown)]
    [InlineData("ann", false, DeviceHealth.Bad)]
    public void A_device_that_can_be_switched_off_again_is_back_if_that_was_why_it_is_bad(string by, bool isFinding, DeviceHealth after)
    {
        var name = new DeviceName("qemu-01");
        var lab = new Lab().With(Device("qemu-01")).Do(new SetDeviceHealth(CommandId.New(), name, DeviceHealth.Bad, by, "smoke", isFinding));

        lab.Do(new SetDeviceHealth(CommandId.New(), name, DeviceHealth.Unknown, "dispatcher lab-a", "could be switched off again", IsFinding: true));

        Assert.Equal(after, lab.State.Device(name)!.Health);
    }

    [Fact]
    public void An_end_that_is_told_twice_is_recorded_once()
    {
        var lab = new Lab().With(Device("qemu-01")).Do(Job(Role())).End(1).Do(new RunEnded(new LeadJobId(1), new JobId(1), 1, JobHealth.Complete, null));

        Assert.Empty(lab.Last);
        Assert.Equal(new RunEndNoted(new LeadJobId(1), new JobId(1)), lab.Reply);
    }

    [Fact]
    public void A_job_that_waits_too_long_is_canceled_with_the_reason()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role())).Do(Job(Role()) with { QueueTimeout = TimeSpan.FromHours(1) });

        lab.Take(SchedulerRules.QueueTimedOut(lab.State, new LeadJobId(2), Noon));

        Assert.Equal("no devices within the queue timeout of 01:00:00: needs 1 qemu; 1 is running job 1", Assert.IsType<CancelRequested>(Assert.Single(lab.Last)).Reason);
    }

    [Fact]
    public void Texts_are_kept_until_the_job_actor_has_them()
    {
        var lab = new Lab().With(Device("q1")).Do(Job(Role()));
        Assert.Equal("original text", lab.State.Jobs[new LeadJobId(1)].Submission.OriginalYaml);

        lab.Take(SchedulerRules.HandedOver(lab.State, new LeadJobId(1), Noon));

        Assert.Equal("", lab.State.Jobs[new LeadJobId(1)].Submission.OriginalYaml);
        Assert.Equal("", lab.State.Jobs[new LeadJobId(1)].Submission.SubJobs[0].Request.Definition);
    }

    [Fact]
    public void A_waiting_job_is_explained()
    {
        var lab = new Lab()
            .With(Device("q1"), Device("q2", health: DeviceHealth.Maintenance), Device("q3"), Device("q4", health: DeviceHealth.Bad))
            .Do(Job(Role(device: "q1")))
            .Do(Job(Role("a", 0), Role("b", 1), Role("c", 2)));

        Assert.Equal("needs 2 more qemu; 1 is running job 1, 1 is in Maintenance, 1 is Bad", lab.Explained(3));
        Assert.Equal("has q1 on dispatcher lab-a", lab.Explained(1));
        Assert.Equal("there is no job 99", lab.Explained(99));
    }

    [Fact]
    public void A_running_job_is_named_as_its_submitter_knows_it()
    {
        var lab = new Lab().With(Device("q1"), Device("q2")).Do(Job(Role("a", 0), Role("b", 1))).Do(Job(Role(device: "q2")));

        Assert.Equal("needs 1 qemu q2; 1 is running job 1.1", lab.Explained(3));
    }

    [Fact]
    public void A_job_that_names_its_worker_gets_devices_of_that_dispatcher_alone()
    {
        var here = Role() with { Dispatcher = "lab-b" };
        var lab = new Lab().With(Device("a1"), Device("a2")).Do(Registration("lab-b", Device("b1"))).Do(Job(here));
        Assert.Equal("1:b1", lab.Reserved);

        lab.Do(Job(here)).Do(Job(here with { Tags = [] }));

        Assert.Empty(lab.Reserved);
        Assert.Equal("needs 1 qemu on dispatcher lab-b; 2 are on dispatcher lab-a, 1 is running job 1", lab.Explained(2));
        Assert.Equal("4:a1", lab.Do(Job(Role())).Reserved);
        Assert.Equal("2:b1", lab.End(1).Reserved);
    }

    [Fact]
    public void A_worker_that_is_not_there_or_has_too_few_devices_is_refused()
    {
        var lab = new Lab().With(Device("a1")).Do(Registration("lab-b", Device("b1"), Device("x1", "x15")));

        var unknown = Assert.IsType<Refused>(lab.Do(Job(Role() with { Dispatcher = "lab-c" })).Reply);
        Assert.Equal("Worker 'lab-c' does not exist: no dispatcher of that name has devices", unknown.Reason);
        Assert.Contains("lab-", unknown.Remedy, StringComparison.Ordinal);
        Assert.False(unknown.LacksDevices);
        var few = Assert.IsType<Refused>(lab.Do(Job(Role("a", 0) with { Dispatcher = "lab-b" }, Role("b", 1) with { Dispatcher = "lab-b" })).Reply);
        Assert.Equal("2 qemu on dispatcher lab-b wanted, the lab has 1", few.Reason);
    }

    [Fact]
    public void A_job_that_runs_containers_gets_a_device_of_a_dispatcher_with_an_engine_alone()
    {
        MissingFacility none = new(Facilities.Containers, "'docker' is not on its PATH");
        var contained = Role() with { Needs = [Facilities.Containers] };
        var lab = new Lab().With(Device("a1") with { Lacks = [none] }).Do(Registration("lab-b", Device("b1")));

        Assert.Equal("1:b1", lab.Do(Job(contained)).Reserved);
        Assert.Empty(lab.Do(Job(contained)).Reserved);
        Assert.Equal("needs 1 qemu with containers; 1 is without containers ('docker' is not on its PATH), 1 is running job 1", lab.Explained(2));
        Assert.Equal("3:a1", lab.Do(Job(Role())).Reserved);
        Assert.Equal([none], lab.State.ToSnapshot().ToState(SchedulingPolicy.Default).Device(new DeviceName("a1"))!.Lacks);
    }

    [Fact]
    public void A_job_that_runs_containers_is_refused_where_no_dispatcher_has_an_engine_until_one_has()
    {
        var contained = Role("web", 1) with { Needs = [Facilities.Containers] };
        var without = Device("a2") with { Lacks = [new(Facilities.Containers, "'docker' is not on its PATH")] };
        var lab = new Lab().With(Device("a1") with { Lacks = without.Lacks }, without, Device("m1", "mustang"));

        var refused = Assert.IsType<Refused>(lab.Do(Job(Role("plain"), contained)).Reply);
        Assert.Equal("role 'web' is valid, but not supported by this dispatcher: it needs containers, which dispatcher lab-a does not have ('docker' is not on its PATH)", refused.Reason);
        Assert.Contains("containers.engine", refused.Remedy, StringComparison.Ordinal);
        Assert.True(refused.LacksDevices);

        lab.With(Device("a1"), without, Device("m1", "mustang")).Do(Job(Role("plain"), contained));
        Assert.Equal("1:a2 2:a1", lab.Reserved);
    }
}
