using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Mail;

/// <summary>The conditions of a comparison as a question to the read model. Pure.</summary>
internal static class CompareQuery
{
    // Those that only the rows themselves tell are looked for among so many.
    private const int Window = 200;

    /// <summary>The finished jobs of what the conditions name; by default of the same submitter and type.</summary>
    /// <param name="job">The one that is compared.</param>
    public static (JobQuery Query, string? Unknown) Of(IReadOnlyDictionary<string, string> conditions, JobRow job)
    {
        var query = new JobQuery(Limit: Window, States: [JobState.Finished]);
        foreach (var (field, value) in conditions)
        {
            switch (field)
            {
                case "submitter":
                    query = query with { Submitter = value };
                    break;
                case "requested_device_type":
                    query = query with { DeviceType = value };
                    break;
                case "actual_device":
                    query = query with { Device = new DeviceName(value) };
                    break;
                case "health" or "status" when Enum.TryParse<JobHealth>(value, ignoreCase: true, out var health) && Enum.IsDefined(health):
                    query = query with { Healths = [health] };
                    break;
                case "description" or "priority":
                    break;
                default:
                    return (query, field);
            }
        }

        return conditions.Count > 0 ? (query, null) : (query with { Submitter = job.Submitter, DeviceType = job.RequestedDeviceType }, null);
    }

    public static bool IsMet(IReadOnlyDictionary<string, string> conditions, JobRow job) =>
        (!conditions.TryGetValue("description", out var description) || job.Description == description)
        && (!conditions.TryGetValue("priority", out var priority) || job.Priority.ToString(System.Globalization.CultureInfo.InvariantCulture) == priority);
}
