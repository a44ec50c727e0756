using Akka.Actor;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a run has to tell the controller, its facts and its log, and how much of both is stored there. Belongs to the run's RunActor alone.</summary>
public sealed class RunRecord : IAsyncDisposable
{
    private readonly IActorRef _jobs;
    private readonly ReportOutbox _outbox;
    private readonly LogUpload _upload;

    private RunRecord(RunOrder order, RunLog log, IActorRef jobs)
    {
        Log = log;
        _jobs = jobs;
        _outbox = new ReportOutbox(order.Lead, order.Job);
        _upload = new LogUpload(log, order.Lead, order.Job);
    }

    public RunLog Log { get; }

    /// <summary>The run's end has been told.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The run has ended, and the controller has stored all that there is.</summary>
    public bool IsStored => IsFinished && _outbox.IsEmpty && _upload.IsComplete;

    /// <summary>Begins the record of a run with an empty log.</summary>
    /// <param name="jobs">The jobs' shard region.</param>
    /// <exception cref="IOException">The log file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static RunRecord Open(RunOrder order, DispatchSettings settings, TimeProvider clock, IActorRef jobs)
    {
        var file = settings.LogFile(order.Job.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Delete(file);
        return new RunRecord(order, new RunLog(file, clock, []), jobs);
    }

    public void Add(RunFact fact)
    {
        if (fact is RunFinished)
        {
            IsFinished = true;
            Log.Flush();
        }

        Send(_outbox.Add(fact));
    }

    public void ReportsStored(long upTo) => Send(_outbox.Stored(upTo));

    public void LogStored(long upTo)
    {
        _upload.Stored(upTo);
        SendLog();
    }

    /// <summary>Sends what the log has gained.</summary>
    public void SendLog()
    {
        foreach (var chunk in _upload.Next()) _jobs.Tell(chunk);
    }

    /// <summary>Sends once more what has not been acknowledged.</summary>
    public void SendAgain()
    {
        Send(_outbox.Again());
        _upload.Again();
        SendLog();
    }

    /// <summary>Closes the log. Once all of it is stored the file here is of no more use.</summary>
    public async ValueTask DisposeAsync()
    {
        var isStored = IsStored;
        await Log.DisposeAsync();
        if (isStored) File.Delete(Log.Path);
    }

    /// <summary>Removes the logs of runs that a process before this one did not bring to their end. Nobody asks for them any more: those runs are lost.</summary>
    public static void RemoveLeftOver(DispatchSettings settings)
    {
        if (Path.GetDirectoryName(settings.LogFile("x")) is not { } logs || !Directory.Exists(logs)) return;
        foreach (var file in Directory.GetFiles(logs, Path.GetFileName(settings.LogFile("*")))) File.Delete(file);
    }

    private void Send(IReadOnlyList<RunMessages.Report> reports)
    {
        foreach (var report in reports) _jobs.Tell(report);
    }
}
