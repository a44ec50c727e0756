using Akka.Event;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>The runs under way on this dispatcher as its disk has them, for the process after this one. A disk that fails is reported to the node's log.</summary>
internal sealed class RunLedger(OpenRuns open, DispatchSettings settings, TimeProvider clock, ILoggingAdapter log)
{
    // What the deadlines of a run are measured by, in this process and those after it.
    private readonly Dictionary<JobId, SteadyClock> _clocks = [];
    private SignOfLife? _before;

    /// <summary>This process is known to the scheduler. Before that it does not count as alive: one that is started again and again where nobody hears it would never be gone for too long.</summary>
    public bool IsRegistered { get; set; }

    /// <summary>Which runs may go on, and which are lost: those of a process that has been gone for longer than the lab waits for it, those of boards that are not here any more, and those that were given up before. One that was over is not lost with what
    /// it has left to tell.</summary>
    /// <param name="boards">The boards that are.</param>
    public (List<RunOrder> Resumed, List<RunOrder> Lost) TakeOver(IReadOnlySet<string> boards)
    {
        try
        {
            var orders = open.All(OnDamaged);
            _before = open.LastAlive();
            var grace = settings.Configuration.Grace;
            var inTime = ResumePoint.IsInTime(_before?.Host, clock.GetUtcNow(), grace);
            if (orders.Count > 0)
            {
                log.Warning("{0} {1} under way when this dispatcher last ended{2}: {3}; {4}", orders.Count, orders.Count == 1 ? "run was" : "runs were",
                    _before is { } last ? $", at {last.Host:u}" : "", string.Join(", ", orders.Select(o => o.DisplayId)),
                    inTime ? "they go on when the scheduler says that nobody else has their boards" : $"that is longer ago than the {grace.TotalSeconds:0} s of 'grace': those that were not over are lost");
            }

            var resumed = orders.Where(o => inTime && boards.Contains(o.Device.Value) && WhyGivenUp(o.Job) is null).ToList();
            return (resumed, [.. orders.Except(resumed)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("the runs that were under way when this dispatcher last ended cannot be read in {0}: {1}; they are lost", settings.RunsDirectory, e.Message);
            return ([], []);
        }
    }

    /// <summary>Notes a run; the answer is its clock.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public SteadyClock Open(RunMessages.StartRun start)
    {
        open.Open(start);
        return _clocks[start.Job] = new SteadyClock(clock);
    }

    /// <summary>A run of the process before this one goes on; the answer is its clock, which does too.</summary>
    public SteadyClock GoOn(JobId job)
    {
        var now = clock.GetUtcNow();
        return _clocks[job] = new SteadyClock(clock, _before?.TimeOf(job, now) ?? now);
    }

    /// <summary>The run does not go on, in the next process neither, since its board is cleaned up; it stays noted for what is left to tell of it.</summary>
    public void GiveUp(JobId job, string why)
    {
        try
        {
            if (open.WhyGivenUp(job) is null) open.GiveUp(job, why);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Error("that job {0} does not go on cannot be noted in {1}: {2}; should this dispatcher end before it has told what is left of it, remove its order there by hand", job, settings.RunsDirectory, e.Message);
        }
    }

    /// <summary>Why a process before this one has given the run up; null: it has not.</summary>
    public string? WhyGivenUp(JobId job)
    {
        try
        {
            return open.WhyGivenUp(job);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it was given up before; why cannot be read: {e.Message}";
        }
    }

    /// <summary>The run is over and stored, or does not go on and has nothing left to tell.</summary>
    public void Close(JobId job)
    {
        _clocks.Remove(job);
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
    public void Live()
    {
        if (_clocks.Count == 0 || !IsRegistered) return;
        try
        {
            open.Live(new SignOfLife(clock.GetUtcNow(), _clocks.ToDictionary(run => run.Key, run => run.Value.GetUtcNow())));
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
