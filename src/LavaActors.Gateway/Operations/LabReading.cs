using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Operations;

/// <summary>Reads the lab as it is now.</summary>
public sealed class LabReading(IJobQueries queries, ILabStore lab, AccessPolicy access)
{
    private static readonly HashSet<JobId> NoJobs = [];

    public async Task<LabState> ReadAsync(CancellationToken stop)
    {
        var rows = await queries.DevicesAsync(stop);
        var notes = (await lab.DevicesAsync(stop)).ToDictionary(note => note.Name, StringComparer.Ordinal);
        var tags = await lab.EnsureTagsAsync([.. rows.SelectMany(row => row.Tags).Distinct(StringComparer.Ordinal)], stop);
        var ids = tags.ToDictionary(tag => tag.Name, tag => tag.Id, StringComparer.Ordinal);
        var aliases = await lab.AliasesAsync(stop);
        var types = (await lab.DeviceTypesAsync(stop)).ToDictionary(note => note.Name, StringComparer.Ordinal);
        var installed = rows.Select(row => row.DeviceType).ToHashSet(StringComparer.Ordinal);
        return new LabState(
            [.. rows.Select(row => new LabDevice(row, notes.GetValueOrDefault(row.Name.Value) ?? new DeviceNote(row.Name.Value), [.. row.Tags.Select(tag => ids[tag])]))],
            [.. types.Keys.Union(installed, StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => new LabDeviceType(
                types.GetValueOrDefault(name) ?? new DeviceTypeNote(name), [.. aliases.Where(alias => alias.DeviceType == name).Select(alias => alias.Name)], installed.Contains(name)))],
            await lab.WorkersAsync(stop),
            tags,
            aliases,
            await access.RestrictionsAsync(stop));
    }

    /// <summary>Devices as a caller may read them: what is said of one names no job that he may not see.</summary>
    public async Task<IReadOnlyList<LabDevice>> ForAsync(Caller caller, IReadOnlyList<LabDevice> devices, CancellationToken stop) =>
        [.. devices.Zip(await access.DevicesForAsync(caller, [.. devices.Select(device => device.Row)], stop), (device, row) => device with { Row = row })];

    /// <summary>The same without asking which jobs he may see: none is named, but to who sees all.</summary>
    public static IReadOnlyList<LabDevice> WithoutJobs(Caller caller, IReadOnlyList<LabDevice> devices) =>
        caller.IsSuperuser ? devices : [.. devices.Select(device => device with { Row = JobMentions.For(device.Row, NoJobs) })];
}
