using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a process before this one has left: nothing of it is touched before the scheduler has said who has the boards now.</summary>
public sealed partial class DispatcherActor
{
    /// <summary>Runs that wait for that word.</summary>
    private IReadOnlyList<RunOrder> _left = [];

    /// <summary>Runs that do not go on, as long as it is not known that all they had to tell is stored, or that they were not over.</summary>
    private readonly Dictionary<JobId, RunOrder> _delivered = [];

    /// <summary>Those of them that were not over, while they are told of, each with the cleaning up of its board.</summary>
    private readonly Dictionary<JobId, Task> _givenUp = [];

    /// <summary>The first answer says what becomes of the boards that a process before this one had, and of the runs on them; each, which boards another dispatcher has got meanwhile.</summary>
    private void OnRegistered(SchedulerMessages.DispatcherRegistered registered)
    {
        if (IsEnding) return;
        Timers.StartSingleTimer(nameof(Announce), Announce.Instance, Heartbeat);
        _ledger.IsRegistered = true;
        var left = _left;
        var resumed = _boards.TakeUp(registered.Standings, left);
        foreach (var order in resumed) Resume(order);
        foreach (var order in left.Except(resumed)) Deliver(order, $"{order.Device} was given away meanwhile");
        _left = [];
        if (left.Count > resumed.Count) RemoveRecordsOfOthers();

        foreach (var order in _orders.Values.Where(order => _boards.WhyNotOurs(order.Device) is not null && _runs.ContainsKey(order.Job)).ToList())
            _runs[order.Job].Tell(new EndRun($"{order.Device} is not this dispatcher's any more: {_boards.WhyNotOurs(order.Device)}"));
        if (left.Count == 0) return;
        _ledger.Live();
        Stash.UnstashAll();
    }

    private void Resume(RunOrder order)
    {
        try
        {
            Start(order, RunRecord.Continue(order, _ports.Settings, _ports.Clock, _ports.Jobs), _ledger.GoOn(order.Job), isResumed: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Error("job {job} cannot go on: {why}; it is lost", order.DisplayId, e.Message);
            GiveUp(order);
        }
    }

    /// <summary>What a run that does not go on has left to tell is told, whoever has its board. If it was not over it is given up.</summary>
    private void Deliver(RunOrder order, string whyLost)
    {
        // Its board is cleaned up as soon as the scheduler has said whose it is, and is not what the run left then.
        _ledger.GiveUp(order.Job, whyLost);
        var run = Context.ActorOf(
            RunDeliveryActor.Props(order, _ports.Settings.RunJournal, () => RunRecord.Continue(order, _ports.Settings, _ports.Clock, _ports.Jobs), whyLost), $"run-{order.Job}");
        Context.WatchWith(run, new DeliveryGone(run, order));
        (_orders[order.Job], _runs[order.Job], _delivered[order.Job]) = (order, run, order);
    }

    private string WhyLost(RunOrder order) => _ledger.WhyGivenUp(order.Job) is { } before ? before
        : _boards.Find(order.Device) is null ? $"{order.Device} is not here any more"
        : $"this dispatcher was gone for longer than the {_ports.Settings.Configuration.Grace.TotalSeconds:0} s of 'grace'";

    private void OnDeliveryGone(DeliveryGone gone)
    {
        var failure = _failures.Remove(gone.Run, out var thrown) ? thrown : new InvalidOperationException("its actor ended without a report");
        var job = gone.Order.Job;
        if (!gone.Run.Equals(_runs.GetValueOrDefault(job)) || IsLeftToTheNext(gone.Order)) return;
        _log.Error(failure, "what job {job} has left to tell cannot be told; it is tried again when this dispatcher starts again", gone.Order.DisplayId);
        _runs.Remove(job);
        _orders.Remove(job);
        if (_givenUp.Remove(job, out var cleaning)) LoseWhenClean(gone.Order, cleaning);
        SayWhenAllRunsAreOver();
    }

    private void GiveUp(RunOrder order)
    {
        _ledger.Close(order.Job);
        EraseJournal(order.Job);
        RemoveRecordsOfOthers();
        LoseWhenClean(order, CleanUpAsync(order.Job, order.Device));
    }

    private void LoseWhenClean(RunOrder order, Task cleaning) => cleaning.PipeTo(Self, success: () => new RunCleanedUp(order.Lead, order.Job, order.Fencing));

    /// <summary>Its board is not kept waiting for the controllers, which may need a while for what is left to tell.</summary>
    private void OnRunGivenUp(RunGivenUp given)
    {
        if (!_orders.TryGetValue(given.Job, out var order) || _givenUp.ContainsKey(given.Job)) return;
        _log.Error("job {job} cannot go on: {why}; it is lost, when the results and the log that are left of it here are told", order.DisplayId, given.Why);
        _givenUp[order.Job] = CleanUpAsync(order.Job, order.Device);
    }

    /// <summary>All is told of a run that was not over.</summary>
    private void OnGivenUpTold(JobId job, Task cleaning)
    {
        if (!_orders.Remove(job, out var order)) return;
        _keys.Return(order.Lead, job);
        _ledger.Close(job);
        _runs.Remove(job);
        _delivered.Remove(job);
        RemoveRecordsOfOthers();
        LoseWhenClean(order, cleaning);
        SayWhenAllRunsAreOver();
    }

    /// <summary>What was noted of a run that nobody has any more. Another one with its number would find it; if this does not succeed that one drops it, or the next process does.</summary>
    private void EraseJournal(JobId job) => Context.ActorOf(RunJournalActor.Props(job, _ports.Settings.RunJournal)).Tell(RunJournalActor.Erase.Instance);

    private void OnRunUnreadable(RunUnreadable unreadable)
    {
        if (!_orders.Remove(unreadable.Job, out var order)) return;
        _log.Error("job {job} cannot go on: {why}; it is lost", order.DisplayId, unreadable.Why);
        _runs.Remove(order.Job);
        _delivered.Remove(order.Job);
        _keys.Return(order.Lead, order.Job);
        GiveUp(order);
    }

    /// <summary>What a process before this one was about to remove.</summary>
    private void RemoveLeftOver()
    {
        RemoveRecordsOfOthers();
        try
        {
            var configuration = _ports.Settings.Configuration;
            foreach (var below in new[] { configuration.DownloadDirectory, configuration.Tftp.Directory, _ports.Settings.NfsDirectory }.Distinct(StringComparer.Ordinal))
            {
                foreach (var left in RunDirectories.LeftAside(below)) Discard(left);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning("what is left of earlier runs cannot be removed: {0}", e.Message);
        }
    }

    /// <summary>Those that are under way, may go on, or have something left to tell keep theirs; only the last need no key.</summary>
    private void RemoveRecordsOfOthers()
    {
        try
        {
            var orders = _left.Concat(_orders.Values).Where(o => !_delivered.ContainsKey(o.Job)).ToList();
            var jobs = orders.Select(o => o.Job).ToList();
            RunRecord.RemoveLeftOver(_ports.Settings, [.. jobs, .. _delivered.Keys]);
            JobKeyFiles.RemoveAllBut(_ports.Settings.KeysDirectory, [.. orders.Select(o => o.Lead)], jobs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning("logs and keys of earlier runs cannot be removed: {0}", e.Message);
        }
    }

    private sealed record DeliveryGone(IActorRef Run, RunOrder Order);
}
