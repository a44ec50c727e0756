using Akka.Actor;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>What a run has to tell the controller, its facts and its log, and how much of both is stored there. Belongs to the run's RunActor alone.</summary>
public sealed class RunRecord : IAsyncDisposable
{
    private readonly IActorRef _jobs;
    private readonly TimeProvider _clock;
    private readonly ReportOutbox _outbox;
    private readonly LogUpload _upload;
    private Task? _closing;
    private bool _isGivenUp;

    private RunRecord(RunOrder order, RunLog log, TimeProvider clock, IActorRef jobs)
    {
        Log = log;
        _clock = clock;
        _jobs = jobs;
        _outbox = new ReportOutbox(order.Lead, order.Job, order.Fencing);
        _upload = new LogUpload(log, order.Lead, order.Job, order.Fencing);
    }

    public RunLog Log { get; }

    /// <summary>The run's end has been told.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>The run has ended, or does not go on, and the controller has stored all that there is.</summary>
    public bool IsStored => (IsFinished || _isGivenUp) && _outbox.IsEmpty && _upload.IsComplete;

    /// <summary>There are facts to be noted on this host's disk.</summary>
    public bool HasFacts => _outbox.HasFacts;

    /// <summary>The number of the last report.</summary>
    public long LastReport => _outbox.Last;

    /// <summary>Reports that the controller wants again; see <see cref="ReportOutbox.Wanted"/>.</summary>
    public (long From, long To)? Wanted => _outbox.Wanted;

    /// <summary>As much as the controller is known to have stored.</summary>
    public RunJournal.Stored Progress { get; private set; } = new(0, 0);

    /// <summary>Begins the record of a run with an empty log.</summary>
    /// <param name="jobs">The jobs' shard region.</param>
    /// <exception cref="IOException">The log file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static RunRecord Open(RunOrder order, DispatchSettings settings, TimeProvider clock, IActorRef jobs)
    {
        Remove(settings.LogFile(order.Job.ToString()));
        return Continue(order, settings, clock, jobs);
    }

    /// <summary>Goes on with the record of a run that a process before this one began.</summary>
    /// <param name="jobs">The jobs' shard region.</param>
    /// <exception cref="IOException">The log file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static RunRecord Continue(RunOrder order, DispatchSettings settings, TimeProvider clock, IActorRef jobs)
    {
        var file = settings.LogFile(order.Job.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return new RunRecord(order, new RunLog(file, clock, []), clock, jobs);
    }

    /// <summary>Takes over what the journal of the run says.</summary>
    public void Restore(RunHistory history)
    {
        IsFinished = history.IsFinished;
        _outbox.Restore(history.Unacknowledged, history.LastReport, history.LastStored);
        _upload.Stored(history.StoredLog);
        Log.BeginAt(history.StoredLog);
        Progress = new RunJournal.Stored(history.LastReport - history.Unacknowledged.Count, history.StoredLog);
    }

    /// <summary>The run does not go on, and nothing will tell its end.</summary>
    public void GiveUp() => _isGivenUp = true;

    /// <summary>The log is written before the journal: takes up what it has of results, or of the run's end, and the journal does not.</summary>
    /// <param name="history">What the journal has.</param>
    /// <param name="why">Why it does not have that, for the log.</param>
    /// <returns>There was something, and it is to be noted now.</returns>
    public bool TakeUpLog(RunOrder order, RunHistory history, string why)
    {
        var logged = LoggedResults.Behind(history.LastResultLine, Log.Lines, Log.Read);
        if (logged.Facts.Count == 0) return false;
        history.TakeUp(logged.Facts);
        if (logged.End is not { } end) Log.Debug($"recorded from this log, since {why}: {string.Join(", ", logged.Results.Select(result => $"{result.Suite}/{result.Case}"))}");
        else if (!logged.IsEndThere) RunEnd.Write(Log, order, end);
        foreach (var fact in logged.Facts) Add(fact);
        return true;
    }

    public void Add(RunFact fact)
    {
        if (fact is RunFinished)
        {
            IsFinished = true;
            Log.Flush();
        }

        _outbox.Add(fact);
    }

    /// <summary>The facts in reports, to be noted now.</summary>
    public IReadOnlyList<RunJournal.Reported> Pack() => _outbox.Pack();

    /// <summary>The reports up to this number are on this host's disk.</summary>
    public void Noted(long upTo) => Send(_outbox.Noted(upTo));

    public void ReportsStored(long upTo)
    {
        Progress = Progress with { Reports = Math.Max(Progress.Reports, upTo) };
        Send(_outbox.Stored(upTo));
    }

    public void LogStored(long upTo)
    {
        _upload.Stored(upTo);
        Progress = Progress with { LogBytes = Math.Max(Progress.LogBytes, _upload.StoredBytes) };
        SendLog();
    }

    /// <summary>Sends what the controller wants again, and says what of it is lost.</summary>
    public void SendFound(RunJournalReader.Found found)
    {
        var lost = LostReports.Of(found.From, found.To, found.Reports, IsFinished && !HasFacts ? _outbox.Last : 0, found.Fault, _clock.GetUtcNow());
        foreach (var text in lost.Texts) Log.Error(text);
        Send(_outbox.Found(lost.Reports));
    }

    /// <summary>Lets the controller say how much it has: it may be less than it was, and without anything to store it would not notice.</summary>
    public void AskForProgress()
    {
        if (_outbox.Probe is { } report) Send([report]);
        if (_upload.Probe is { } chunk) _jobs.Tell(chunk);
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

    /// <summary>Closes the log. Once all of it is stored the file here is of no more use. Whoever asks again waits for the same end.</summary>
    public ValueTask DisposeAsync() => new(_closing ??= CloseAsync());

    private async Task CloseAsync()
    {
        var isStored = IsStored;
        await Log.DisposeAsync();
        if (isStored) Remove(Log.Path);
    }

    /// <summary>The log, and how far a test shell of its run was followed: that of another run with this number would have the next one begin in the middle.</summary>
    private static void Remove(string log)
    {
        foreach (var file in new[] { log, ShellOffset.FileOf(log) }.Where(File.Exists)) File.Delete(file);
    }

    /// <summary>Removes the logs, and what is beside them, of runs that a process before this one did not bring to their end and that do not go on: nobody asks for them any more.</summary>
    /// <param name="keep">The runs that go on.</param>
    public static void RemoveLeftOver(DispatchSettings settings, IEnumerable<JobId> keep)
    {
        if (Path.GetDirectoryName(settings.LogFile("x")) is not { } logs || !Directory.Exists(logs)) return;
        var kept = keep.Select(job => settings.LogFile(job.ToString())).ToList();
        foreach (var file in Directory.GetFiles(logs, Path.GetFileName(settings.LogFile("*")) + "*").Where(file => !kept.Exists(log => file == log || file.StartsWith(log + ".", StringComparison.Ordinal)))) File.Delete(file);
    }

    private void Send(IReadOnlyList<RunMessages.Report> reports)
    {
        foreach (var report in reports) _jobs.Tell(report);
    }
}
