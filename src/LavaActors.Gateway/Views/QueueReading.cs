using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>The queue for whoever shows it: in the order in which jobs are considered, with why each waits, and when it may start.</summary>
public sealed class QueueReading(IRequiredActor<SchedulerProxy> scheduler, IJobQueries queries, AccessPolicy access, JobMentionReading mentions, GatewayLimits limits)
{
    /// <summary>What a caller may see of the queue; null while the scheduler does not answer.</summary>
    public async Task<IReadOnlyList<QueueView>?> ReadAsync(Caller caller, CancellationToken stop) =>
        await PlacesAsync(caller, stop) is { } places ? [.. places.OfType<QueueView>()] : null;

    /// <summary>Every place of the queue; null at those of jobs that the caller may not see. Null while the scheduler does not answer.</summary>
    public async Task<IReadOnlyList<QueueView?>?> PlacesAsync(Caller caller, CancellationToken stop)
    {
        SchedulerMessages.QueueOutlook? outlook;
        try
        {
            outlook = await (await scheduler.GetAsync(stop)).Ask<object>(new SchedulerMessages.GetOutlook(), limits.Explanation, stop) as SchedulerMessages.QueueOutlook;
        }
        catch (AskTimeoutException)
        {
            return null;
        }

        if (outlook is null) return null;
        if (await access.ViewerForAsync(caller, stop) is not { } viewer || outlook.Jobs.Count == 0) return [.. outlook.Jobs.Select(OutlookViews.Of)];
        var ids = outlook.Jobs.SelectMany(queued => queued.Job.Jobs.Select(job => job.Job)).ToList();
        var seen = new HashSet<long>();
        foreach (var some in ids.Chunk(500))
        {
            var page = await queries.ListAsync(new JobQuery(Limit: some.Length, Jobs: some, Viewer: viewer), stop);
            seen.UnionWith(page.Jobs.Select(row => row.Lead.Value));
        }

        var read = await mentions.ReaderAsync(caller, outlook.Jobs.Select(queued => queued.Job.WaitsFor), stop);
        return [.. outlook.Jobs.Select(queued => seen.Contains(queued.Job.Lead.Value) ? OutlookViews.Of(queued with { Job = queued.Job with { WaitsFor = read(queued.Job.WaitsFor) } }) : null)];
    }
}
