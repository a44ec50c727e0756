using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>
/// Stores the log of one sub-job, chunk by chunk, and acknowledges what is stored. A slow store slows the sender, which waits for the
/// acknowledgement; a chunk that leaves a gap is answered by the offset that is wanted.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class LogWriter : ReceiveActor, IWithUnboundedStash, IWithTimers
#pragma warning restore CA1001
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private sealed record Stored(LogChunk Chunk, IActorRef Run, long Length);

    private sealed record Failed(LogChunk Chunk, IActorRef Run, Exception Cause);

    private sealed record Retry(LogChunk Chunk, IActorRef Run);

    private readonly LeadJobId _lead;
    private readonly JobId _job;
    private readonly JobPorts _ports;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private bool _isFailing;

    public static Props Props(LeadJobId lead, JobId job, JobPorts ports) => Akka.Actor.Props.Create(() => new LogWriter(lead, job, ports));

    public LogWriter(LeadJobId lead, JobId job, JobPorts ports)
    {
        _lead = lead;
        _job = job;
        _ports = ports;
        Idle();
    }

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private void Idle() => Receive<LogChunk>(chunk =>
    {
        Write(chunk, Sender);
        BecomeStacked(Writing);
    });

    private void Writing()
    {
        Receive<LogChunk>(_ => Stash.Stash());
        Receive<Stored>(stored =>
        {
            _isFailing = false;
            stored.Run.Tell(new LogStored(_job, stored.Length), Self);
            _ports.Publish(new JobMessages.LogGrew(_lead, _job, stored.Length));
            UnbecomeStacked();
            Stash.Unstash();
        });
        Receive<Failed>(failed =>
        {
            if (!_isFailing)
                _log.Warning(failed.Cause, "the log of job {0} cannot be stored; trying again every {1} until it can", _job, RetryAfter);
            _isFailing = true;
            Timers.StartSingleTimer(nameof(Retry), new Retry(failed.Chunk, failed.Run), RetryAfter);
        });
        Receive<Retry>(retry => Write(retry.Chunk, retry.Run));
    }

    private void Write(LogChunk chunk, IActorRef run) =>
        _ = AppendAsync(chunk).PipeTo(
            Self,
            success: length => new Stored(chunk, run, length),
            failure: e => new Failed(chunk, run, e));

    // Async, so that whatever goes wrong comes back as a message: a restart would forget what is stashed.
    private async Task<long> AppendAsync(LogChunk chunk) => await _ports.Logs.AppendAsync(_job, chunk.Offset, chunk.Bytes, _life.Token);
}
