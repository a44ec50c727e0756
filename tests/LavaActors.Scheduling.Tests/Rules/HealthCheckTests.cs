using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Outlook;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;
using static LavaActors.Scheduling.Tests.Rules.Lab;

namespace LavaActors.Scheduling.Tests.Rules;

/// <summary>Which device is checked when, and what comes of it (spec: scheduler.md §4, §8, §18.3 and 4).</summary>
public sealed class HealthCheckTests
{
    public const string Text =
        """
        job_name: is the board alive
        visibility: public
        priority: high
        timeouts: {job: {minutes: 10}, action: {minutes: 5}, connection: {minutes: 2}}
        actions:
        - boot: {method: minimal, prompts: ['#']}
        """;

    private static readonly HealthCheckText Check = HealthCheckText.Read(Text, "qemu.yaml", "qemu", []);

    private readonly Lab _lab = new();

    private static OfferedDevice Checked(string name, DeviceHealth health = DeviceHealth.Good, string type = "qemu") => Device(name, type, health) with { HealthCheck = type };

    private string Due => string.Join(' ', HealthChecks.Due(_lab.State, _lab.Now).Select(board => board.Name));

    private string Ready => string.Join(' ', HealthChecks.Ready(_lab.State, _lab.Now).Select(board => board.Name));

    private DeviceHealth HealthOf(string device) => _lab.State.Device(new DeviceName(device))!.Health;

    private Lab Begin(string device, HealthCheckText? text = null) => _lab.Take(HealthChecks.Begin(_lab.State, new DeviceName(device), text ?? Check, _lab.Now));

    /// <summary>A check that takes a minute.</summary>
    private void Pass(string device, JobHealth outcome = JobHealth.Complete)
    {
        Begin(device);
        var job = _lab.State.Device(new DeviceName(device))!.HeldByJob!.Value.Value;
        _lab.WaitMinutes(1).End(job, outcome, outcome is JobHealth.Complete ? null : ErrorTypes.Test).Do(new JobClosed(new LeadJobId(job)));
    }

    private void Rule(int frequency, HealthDenominator denominator, bool isDisabled = false) =>
        _lab.Do(new SetHealthRule(CommandId.New(), "qemu", new HealthRule(isDisabled, frequency, denominator), "ann"));

    private void Set(string device, DeviceHealth health) => _lab.Do(new SetDeviceHealth(CommandId.New(), new DeviceName(device), health, "ann", "so it is"));

    [Fact]
    public void A_device_in_doubt_is_checked_before_any_job_gets_it()
    {
        _lab.With(Checked("q1", DeviceHealth.Unknown)).Do(Job(100, Role()));

        Assert.Equal(("", "q1"), (_lab.Reserved, Due));
        Assert.Equal("needs 1 qemu; 1 is about to have its health checked", _lab.Explained(1));

        Begin("q1");

        Assert.Equal("2:q1", _lab.Reserved);
        var submitted = Assert.IsType<JobSubmitted>(_lab.Last[0]);
        Assert.Equal((true, "lava-health", "is the board alive", 100), (submitted.IsHealthCheck, submitted.Submitter, submitted.JobName, submitted.Priority));
        Assert.Equal(("qemu", new DeviceName("q1")), (submitted.SubJobs[0].Request.DeviceType, submitted.SubJobs[0].Request.DeviceName));
        Assert.Equal("needs 1 qemu; 1 is running health check 2", _lab.Explained(1));

        _lab.WaitMinutes(1).End(2);

        Assert.Equal(("1:q1", DeviceHealth.Good), (_lab.Reserved, HealthOf("q1")));
    }

    [Theory]
    [InlineData(JobHealth.Complete, DeviceHealth.Unknown, DeviceHealth.Good)]
    [InlineData(JobHealth.Incomplete, DeviceHealth.Unknown, DeviceHealth.Bad)]
    [InlineData(JobHealth.Canceled, DeviceHealth.Unknown, DeviceHealth.Bad)]
    [InlineData(JobHealth.Incomplete, DeviceHealth.Good, DeviceHealth.Bad)]
    [InlineData(JobHealth.Complete, DeviceHealth.Bad, DeviceHealth.Good)]
    [InlineData(JobHealth.Complete, DeviceHealth.Looping, DeviceHealth.Looping)]
    [InlineData(JobHealth.Incomplete, DeviceHealth.Looping, DeviceHealth.Looping)]
    [InlineData(JobHealth.Complete, DeviceHealth.Maintenance, DeviceHealth.Maintenance)]
    [InlineData(JobHealth.Incomplete, DeviceHealth.Retired, DeviceHealth.Retired)]
    public void What_a_check_says_of_its_device(JobHealth outcome, DeviceHealth before, DeviceHealth after)
    {
        _lab.With(Checked("q1"));
        Begin("q1");
        Set("q1", before);

        _lab.End(1, outcome, outcome is JobHealth.Complete ? null : ErrorTypes.Infrastructure);

        Assert.Equal(after, HealthOf("q1"));
        Assert.Equal(new JobId(1), _lab.State.Device(new DeviceName("q1"))!.LastCheck!.Job);
        if (before == after) return;
        var told = Assert.Single(_lab.Last.OfType<DeviceHealthChanged>());
        Assert.Equal(("lava-health", $"health check 1 ended {outcome}"), (told.By, told.Reason));
    }

    [Theory]
    [InlineData(DeviceHealth.Bad)]
    [InlineData(DeviceHealth.Maintenance)]
    [InlineData(DeviceHealth.Retired)]
    public void Who_is_out_of_service_is_not_checked(DeviceHealth health)
    {
        _lab.With(Checked("q1"));
        Set("q1", health);
        Assert.Equal("", Due);
        Begin("q1");
        Assert.Empty(_lab.Last);
    }

    [Fact]
    public void Without_a_definition_or_when_disabled_a_device_in_doubt_is_as_good_as_a_good_one()
    {
        _lab.With(Device("q1", health: DeviceHealth.Unknown)).Do(Job(Role()));
        Assert.Equal("1:q1", _lab.Reserved);

        _lab.With(Device("q1"), Checked("q2", DeviceHealth.Unknown)).Do(Job(Role()));
        Assert.Equal("", _lab.Reserved);
        Rule(24, HealthDenominator.Hours, isDisabled: true);
        Assert.Equal("2:q2", _lab.Reserved);
    }

    [Fact]
    public void By_hours_it_is_due_at_the_very_moment()
    {
        _lab.With(Checked("q1"));
        Rule(2, HealthDenominator.Hours);
        Pass("q1");
        Assert.Equal((Noon.AddHours(2), ""), (_lab.Reconsider, Due));

        _lab.WaitMinutes(118);
        Assert.Equal("", Due);
        _lab.WaitMinutes(1);
        Assert.Equal("q1", Due);
        _lab.Do(Job(Role()));
        Assert.Equal("", _lab.Reserved);
    }

    [Fact]
    public void By_jobs_it_is_due_after_so_many()
    {
        _lab.With(Checked("q1"));
        Rule(2, HealthDenominator.Jobs);
        Pass("q1");

        _lab.Do(Job(Role())).End(2).Do(new JobClosed(new LeadJobId(2)));
        Assert.Equal("", Due);
        _lab.Do(Job(Role())).End(3);
        Assert.Equal("q1", Due);
        Pass("q1");
        Assert.Equal("", Due);
    }

    [Fact]
    public void A_check_that_takes_longer_than_the_time_between_two_leaves_as_much_time_for_jobs()
    {
        _lab.With(Checked("q1"));
        Rule(1, HealthDenominator.Hours);
        Begin("q1").WaitMinutes(90).End(1).Do(Job(Role()));

        Assert.Equal("2:q1", _lab.Reserved);
        _lab.End(2).WaitMinutes(89);
        Assert.Equal("", Due);
        _lab.WaitMinutes(1);
        Assert.Equal("q1", Due);
    }

    [Fact]
    public void What_is_only_a_matter_of_time_waits_until_a_group_that_has_waited_long_has_begun()
    {
        _lab.With(Checked("q1"), Checked("q2"));
        Rule(2, HealthDenominator.Hours);
        Pass("q1");
        Pass("q2");
        _lab.WaitMinutes(90).Do(Job(Role(device: "q2")) with { RunTimeout = TimeSpan.FromHours(2) }).Do(Job(Role("a", 0), Role("b", 1))).WaitMinutes(60);
        Assert.Equal(("", "4: q1"), (Due, _lab.Kept));

        _lab.End(3);

        Assert.Equal("4:q1 5:q2", _lab.Reserved);
        _lab.End(4).End(5);
        Assert.Equal("q1 q2", Due);
    }

    [Fact]
    public void A_looping_device_is_checked_over_and_over_and_no_job_gets_it()
    {
        _lab.With(Checked("q1", DeviceHealth.Looping)).Do(Job(Role()));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("q1", Ready);
            Pass("q1", JobHealth.Incomplete);
            Assert.Equal(DeviceHealth.Looping, HealthOf("q1"));
        }

        Assert.Single(_lab.State.Queue);
    }

    [Fact]
    public void A_definition_that_cannot_be_used_makes_the_device_bad_and_is_not_tried_again()
    {
        _lab.With(Checked("q1"));

        Begin("q1", HealthCheckText.Read("job_name: nothing to do\nvisibility: public\n", "qemu.yaml", "qemu", []));

        var told = Assert.IsType<DeviceHealthChanged>(Assert.Single(_lab.Last));
        Assert.Equal((DeviceHealth.Bad, "lava-health"), (told.Health, told.By));
        Assert.StartsWith("Invalid health check: qemu.yaml:", told.Reason, StringComparison.Ordinal);
        Assert.Equal("", Due);
    }

    [Theory]
    [InlineData("[1, 2]")]
    [InlineData("")]
    [InlineData("job_name: [")]
    [InlineData("protocols: {lava-multinode: {roles: {a: {device_type: qemu, count: 2}}}}")]
    public void A_text_that_is_no_job_of_one_device_has_a_fault(string text) => Assert.NotNull(HealthCheckText.Read(text, "qemu.yaml", "qemu", []).Fault);

    [Fact]
    public void A_definition_may_name_another_type_and_tags_which_mean_nothing()
    {
        var text = HealthCheckText.Read(Text + "\ndevice_type: mustang\ntags: [usb]\n", "qemu.yaml", "qemu", []);
        _lab.With(Checked("q1"));
        Assert.Equal("1:q1", Begin("q1", text).Reserved);
        Assert.Equal(("qemu", 0), (_lab.State.Jobs[new LeadJobId(1)].Submission.SubJobs[0].Request.DeviceType, _lab.State.Jobs[new LeadJobId(1)].Submission.SubJobs[0].Request.Tags.Count));
    }

    [Fact]
    public void The_same_answer_twice_makes_one_check()
    {
        _lab.With(Checked("q1"));
        Begin("q1");
        Assert.Empty(Begin("q1").Last);
    }

    [Fact]
    public void A_check_that_was_stored_without_its_reservation_is_gone_on_with()
    {
        _lab.With(Checked("q1"));
        _lab.Crash(HealthChecks.Begin(_lab.State, new DeviceName("q1"), Check, _lab.Now).Events, 1);

        Begin("q1");

        Assert.Equal("1:q1", _lab.Reserved);
        Assert.Single(_lab.AllEvents.OfType<JobSubmitted>());
    }

    [Fact]
    public void Where_a_dispatcher_has_a_limit_a_check_takes_a_place_before_jobs_do_and_one_of_a_looping_device_after_them()
    {
        _lab.With(Checked("q1"), Device("q2"), Checked("q3", DeviceHealth.Looping))
            .Do(new SetWorker(CommandId.New(), "lab-a", null, 1, "ann", ""))
            .Do(Job(Role()));
        Assert.Equal(("", "q1"), (_lab.Reserved, Ready));

        Begin("q1");
        Assert.Equal("", Ready);
        _lab.End(2);

        Assert.Equal(("1:q2", ""), (_lab.Reserved, Ready));
        _lab.End(1);
        Assert.Equal("q3", Ready);
    }

    [Fact]
    public void A_dispatcher_that_comes_back_from_a_rest_has_its_good_devices_checked()
    {
        _lab.With(Checked("q1"));
        Pass("q1");
        _lab.Do(new SetWorker(CommandId.New(), "lab-a", WorkerHealth.Maintenance, null, "ann", ""));
        Set("q1", DeviceHealth.Unknown);
        Assert.Equal("", Due);
        _lab.Do(new SetWorker(CommandId.New(), "lab-a", WorkerHealth.Active, null, "ann", ""));
        Assert.Equal("q1", Due);
    }

    [Fact]
    public void A_fault_of_the_lab_in_a_job_leads_to_a_check()
    {
        _lab.With(Checked("q1"));
        Pass("q1");
        _lab.Do(Job(Role())).End(2, JobHealth.Incomplete, ErrorTypes.Infrastructure);
        Assert.Equal((DeviceHealth.Unknown, "q1"), (HealthOf("q1"), Due));
    }

    [Fact]
    public void A_check_is_not_queued_again_when_its_run_is_lost()
    {
        _lab.With(SimulatedLab.Policy).With(Checked("q1"));
        Begin("q1").End(1, JobHealth.Incomplete, ErrorTypes.Infrastructure);
        _lab.Do(new RequeueLost(CommandId.New(), new LeadJobId(1), [new JobId(1)], null, [.. _lab.State.Jobs[new LeadJobId(1)].Submission.SubJobs.Select(sub => sub.Request)]));
        Assert.Equal(new RequeueDecided(new LeadJobId(1), null, null), _lab.Reply);
    }

    [Fact]
    public void An_estimate_looks_past_the_checks()
    {
        _lab.With(Checked("q1")).Do(Job(Role()));
        Assert.Equal(_lab.Now, Assert.Single(Forecast.Of(_lab.State, PastRuns.None, 0.5, _lab.Now)).Value);
    }

    [Fact]
    public void A_rule_of_none_is_refused()
    {
        Rule(0, HealthDenominator.Jobs);
        Assert.Equal("a health check every 0 jobs", Assert.IsType<Refused>(_lab.Reply).Reason);
    }

    [Fact]
    public void A_snapshot_keeps_rules_and_last_checks()
    {
        _lab.With(Checked("q1"), Checked("q2"));
        Rule(3, HealthDenominator.Jobs);
        Pass("q1");
        var again = _lab.State.ToSnapshot().ToState(SchedulingPolicy.Default);
        Assert.Equal(_lab.State.Checks, again.Checks);
        Assert.Equal(_lab.State.HealthRuleOf("qemu"), again.HealthRuleOf("qemu"));
        Assert.Equal(_lab.State.Device(new DeviceName("q1"))!.LastCheck, again.Device(new DeviceName("q1"))!.LastCheck);
    }
}
