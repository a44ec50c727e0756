using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Scheduling.Jobs;

/// <summary>
/// Stores the log of one sub-job and acknowledges what is stored. A slow store slows the sender, which waits for the
/// acknowledgement: what came meanwhile is stored together. A chunk that leaves a gap is answered by the offset that is wanted.
/// </summary>
// An actor's resources end with PostStop.
#pragma warning disable CA1001
internal sealed class LogWriter : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    /// <summary>Bytes that are stored at a time; half of what a sender has on the way, so that the other half comes meanwhile.</summary>
    public const int Together = 256 * 1024;

    /// <summary>Bytes that may wait here: more than a sender has on the way. What is beyond comes again.</summary>
    public const int MostWaiting = 4 * Together;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Bytes from an offset on, and who is told when they are stored.</summary>
    private sealed record Piece(long Offset, ReadOnlyMemory<byte> Bytes, IActorRef Run)
    {
        public long End => Offset + Bytes.Length;
    }

    private sealed record Stored(Piece Piece, long Length);

    private sealed record Failed(Piece Piece, Exception Cause);

    private sealed record Retry(Piece Piece);

    private readonly LeadJobId _lead;
    private readonly JobId _job;
    private readonly JobPorts _ports;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly CancellationTokenSource _life = new();
    private readonly Queue<Piece> _waiting = new();
    private long _known;
    private int _bytesWaiting;
    private bool _isWriting;
    private bool _isFailing;
    private bool _isLoose;

    public static Props Props(LeadJobId lead, JobId job, JobPorts ports) => Akka.Actor.Props.Create(() => new LogWriter(lead, job, ports));

    public LogWriter(LeadJobId lead, JobId job, JobPorts ports)
    {
        _lead = lead;
        _job = job;
        _ports = ports;
        Receive<LogChunk>(OnChunk);
        Receive<Stored>(OnStored);
        Receive<Failed>(OnFailed);
        Receive<Retry>(retry => Write(retry.Piece));
        Receive<ReceiveTimeout>(_ => Compact());
        Context.SetReceiveTimeout(ports.Settings.CompactLogAfter);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PostStop()
    {
        _life.Cancel();
        _life.Dispose();
    }

    private void OnChunk(LogChunk chunk)
    {
        if (_bytesWaiting + chunk.Bytes.Length > MostWaiting)
            return;
        _waiting.Enqueue(new Piece(chunk.Offset, chunk.Bytes, Sender));
        _bytesWaiting += chunk.Bytes.Length;
        if (!_isWriting)
            WriteNext();
    }

    private void OnStored(Stored stored)
    {
        (_known, _isFailing, _isLoose, _isWriting) = (stored.Length, false, true, false);
        stored.Piece.Run.Tell(new LogStored(_job, _known), Self);
        _ports.Publish(new JobMessages.LogGrew(_lead, _job, _known));
        WriteNext();
    }

    private void OnFailed(Failed failed)
    {
        if (!_isFailing)
            _log.Warning(failed.Cause, "the log of job {job} cannot be stored; trying again every {pause} until it can", _job, RetryAfter);
        _isFailing = true;
        Timers.StartSingleTimer(nameof(Retry), new Retry(failed.Piece), RetryAfter);
    }

    /// <summary>The next chunk, and those behind it that go on where it ends. What is stored already is only acknowledged again.</summary>
    private void WriteNext()
    {
        while (_waiting.TryPeek(out var again) && again.End <= _known)
            Take().Run.Tell(new LogStored(_job, _known), Self);
        if (_waiting.Count == 0)
            return;
        var pieces = new List<Piece> { Take() };
        for (var length = pieces[0].Bytes.Length; _waiting.TryPeek(out var next) && IsNext(next, length); length += next.Bytes.Length)
            pieces.Add(Take());
        Write(pieces.Count == 1 ? pieces[0] : pieces[0] with { Bytes = Join(pieces) });

        bool IsNext(Piece next, int length) =>
            next.Offset == pieces[0].Offset + length && length + next.Bytes.Length <= Together && next.Run.Equals(pieces[0].Run);
    }

    private static byte[] Join(List<Piece> pieces)
    {
        var bytes = new byte[pieces.Sum(piece => piece.Bytes.Length)];
        foreach (var piece in pieces)
            piece.Bytes.CopyTo(bytes.AsMemory((int)(piece.Offset - pieces[0].Offset)));
        return bytes;
    }

    private Piece Take()
    {
        var piece = _waiting.Dequeue();
        _bytesWaiting -= piece.Bytes.Length;
        return piece;
    }

    private void Write(Piece piece)
    {
        _isWriting = true;
        _ = AppendAsync(piece).PipeTo(Self, success: length => new Stored(piece, length), failure: error => new Failed(piece, error));
    }

    // Async, so that whatever goes wrong comes back as a message: a restart would forget what waits.
    private async Task<long> AppendAsync(Piece piece) => await _ports.Logs.AppendAsync(_job, piece.Offset, piece.Bytes, _life.Token);

    private void Compact()
    {
        if (_isWriting || !_isLoose)
            return;
        _isLoose = false;
        // Nothing depends on it: pieces that stay small only take more room.
        _ = CompactAsync();
    }

    private async Task CompactAsync()
    {
        try
        {
            await _ports.Logs.CompactAsync(_job, _life.Token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _log.Debug("the log of job {job} was not compacted: {why}", _job, error.Message);
        }
    }
}
