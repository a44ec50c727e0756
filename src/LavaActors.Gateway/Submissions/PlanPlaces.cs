using LavaActors.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using SubJob = LavaActors.Jobs.SubJob;

namespace LavaActors.Gateway.Submissions;

/// <summary>The boards for which the plan of a job is made that nobody has submitted. Pure.</summary>
public static class PlanPlaces
{
    /// <summary>The board of each sub-job by its place in the submission: each serves one role, as in a lab; guests have their host's. Those for which there is none are left out.</summary>
    /// <param name="devices">All of the lab.</param>
    /// <param name="lab">What of it is open to the submitter.</param>
    public static IReadOnlyDictionary<int, DeviceRow> Of(IReadOnlyList<SubJob> subJobs, IReadOnlyList<DeviceRow> devices, SubmitterLab lab)
    {
        // Of a lost one the dispatcher is away, too. A plan is as good for a board that is out of order now; still, those that a job could get come first.
        var free = devices.Where(device => device.Health is not DeviceHealth.Retired && device.LostBecause is null && !lab.HiddenTypes.Contains(device.DeviceType) && !lab.Closed.Contains(device.Name))
            .OrderBy(device => device.Health).ThenBy(device => device.Name.Value, StringComparer.Ordinal)
            .ToList();
        var places = new Dictionary<int, DeviceRow>();
        foreach (var subJob in subJobs.Where(each => !each.Parsed.IsGuest))
        {
            if (free.Find(device => Serves(device, subJob.Parsed, lab)) is not { } device) continue;
            free.Remove(device);
            places[subJob.SubId] = device;
        }

        foreach (var guest in subJobs.Where(each => each.Parsed.IsGuest))
        {
            if (subJobs.FirstOrDefault(other => other.Role == guest.Parsed.HostRole) is { } host && places.TryGetValue(host.SubId, out var device)) places[guest.SubId] = device;
        }

        return places;
    }

    private static bool Serves(DeviceRow device, JobDefinition job, SubmitterLab lab) =>
        device.DeviceType == lab.TypeOf(job.DeviceType) && (job.DeviceName is null || job.DeviceName == device.Name.Value) && job.Tags.All(device.Tags.Contains);
}
