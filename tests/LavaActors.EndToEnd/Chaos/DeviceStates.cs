using LavaActors.Gateway.Api;

namespace LavaActors.EndToEnd.Chaos;

/// <summary>When all is over each board is there, Idle and Good: no run is left on one, none is Bad or in doubt, and none is lost with its dispatcher. Pure.</summary>
public static class DeviceStates
{
    // So a description begins that says why nobody offers the device.
    private const string Lost = "lost: ";

    /// <param name="boards">The names of all boards that the cluster's dispatchers have.</param>
    /// <param name="devices">What the API tells.</param>
    /// <returns>One problem for each board that is not as it should be, with the reason that the API gives.</returns>
    public static IReadOnlyList<string> Problems(IReadOnlyCollection<string> boards, IReadOnlyList<DeviceView> devices) =>
    [
        .. boards.Except(devices.Select(device => device.Hostname)).Select(gone => $"{gone} is none of the devices any more"),
        .. devices.Where(device => !IsWell(device))
            .Select(device => $"{device.Hostname} at {device.WorkerHost} is {device.State} and {device.Health} when all is over: {device.Description ?? "nothing is said why"}"),
    ];

    private static bool IsWell(DeviceView device) =>
        device is { State: "Idle", Health: "Good" } && device.Description?.StartsWith(Lost, StringComparison.Ordinal) != true;
}
