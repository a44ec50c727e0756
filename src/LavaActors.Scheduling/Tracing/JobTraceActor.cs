using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;

namespace LavaActors.Scheduling.Tracing;

/// <summary>
/// Writes the trace of each submission that closes on this node, from what the read model shows of it: so a trace is whole whichever nodes its job has been on, and whatever has restarted
/// meanwhile. One at a time; where nobody gathers traces, nothing is read.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class JobTraceActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private sealed record Read(LeadJobId Lead, int Attempt, TraceSpan? Trace, Exception? Failure = null);

    private sealed record Again(LeadJobId Lead, int Attempt);

    private readonly string _lab;
    private readonly IJobQueries _queries;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();

    /// <summary>A submission has closed.</summary>
    public sealed record JobIsOver(LeadJobId Lead);

    /// <param name="lab">The lab's name, which the traces' ids follow from.</param>
    public static Props Props(string lab, IJobQueries queries) => Akka.Actor.Props.Create(() => new JobTraceActor(lab, queries));

    public JobTraceActor(string lab, IJobQueries queries)
    {
        (_lab, _queries) = (lab, queries);
        Receive<JobIsOver>(over =>
        {
            if (JobTraceWriter.IsWanted) Look(over.Lead, 1);
        });
        Receive<Again>(again => Look(again.Lead, again.Attempt));
        Receive<Read>(OnRead);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private void Look(LeadJobId lead, int attempt) => ReadAsync(lead)
        .PipeTo(Self, success: trace => new Read(lead, attempt, trace), failure: error => new Read(lead, attempt, null, error));

    /// <summary>Null while the read model does not show all ends.</summary>
    private async Task<TraceSpan?> ReadAsync(LeadJobId lead)
    {
        var roles = await _queries.SubmissionAsync(lead, _life.Token);
        if (roles.Count == 0 || roles.Any(role => role.EndTime is null)) return null;
        var actions = new Dictionary<JobId, IReadOnlyList<ActionRow>>();
        foreach (var role in roles) actions.Add(role.Job, await _queries.ActionsAsync(role.Job, _life.Token));
        return JobTrace.Of(roles, job => actions[job]);
    }

    private void OnRead(Read read)
    {
        if (read.Trace is { } trace) JobTraceWriter.Write(JobTrace.IdOf(_lab, read.Lead), trace);
        else if (read.Attempt < Attempts) Timers.StartSingleTimer(read.Lead, new Again(read.Lead, read.Attempt + 1), Pause);
        else _log.Warning(read.Failure, "job {job} has no trace: the read model does not show its end", read.Lead);
    }
}
