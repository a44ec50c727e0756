using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Dispatch.Runs.PipelineMessages;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a process before this one has left: nothing of it is touched before the scheduler has said who has the boards now.</summary>
public sealed partial class DispatcherActor
{
    /// <summary>Runs that wait for that word.</summary>
    private IReadOnlyList<RunOrder> _left = [];

    /// <summary>The first answer says what becomes of the boards that a process before this one had, and of the runs on them; each, which boards another dispatcher has got meanwhile.</summary>
    private void OnRegistered(SchedulerMessages.DispatcherRegistered registered)
    {
        if (IsEnding) return;
        Timers.StartSingleTimer(nameof(Announce), Announce.Instance, Heartbeat);
        _ledger.IsRegistered = true;
        var left = _left;
        _left = [];
        var resumed = _boards.TakeUp(registered.Standings, left);
        foreach (var order in resumed) Resume(order);
        var lost = left.Except(resumed).ToList();
        if (lost.Count > 0) RemoveRecordsOfAllBut([.. _orders.Values]);
        foreach (var order in lost)
        {
            _log.Error("job {job} does not go on: {device} was given away meanwhile; it is lost", order.DisplayId, order.Device);
            GiveUp(order);
        }

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

    private void GiveUp(RunOrder order)
    {
        _ledger.Close(order.Job);
        CleanUpAsync(order.Job, order.Device).PipeTo(Self, success: () => new RunCleanedUp(order.Lead, order.Job, order.Fencing));
    }

    private void OnRunUnreadable(RunUnreadable unreadable)
    {
        if (!_orders.Remove(unreadable.Job, out var order)) return;
        _log.Error("job {job} cannot go on: {why}; it is lost", order.DisplayId, unreadable.Why);
        _runs.Remove(order.Job);
        _keys.Return(order.Lead, order.Job);
        GiveUp(order);
    }

    /// <summary>What a process before this one was about to remove.</summary>
    private void RemoveLeftOver()
    {
        RemoveRecordsOfAllBut(_left);
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

    /// <param name="orders">Runs that are under way, or may go on.</param>
    private void RemoveRecordsOfAllBut(IReadOnlyList<RunOrder> orders)
    {
        try
        {
            var jobs = orders.Select(o => o.Job).ToList();
            RunRecord.RemoveLeftOver(_ports.Settings, jobs);
            JobKeyFiles.RemoveAllBut(_ports.Settings.KeysDirectory, [.. orders.Select(o => o.Lead)], jobs);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning("logs and keys of earlier runs cannot be removed: {0}", e.Message);
        }
    }
}
