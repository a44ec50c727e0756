using System.Collections.Immutable;
using Akka.Actor;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Scheduling.Rules;

namespace LavaActors.Scheduling.Queue;

/// <summary>
/// Which commands to JobActors are not answered yet. They are kept in memory only: after a restart all are open again, which also brings
/// back JobActors that stopped with the node.
/// </summary>
internal sealed class HandOvers(Action<JobMessages.IToJob> send)
{
    [Flags]
    private enum Open
    {
        None = 0,
        Create = 1,
        Start = 2,
        Cancel = 4,
    }

    private readonly Dictionary<LeadJobId, Open> _open = [];
    private readonly Dictionary<LeadJobId, IActorRef> _actors = [];

    public bool AnyOpen => _open.Count > 0;

    public bool HasStarted(LeadJobId lead) => _actors.ContainsKey(lead);

    public void Create(ScheduledJob job) => Send(job, Open.Create);

    public void Start(ScheduledJob job) => Send(job, Open.Start);

    public void Cancel(ScheduledJob job) => Send(job, Open.Cancel);

    /// <summary>Marks all that a submission's actor may not know as open; it is sent with the next <see cref="Repeat"/>.</summary>
    public void Reopen(ScheduledJob job)
    {
        var open = (job.IsHandedOver ? Open.None : Open.Create)
            | (job.Reservations is null ? Open.None : Open.Start)
            | (job.Cancel is null ? Open.None : Open.Cancel);
        if (open != Open.None)
            _open[job.Lead] = open;
    }

    public void Repeat(ImmutableDictionary<LeadJobId, ScheduledJob> jobs)
    {
        foreach (var (lead, open) in _open)
        {
            if (jobs.TryGetValue(lead, out var job))
                SendAll(job, open);
        }
    }

    public void Answered(JobMessages.IReply answer, IActorRef actor)
    {
        var done = answer switch
        {
            JobMessages.JobCreated => Open.Create,
            JobMessages.JobStarted => Open.Start,
            JobMessages.CancelNoted => Open.Cancel,
            _ => Open.None,
        };
        // A repeated answer may come when the submission is forgotten: what it added then nobody would remove.
        if (!_open.TryGetValue(answer.Lead, out var open))
            return;
        if (done is Open.Start or Open.Cancel)
            _actors[answer.Lead] = actor;
        if ((open & ~done) == Open.None)
            _open.Remove(answer.Lead);
        else
            _open[answer.Lead] = open & ~done;
    }

    /// <summary>Forgets a submission; returns its actor, if one was known.</summary>
    public IActorRef? Close(LeadJobId lead)
    {
        _open.Remove(lead);
        return _actors.Remove(lead, out var actor) ? actor : null;
    }

    /// <summary>Whose actor this was.</summary>
    public LeadJobId? Lost(IActorRef actor)
    {
        foreach (var (lead, known) in _actors)
        {
            if (!known.Equals(actor))
                continue;
            _actors.Remove(lead);
            return lead;
        }

        return null;
    }

    private void Send(ScheduledJob job, Open what)
    {
        _open[job.Lead] = _open.GetValueOrDefault(job.Lead) | what;
        SendAll(job, what);
    }

    private void SendAll(ScheduledJob job, Open what)
    {
        if (what.HasFlag(Open.Create))
            send(new JobMessages.CreateJob(job.Lead, job.Submission.TargetGroup, job.Submission.SubJobs, job.Submission.AttemptOf, job.Submission.EarlierAttempts));
        if (what.HasFlag(Open.Start))
            send(new JobMessages.StartJob(job.Lead, job.Reservations!.Value));
        if (what.HasFlag(Open.Cancel))
            send(new JobMessages.CancelJob(job.Lead, job.Cancel!.By, job.Cancel.Reason));
    }
}
