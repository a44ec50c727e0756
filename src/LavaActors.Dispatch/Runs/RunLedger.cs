using Akka.Event;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>The runs under way on this dispatcher as its disk has them, for the process after this one. A disk that fails is reported to the node's log.</summary>
internal sealed class RunLedger(OpenRuns open, DispatchSettings settings, TimeProvider clock, ILoggingAdapter log)
{
    /// <summary>This process is known to the scheduler. Before that it does not count as alive: one that is started again and again where nobody hears it would never be gone for too long.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>Which runs may go on, and which are lost: those of a process that has been gone for longer than the lab waits for it, and those of boards that are not here any more.</summary>
    /// <param name="boards">The boards that are.</param>
    public (List<RunOrder> Resumed, List<RunOrder> Lost, DateTimeOffset LastAlive) TakeOver(IReadOnlySet<string> boards)
    {
        try
        {
            var (orders, last, now) = (open.All(OnDamaged), open.LastAlive(), clock.GetUtcNow());
            var grace = settings.Configuration.Grace;
            var inTime = ResumePoint.IsInTime(last, now, grace);
            if (orders.Count > 0)
            {
                log.Warning("{0} {1} under way when this dispatcher last ended{2}: {3}; {4}", orders.Count, orders.Count == 1 ? "run was" : "runs were",
                    last is { } at ? $", at {at:u}" : "", string.Join(", ", orders.Select(o => o.DisplayId)),
                    inTime ? "they go on when the scheduler says that nobody else has their boards" : $"that is longer ago than the {grace.TotalSeconds:0} s of 'grace', and they are lost");
            }

            var resumed = orders.Where(o => inTime && boards.Contains(o.Device.Value)).ToList();
            return (resumed, [.. orders.Except(resumed)], last ?? now);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("the runs that were under way when this dispatcher last ended cannot be read in {0}: {1}; they are lost", settings.RunsDirectory, e.Message);
            return ([], [], clock.GetUtcNow());
        }
    }

    /// <summary>Notes a run.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Open(RunMessages.StartRun start) => open.Open(start);

    /// <summary>The run is over and stored, or does not go on.</summary>
    public void Close(JobId job)
    {
        try
        {
            open.Close(job);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("the order of job {0} cannot be removed from {1}: {2}; remove it by hand before this dispatcher starts again", job, settings.RunsDirectory, e.Message);
        }
    }

    /// <summary>Says that this process is alive. Of interest only while it has runs.</summary>
    public void Live(int runs)
    {
        if (runs == 0 || !IsRegistered) return;
        try
        {
            open.Live(clock.GetUtcNow());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Warning("{0} cannot be written: {1}", settings.RunsDirectory, e.Message);
        }
    }

    private void OnDamaged(JobId job, string why)
    {
        log.Error("the order of job {0} in {1} is damaged: {2}; the run is lost", job, settings.RunsDirectory, why);
        Close(job);
    }
}
