using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.Events;

public sealed class EventVisibilityTests
{
    private static readonly Caller Ann = Caller.Of("ann", 1);
    private static readonly Caller Bob = Caller.Of("bob", 2, groups: ["lab"]);

    private readonly List<ObjectPermission> _permissions = [];
    private readonly Dictionary<string, JobRow> _jobs = [];
    private readonly EventVisibility _visibility;

    public EventVisibilityTests() => _visibility = new EventVisibility(_ => new ValueTask<Restrictions>(new Restrictions(_permissions)), (name, _) => Task.FromResult(_jobs.GetValueOrDefault(name)));

    private async Task<bool> Sees(Caller caller, LabEvent one) => (await _visibility.ReadAsync(caller, [one], default)).Count == 1;

    private async Task<string?> JobOf(Caller caller, LabEvent device) => Assert.Single(await _visibility.ReadAsync(caller, [device], default)).Device!.Job;

    [Fact]
    public async Task Which_job_has_a_device_is_told_to_who_may_see_that_job()
    {
        _jobs["7.1"] = FakeReadModel.Row(8, lead: 7) with { Submitter = "ann", Visibility = JobVisibility.Personal };
        _jobs["9"] = FakeReadModel.Row(9) with { Submitter = "ann" };

        var (held, open, gone) = (FakeLabEvents.Device(1, job: "7.1"), FakeLabEvents.Device(2, job: "9"), FakeLabEvents.Device(3, job: "4711"));
        Assert.Equal(("7.1", null, null), (await JobOf(Ann, held), await JobOf(Bob, held), await JobOf(Caller.Nobody, held)));
        Assert.Equal(("9", "9"), (await JobOf(Bob, open), await JobOf(Caller.Nobody, open)));
        Assert.Equal((null, "4711"), (await JobOf(Ann, gone), await JobOf(Caller.Of("root", 3, isSuperuser: true), gone)));
    }

    [Fact]
    public async Task Why_a_device_is_as_it_is_names_no_job_that_its_reader_may_not_see()
    {
        _jobs["8"] = FakeReadModel.Row(8, lead: 7, role: "host") with { Submitter = "ann", Visibility = JobVisibility.Personal };
        _jobs["9"] = FakeReadModel.Row(9) with { Submitter = "ann" };
        var one = FakeLabEvents.Device(1);
        var doubted = one with { Device = one.Device! with { HealthReason = "lava: job 7.1 ended with error type Infrastructure", LostBecause = "its dispatcher cleans it up after job 9, and job 8" } };
        var masked = doubted with { Device = doubted.Device with { HealthReason = "lava: another job ended with error type Infrastructure", LostBecause = "its dispatcher cleans it up after job 9, and another job" } };
        async Task<LabEvent> ReadAsync(Caller caller) => Assert.Single(await _visibility.ReadAsync(caller, [doubted], default));

        Assert.Equal((doubted, doubted), (await ReadAsync(Ann), await ReadAsync(Caller.Of("root", 3, isSuperuser: true))));
        Assert.Equal((masked, masked), (await ReadAsync(Bob), await ReadAsync(Caller.Nobody)));
    }

    [Fact]
    public async Task A_job_is_found_by_its_number_and_by_what_users_call_it()
    {
        var model = new FakeReadModel();
        model.Put(FakeReadModel.Row(8, lead: 7, role: "host"));
        var jobs = new HeldJobs(model, new FakeTimeProvider());

        Assert.Equal(8, (await jobs.FindAsync("8", default))?.Job.Value);
        Assert.Equal(8, (await jobs.FindAsync("7.1", default))?.Job.Value);
    }

    [Fact]
    public async Task A_job_is_read_once_in_a_while_for_all_readers()
    {
        var (clock, model) = (new FakeTimeProvider(), new FakeReadModel());
        var jobs = new HeldJobs(model, clock);

        Assert.Null(await jobs.FindAsync("8", default));
        model.Put(FakeReadModel.Row(8));
        Assert.Null(await jobs.FindAsync("8", default));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(8, (await jobs.FindAsync("8", default))!.Job.Value);
    }

    [Fact]
    public async Task A_job_is_told_to_whom_may_see_it()
    {
        var personal = FakeLabEvents.Job(1, visibility: JobVisibility.Personal);
        var ofLab = FakeLabEvents.Job(1, visibility: new JobVisibility(JobVisibilityKind.Groups, ["lab"]));

        Assert.Equal((true, false, false), (await Sees(Ann, personal), await Sees(Bob, personal), await Sees(Caller.Nobody, personal)));
        Assert.Equal((true, true, false), (await Sees(Ann, ofLab), await Sees(Bob, ofLab), await Sees(Caller.Nobody, ofLab)));
        Assert.True(await Sees(Caller.Nobody, FakeLabEvents.Job(1)));
        Assert.True(await Sees(Caller.Of("root", 3, isSuperuser: true), personal));
    }

    [Fact]
    public async Task A_device_of_a_group_is_told_to_the_group_from_that_moment_on()
    {
        var device = FakeLabEvents.Device(1);
        Assert.True(await Sees(Ann, device));

        _permissions.Add(new ObjectPermission(1, ObjectKind.Device, "mustang-01", ObjectRight.View, "lab"));

        Assert.Equal((false, true, false), (await Sees(Ann, device), await Sees(Bob, device), await Sees(Caller.Nobody, device)));
        // And so is a public job on it.
        Assert.Equal((false, true), (await Sees(Caller.Nobody, FakeLabEvents.Job(1)), await Sees(Bob, FakeLabEvents.Job(1))));
    }

    [Fact]
    public async Task A_guest_is_as_hidden_as_the_type_of_its_host()
    {
        _permissions.Add(new ObjectPermission(1, ObjectKind.DeviceType, "mustang", ObjectRight.View, "lab"));
        var guest = FakeLabEvents.Job(1) is var one ? one with { Job = one.Job! with { DeviceType = null, Device = null, Submitter = "carol", TypesOfGroup = ["juno", "mustang"] } } : null!;

        Assert.Equal((false, true, false), (await Sees(Ann, guest), await Sees(Bob, guest), await Sees(Caller.Nobody, guest)));
        Assert.True(await Sees(Caller.Nobody, guest with { Job = guest.Job! with { TypesOfGroup = ["juno"] } }));
    }
}
