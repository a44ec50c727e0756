using Akka.Actor;
using Akka.Hosting;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Api;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>
/// The queue for whoever shows it: in the order in which jobs are considered, with why each waits, and when it may start. It comes in parts from the scheduler, which may be on another
/// node: all of a long queue does not fit into a message.
/// </summary>
public sealed class QueueReading(IRequiredActor<SchedulerProxy> scheduler, AccessPolicy access, JobMentionReading mentions, GatewayLimits limits)
{
    // The scheduler keeps a moment of the queue for those who read it in parts. One that moves to another controller meanwhile does not know it, nor does one that many others have asked.
    private const int MostBeginnings = 3;

    private sealed record Part(IReadOnlyList<QueuedOutlook> Jobs, int Count);

    /// <summary>All that a caller may see of the queue; null while the scheduler does not answer.</summary>
    public async Task<IReadOnlyList<QueueView>?> ReadAsync(Caller caller, CancellationToken stop) =>
        await PartAsync(0, int.MaxValue, stop) is { } all ? [.. (await ShowAsync(caller, all.Jobs, stop)).OfType<QueueView>()] : null;

    /// <summary>Some places of the queue; null while the scheduler does not answer.</summary>
    /// <param name="from">The first one, from 0.</param>
    /// <param name="most">So many of them.</param>
    public async Task<QueuePlaces?> PlacesAsync(Caller caller, int from, int most, CancellationToken stop) =>
        await PartAsync(from, most, stop) is { } some ? new QueuePlaces(await ShowAsync(caller, some.Jobs, stop), some.Count) : null;

    /// <summary>The place of one submission; null when it does not wait, or the caller may not see it, and while the scheduler does not answer.</summary>
    public async Task<QueuePlace?> PlaceAsync(Caller caller, LeadJobId lead, CancellationToken stop)
    {
        if (await AskAsync(new OutlookPart(0, 1, Only: lead), limits.Explanation, stop) is not { } answer) return null;
        // From a scheduler that knows of no parts it is all of the queue.
        var at = answer.Jobs.TakeWhile(queued => queued.Job.Lead != lead).Count();
        if (at == answer.Jobs.Count) return null;
        return (await ShowAsync(caller, [answer.Jobs[at]], stop))[0] is { } view ? new QueuePlace((answer.Part?.From ?? 0) + at + 1, view) : null;
    }

    private async Task<Part?> PartAsync(int from, int most, CancellationToken stop)
    {
        var (jobs, beginnings) = (new List<QueuedOutlook>(), 1);
        Guid? of = null;
        while (await AskAsync(new OutlookPart(from + jobs.Count, most - jobs.Count, of), limits.Queue, stop) is { } answer)
        {
            if (answer.Part is not { } part) return new Part([.. answer.Jobs.Skip(from).Take(most)], answer.Jobs.Count);
            if (of is { } asked && part.Of != asked)
            {
                if (++beginnings > MostBeginnings) return null;
                jobs.Clear();
                of = null;
                continue;
            }

            of = part.Of;
            jobs.AddRange(answer.Jobs);
            if (answer.Jobs.Count == 0 || jobs.Count >= most || part.From + answer.Jobs.Count >= part.Count) return new Part(jobs, part.Count);
        }

        return null;
    }

    private async Task<SchedulerMessages.QueueOutlook?> AskAsync(OutlookPart part, TimeSpan limit, CancellationToken stop)
    {
        try
        {
            return await (await scheduler.GetAsync(stop)).Ask<object>(new SchedulerMessages.GetOutlook(part), limit, stop) as SchedulerMessages.QueueOutlook;
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }

    /// <summary>As the caller may read them; null in the place of what he may not see.</summary>
    private async Task<IReadOnlyList<QueueView?>> ShowAsync(Caller caller, IReadOnlyList<QueuedOutlook> jobs, CancellationToken stop)
    {
        if (jobs.Count == 0 || await access.ViewerForAsync(caller, stop) is not { } viewer) return [.. jobs.Select(OutlookViews.Of)];
        // Of one group some may be on devices whose jobs are kept from him.
        var seen = await access.SeenAsync(viewer, jobs.SelectMany(queued => queued.Job.Jobs.Select(member => member.Job)), stop);
        var read = await mentions.ReaderAsync(caller, jobs.Select(queued => queued.Job.WaitsFor).Distinct(), stop);
        return [.. jobs.Select(queued => queued.Job.Jobs.Any(member => seen.Contains(member.Job)) ? OutlookViews.Of(queued with { Job = queued.Job with { WaitsFor = read(queued.Job.WaitsFor) } }) : null)];
    }
}
