using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Submissions;

/// <summary>What of a lab is open to somebody who submits (spec: scheduler.md §9.1 rows 6, 8 and 12).</summary>
/// <param name="User">For messages.</param>
/// <param name="Aliases">Other names of device types; they are looked up before the types.</param>
/// <param name="HiddenTypes">Device types that he may not see.</param>
/// <param name="Closed">Devices that he may not submit to.</param>
/// <param name="Groups">Groups that there are; null where users are not told apart.</param>
public sealed record SubmitterLab(
    string User, IReadOnlyDictionary<string, string> Aliases, IReadOnlySet<string> HiddenTypes, IReadOnlyList<DeviceName> Closed, IReadOnlySet<string>? Groups = null)
{
    /// <summary>The type that is meant by a name.</summary>
    public string? TypeOf(string? name) => name is not null && Aliases.TryGetValue(name, out var type) ? type : name;

    /// <summary>Why this user may not submit these; null when he may. Whether there are enough devices, the scheduler says.</summary>
    public string? Refusal(IEnumerable<SubJobRequest> subJobs)
    {
        foreach (var sub in subJobs)
        {
            if (sub.DeviceType is { } type && HiddenTypes.Contains(type)) return $"Device type '{type}' is unavailable to user '{User}'";
            if (sub.DeviceName is { } device && Closed.Contains(device)) return $"You do not have permission to submit jobs to device '{device}'";
        }

        return null;
    }
}
