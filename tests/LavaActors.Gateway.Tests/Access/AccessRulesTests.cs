using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Jobs;

namespace LavaActors.Gateway.Tests.Access;

public sealed class AccessRulesTests
{
    private const string Device = "mustang-01", Type = "mustang";

    private static readonly Caller Stranger = Caller.Of("eve", 1);
    private static readonly Caller Member = Caller.Of("ann", 2, groups: ["kernel"]);
    private static readonly Caller Root = Caller.Of("root", 3, isSuperuser: true);

    private static Restrictions Only(ObjectKind kind, string name, ObjectRight right, string group = "kernel") => new([new(1, kind, name, right, group)]);

    private static Protocol.Projection.JobRow Job(JobVisibility visibility, string submitter = "bob") => FakeReadModel.Row(7) with { Visibility = visibility, Submitter = submitter };

    [Fact]
    public void What_nobody_restricts_everybody_sees_and_every_user_submits_to_and_nobody_changes()
    {
        Assert.True(AccessRules.MayViewDevice(Caller.Nobody, Device, Type, Restrictions.None));
        Assert.True(AccessRules.MayViewWorker(Caller.Nobody, "lab", Restrictions.None));
        Assert.True(AccessRules.MaySubmitToDevice(Stranger, Device, Type, isRetired: false, Restrictions.None));
        Assert.False(AccessRules.MaySubmitToDevice(Caller.Nobody, Device, Type, isRetired: false, Restrictions.None));
        Assert.False(AccessRules.MayChangeDevice(Stranger, Device, Type, Restrictions.None));
        Assert.False(AccessRules.MayChangeType(Stranger, Type, Restrictions.None));
        Assert.False(AccessRules.MayChangeWorker(Stranger, "lab", Restrictions.None));
    }

    [Fact]
    public void Who_may_change_the_job_permits_others_to_type_and_who_may_submit_to_the_device_may_be_permitted()
    {
        var job = Job(JobVisibility.Public) with { RequestedDeviceType = Type };
        Assert.Equal(ConsoleRight.Watch, AccessRules.AtConsole(Caller.Nobody, Device, Type, job, Restrictions.None));
        Assert.Equal(ConsoleRight.Type, AccessRules.AtConsole(Stranger, Device, Type, job, Restrictions.None));
        Assert.Equal(ConsoleRight.Watch, AccessRules.AtConsole(Stranger, Device, Type, job, Only(ObjectKind.Device, Device, ObjectRight.Submit)));
        Assert.Equal(ConsoleRight.Type, AccessRules.AtConsole(Member, Device, Type, job, Only(ObjectKind.Device, Device, ObjectRight.Submit)));
        Assert.Equal(ConsoleRight.Permit, AccessRules.AtConsole(Member, Device, Type, job, Only(ObjectKind.Device, Device, ObjectRight.Change)));
        Assert.Equal(ConsoleRight.Permit, AccessRules.AtConsole(Caller.Of("bob", 4, scope: TokenScope.Submit), Device, Type, job, Restrictions.None));
        Assert.Equal(ConsoleRight.Watch, AccessRules.AtConsole(Caller.Of("bob", 4, scope: TokenScope.Read), Device, Type, job, Restrictions.None));
        Assert.Equal(ConsoleRight.Permit, AccessRules.AtConsole(Root, Device, Type, job, Restrictions.None));
    }

    [Fact]
    public void Where_no_job_runs_who_may_change_the_device_types()
    {
        Assert.Equal(ConsoleRight.Watch, AccessRules.AtConsole(Stranger, Device, Type, Restrictions.None));
        Assert.Equal(ConsoleRight.Watch, AccessRules.AtConsole(Member, Device, Type, Only(ObjectKind.Device, Device, ObjectRight.Submit)));
        Assert.Equal(ConsoleRight.Type, AccessRules.AtConsole(Member, Device, Type, Only(ObjectKind.Device, Device, ObjectRight.Change)));
        Assert.Equal(ConsoleRight.Type, AccessRules.AtConsole(Root, Device, Type, Restrictions.None));
    }

    [Fact]
    public void Nobody_submits_to_a_retired_device() => Assert.False(AccessRules.MaySubmitToDevice(Root, Device, Type, isRetired: true, Restrictions.None));

    [Theory]
    [InlineData(ObjectRight.View)]
    [InlineData(ObjectRight.Submit)]
    [InlineData(ObjectRight.Change)]
    public void A_higher_right_includes_the_lower(ObjectRight right)
    {
        var restrictions = new Restrictions([new(1, ObjectKind.Device, Device, right, "kernel"), new(2, ObjectKind.Device, Device, ObjectRight.View, "others"), new(3, ObjectKind.Device, Device, ObjectRight.Submit, "others")]);
        Assert.True(AccessRules.MayViewDevice(Member, Device, Type, restrictions));
        Assert.Equal(right >= ObjectRight.Submit, AccessRules.MaySubmitToDevice(Member, Device, Type, isRetired: false, restrictions));
        Assert.Equal(right >= ObjectRight.Change, AccessRules.MayChangeDevice(Member, Device, Type, restrictions));
        Assert.False(AccessRules.MayViewDevice(Stranger, Device, Type, restrictions));
    }

    [Fact]
    public void A_permission_on_the_device_wins_over_none_on_the_type()
    {
        var restrictions = new Restrictions([new(1, ObjectKind.DeviceType, Type, ObjectRight.View, "others"), new(2, ObjectKind.Device, Device, ObjectRight.View, "kernel")]);
        Assert.True(AccessRules.MayViewDevice(Member, Device, Type, restrictions));
        Assert.False(AccessRules.MayViewDevice(Member, "mustang-02", Type, restrictions));
    }

    [Fact]
    public void Who_may_change_a_type_may_change_its_devices_that_have_no_such_permission_of_their_own()
    {
        var ofType = Only(ObjectKind.DeviceType, Type, ObjectRight.Change);
        Assert.True(AccessRules.MayChangeDevice(Member, Device, Type, ofType));
        Assert.False(AccessRules.MayChangeDevice(Member, Device, Type, new([.. ofType.All, new(2, ObjectKind.Device, Device, ObjectRight.Change, "others")])));
    }

    [Theory]
    [InlineData("lava_scheduler_app.view_device", true, false, false)]
    [InlineData("lava_scheduler_app.submit_to_device", true, true, false)]
    [InlineData("lava_scheduler_app.change_device", true, true, true)]
    [InlineData("lava_scheduler_app.change_devicetype", false, false, false)]
    public void A_global_permission_counts_for_all_objects_of_its_kind(string permission, bool view, bool submit, bool change)
    {
        var caller = Caller.Of("ann", 2, permissions: [permission]);
        var restrictions = new Restrictions(Enum.GetValues<ObjectRight>().Select((right, n) => new ObjectPermission(n, ObjectKind.Device, Device, right, "others")));
        Assert.Equal(
            (view, submit, change),
            (AccessRules.MayViewDevice(caller, Device, Type, restrictions), AccessRules.MaySubmitToDevice(caller, Device, Type, isRetired: false, restrictions), AccessRules.MayChangeDevice(caller, Device, Type, restrictions)));
    }

    [Fact]
    public void A_public_job_is_seen_by_who_sees_its_device()
    {
        var job = Job(JobVisibility.Public);
        Assert.True(AccessRules.MayView(Caller.Nobody, job, Restrictions.None));
        Assert.False(AccessRules.MayView(Stranger, job, Only(ObjectKind.Device, Device, ObjectRight.View)));
        Assert.True(AccessRules.MayView(Member, job, Only(ObjectKind.Device, Device, ObjectRight.View)));
        Assert.False(AccessRules.MayView(Stranger, job with { Device = null }, Only(ObjectKind.DeviceType, Type, ObjectRight.View)));
    }

    [Fact]
    public void A_personal_job_is_seen_by_its_submitter_and_the_group_of_his_name()
    {
        var job = Job(JobVisibility.Personal);
        Assert.True(AccessRules.MayView(Caller.Of("bob", 9), job, Restrictions.None));
        Assert.True(AccessRules.MayView(Root, job, Restrictions.None));
        Assert.True(AccessRules.MayView(Caller.Of("ann", 2, groups: ["bob"]), job, Restrictions.None));
        Assert.False(AccessRules.MayView(Stranger, job, Restrictions.None));
        Assert.False(AccessRules.MayView(Caller.Nobody, job, Restrictions.None));
    }

    [Fact]
    public void A_job_of_groups_is_seen_by_who_is_in_all_of_them()
    {
        var job = Job(new(JobVisibilityKind.Groups, ["kernel", "boards"]));
        Assert.False(AccessRules.MayView(Member, job, Restrictions.None));
        Assert.True(AccessRules.MayView(Caller.Of("ann", 2, groups: ["boards", "kernel", "more"]), job, Restrictions.None));
        Assert.False(AccessRules.MayView(Stranger, Job(new(JobVisibilityKind.Groups, [])), Restrictions.None));
    }

    [Fact]
    public void Nobody_in_particular_is_not_the_submitter_of_what_anonymous_submitted()
    {
        var job = Job(JobVisibility.Personal, "anonymous");
        Assert.False(AccessRules.MayView(Caller.Nobody, job, Restrictions.None));
        Assert.False(AccessRules.MayCancel(Caller.Nobody, job, Restrictions.None));
        Assert.True(AccessRules.MayCancel(Caller.Anybody, job, Restrictions.None));
    }

    [Fact]
    public void A_job_is_canceled_by_its_submitter_by_who_may_change_jobs_and_by_who_may_change_its_device()
    {
        var job = Job(JobVisibility.Public);
        Assert.True(AccessRules.MayCancel(Caller.Of("bob", 9), job, Restrictions.None));
        Assert.True(AccessRules.MayCancel(Caller.Of("ann", 2, permissions: [Permissions.ChangeJob]), job, Restrictions.None));
        Assert.True(AccessRules.MayCancel(Member, job, Only(ObjectKind.Device, Device, ObjectRight.Change)));
        Assert.True(AccessRules.MayCancel(Member, job with { Device = null }, Only(ObjectKind.DeviceType, Type, ObjectRight.Change)));
        Assert.False(AccessRules.MayCancel(Stranger, job, Restrictions.None));
    }

    [Fact]
    public void A_token_that_may_only_read_lets_its_user_see_all_that_he_may_and_do_nothing()
    {
        var root = Root with { Scope = TokenScope.Read };
        var restrictions = Only(ObjectKind.Device, Device, ObjectRight.View);
        Assert.True(AccessRules.MayViewDevice(root, Device, Type, restrictions));
        Assert.True(AccessRules.MayView(root, Job(JobVisibility.Personal), restrictions));
        Assert.True(AccessRules.MayViewDevice(Caller.Of("ann", 2, permissions: ["lava_scheduler_app.change_device"], scope: TokenScope.Read), Device, Type, restrictions));
        Assert.False(AccessRules.MaySubmitToDevice(root, Device, Type, isRetired: false, restrictions));
        Assert.False(AccessRules.MayChangeDevice(root, Device, Type, restrictions));
        Assert.False(AccessRules.MayCancel(root, Job(JobVisibility.Public), restrictions));
        Assert.False(root.Has("lava_scheduler_app.add_tag"));
    }

    [Fact]
    public void A_token_that_may_submit_changes_jobs_and_no_devices()
    {
        var ann = Member with { Scope = TokenScope.Submit };
        var restrictions = Only(ObjectKind.Device, Device, ObjectRight.Change);
        Assert.True(AccessRules.MayCancel(ann, Job(JobVisibility.Public), restrictions));
        Assert.True(AccessRules.MaySubmitToDevice(ann, Device, Type, isRetired: false, restrictions));
        Assert.False(AccessRules.MayChangeDevice(ann, Device, Type, restrictions));
    }

    [Fact]
    public void Names_of_permissions_are_read_as_they_are_written()
    {
        foreach (var kind in Enum.GetValues<ObjectKind>())
            Assert.All(Permissions.Rights(kind), right => Assert.Equal((kind, right), Permissions.Parse(Permissions.Codename(kind, right))));
        Assert.Null(Permissions.Parse("submit_to_worker"));
    }
}
