using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Outlook;

/// <summary>Answers what the Scheduler is asked about the future: from a state of it, beside it, so that it goes on deciding meanwhile. Past runs are read once a minute at most.</summary>
/// <param name="runs">Null where there are none to read: then nothing is estimated.</param>
internal sealed class OutlookSource(IRunTimes? runs, TimeProvider clock)
{
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);

    private readonly Patience _patience = Patience.Usual(clock);
    private readonly QueueSights _sights = new(clock);
    private readonly Lock _lock = new();
    private Task<PastRuns> _past = Task.FromResult(PastRuns.None);
    private long _readAt = long.MinValue;

    public async Task<IReply> AnswerAsync(IQuery query, SchedulerState state, DateTimeOffset now) => query switch
    {
        // Playing a long queue takes a while.
        WhatIf question => await Task.Run(async () => WhatIfRules.Of(state, question, await PastAsync(), now, _patience)),
        GetOutlook question => (await _sights.GetAsync(question.Part?.Of, state, () => SeeAsync(state, now))).Tell(question.Part),
        _ => throw new ArgumentException($"{query.GetType().Name} is no question about the future", nameof(query)),
    };

    private async Task<QueueSight> SeeAsync(SchedulerState state, DateTimeOffset now) => QueueSight.Of(state, await PastAsync(), now, _patience);

    private Task<PastRuns> PastAsync()
    {
        if (runs is null) return Task.FromResult(PastRuns.None);
        lock (_lock)
        {
            // One that failed is read again by the next who asks.
            if (_readAt == long.MinValue || clock.GetElapsedTime(_readAt) > Keep || _past.IsFaulted)
                (_past, _readAt) = (Task.Run(async () => new PastRuns(await runs.RecentAsync(PastRuns.MostOfType, CancellationToken.None))), clock.GetTimestamp());
            return _past;
        }
    }
}
