using LavaActors.Gateway.Access;
using LavaActors.Gateway.Views;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Tests.Views;

public sealed class OutlookLimitsTests
{
    private static readonly DeviceRow[] Devices = [.. new[] { "open", "ours", "theirs" }.Select(name => new DeviceRow(new DeviceName(name), "qemu", [], "a", DeviceState.Idle, DeviceHealth.Good, null, null, null))];

    private static readonly Restrictions Restrictions = new(
        [new ObjectPermission(1, ObjectKind.Device, "ours", ObjectRight.Submit, "team"), new ObjectPermission(2, ObjectKind.Device, "theirs", ObjectRight.View, "others")]);

    private static string Names(IEnumerable<DeviceName> names) => string.Join(' ', names.Select(name => name.Value).Order(StringComparer.Ordinal));

    [Fact]
    public void What_a_user_may_not_use_counts_for_nothing_and_what_he_may_not_see_is_not_told()
    {
        var limits = OutlookLimits.Of(Caller.Of("ann", 1), Devices, Restrictions);

        Assert.Contains("ours", Names(limits.Forbidden), StringComparison.Ordinal);
        Assert.Equal("theirs", Names(limits.Hidden));
        var seen = limits.Seen(new SchedulerMessages.WhatIfAnswer(
            null, true, null, 0,
            [new RoleOutlook("", "qemu", [new DeviceName("open"), new DeviceName("theirs")], [new UnfitDevice(new DeviceName("theirs"), "busy", true), new UnfitDevice(new DeviceName("ours"), "no", false)], 9)],
            new StartEstimate(null, null, "")));
        Assert.Equal(("open", "ours", 0), (Names(seen.Roles[0].Free), Names(seen.Roles[0].Others.Select(other => other.Device)), seen.Roles[0].OfOtherTypes));
    }

    [Fact]
    public void A_member_of_the_group_and_a_superuser_may_use_it()
    {
        Assert.DoesNotContain("ours", Names(OutlookLimits.Of(Caller.Of("ann", 1, groups: ["team"]), Devices, Restrictions).Forbidden), StringComparison.Ordinal);
        Assert.Same(OutlookLimits.None, OutlookLimits.Of(Caller.Of("root", 1, isSuperuser: true), Devices, Restrictions));
    }
}
