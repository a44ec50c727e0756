using LavaActors.Devices;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Guests;

/// <summary>A login over SSH to a board whose console the run has, each time anew.</summary>
public sealed class SecondConnection : ISecondConnection
{
    private readonly Func<GuestTarget?> _target;
    private readonly ILoginKey _key;
    private readonly TimeProvider _clock;

    private SecondConnection(Func<GuestTarget?> target, ILoginKey key, TimeProvider clock) => (_target, _key, _clock) = (target, key, clock);

    /// <summary>The one that a run may have: by the <c>host</c> of its device's ssh method (secondary-connections.md §7), or else where the guests of its job log in to the board (§5), with
    /// the job's key, as soon as one of them has.</summary>
    /// <param name="login">What the run itself logs in with; null where its device has no such <c>host</c>.</param>
    /// <returns>Null for a guest, which has no console but its login.</returns>
    public static SecondConnection? Of(RunOrder order, DeviceConfiguration device, JobKeys keys, ILoginKey? login, TimeProvider clock)
    {
        if (order.IsGuest) return null;
        if (device.Ssh is { IsPrimary: true } ssh && login is not null) return new SecondConnection(() => new GuestTarget(ssh.Host!, ssh.Port, ssh.User), login, clock);
        return new SecondConnection(() => keys.LoginTo(order.Device), keys.KeyFor(order.Device), clock);
    }

    public GuestTarget? Target => _target();

    public async Task<ICommandLink> ConnectAsync(GuestTarget target, TimeSpan limit, CancellationToken stop) => await SshLink.ConnectAsync(target, _key, limit, _clock, stop);
}
