using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>Of what the scheduler foretells about a job, what concerns a caller.</summary>
/// <param name="Forbidden">Devices that take no job of his.</param>
/// <param name="Hidden">Devices that he does not know of.</param>
public sealed record OutlookLimits(IReadOnlyList<DeviceName> Forbidden, IReadOnlySet<DeviceName> Hidden)
{
    public static OutlookLimits None { get; } = new([], new HashSet<DeviceName>());

    public static OutlookLimits Of(Caller caller, IEnumerable<DeviceRow> devices, Restrictions restrictions)
    {
        if (caller.IsSuperuser) return None;
        var all = devices.ToList();
        return new OutlookLimits(
            [.. all.Where(device => !AccessRules.MaySubmitToDevice(caller, device.Name.Value, device.DeviceType, device.Health == DeviceHealth.Retired, restrictions)).Select(device => device.Name)],
            all.Where(device => !AccessRules.MayViewDevice(caller, device.Name.Value, device.DeviceType, restrictions)).Select(device => device.Name).ToHashSet());
    }

    /// <summary>The answer without what is hidden.</summary>
    public SchedulerMessages.WhatIfAnswer Seen(SchedulerMessages.WhatIfAnswer answer) => Hidden.Count == 0 ? answer : answer with
    {
        Roles =
        [
            .. answer.Roles.Select(role => role with
            {
                Free = [.. role.Free.Where(device => !Hidden.Contains(device))],
                Others = [.. role.Others.Where(other => !Hidden.Contains(other.Device))],
                OfOtherTypes = 0,
                LeftOut = 0,
            }),
        ],
    };
}
