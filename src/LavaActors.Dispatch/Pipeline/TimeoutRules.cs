using LavaActors.Devices;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Pipeline;

/// <summary>How long an action and a single wait on its connection may take (pipeline.md §6.2).</summary>
public static class TimeoutRules
{
    /// <summary>The default of a single wait on a connection.</summary>
    public static readonly TimeSpan DefaultConnection = TimeSpan.FromSeconds(30);

    /// <summary>What a single wait takes at most. A timeout may be of a year, and timers of .NET take 49.7 days; those of the actors, which an action's own time is up by, take more.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(49);

    /// <summary>A time that a single wait may take.</summary>
    public static TimeSpan OfWait(TimeSpan limit) => limit < LongestWait ? limit : LongestWait;

    /// <param name="parentShare">Duration divided by attempts, if the parent tries more than once.</param>
    public static TimeSpan OfAction(PipelineAction action, JobDefinition job, DeviceConfiguration device, ActionBlock? block, TimeSpan? parentShare)
    {
        var limit = action.BuiltInTimeout;
        if (job.Timeouts.Action is { } general) limit = general;
        if (device.Timeouts.Actions.TryGetValue(action.Name, out var ofDevice)) limit = ofDevice;
        if (block?.Timeout is { } ofBlock) limit = ofBlock;
        if (parentShare is { } share) limit = share;
        if (job.Timeouts.Actions.TryGetValue(action.Name, out var named)) limit = named;
        if (block is not null && block.Timeouts.TryGetValue(action.Name, out var namedInBlock)) limit = namedInBlock;
        return limit;
    }

    public static TimeSpan OfConnection(string actionName, JobDefinition job, DeviceConfiguration device, ActionBlock? block)
    {
        var limit = DefaultConnection;
        if (block?.ConnectionTimeout is { } ofBlock) limit = ofBlock;
        if (job.Timeouts.Connection is { } general) limit = general;
        if (device.Timeouts.Connections.TryGetValue(actionName, out var ofDevice)) limit = ofDevice;
        if (job.Timeouts.Connections.TryGetValue(actionName, out var named)) limit = named;
        return limit;
    }
}
