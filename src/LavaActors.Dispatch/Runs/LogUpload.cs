using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Metrics;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>Which bytes of the log go to the controller next: by offset, a few chunks on the way, again from what is stored when nothing moves.</summary>
public sealed class LogUpload(RunLog log, LeadJobId lead, JobId job, long fencing = 0)
{
    /// <summary>Well below the frame size, base64 included.</summary>
    public const int MaxChunk = 64 * 1024;

    /// <summary>Bytes that may be on the way.</summary>
    public const long MaxOnTheWay = 8 * MaxChunk;

    private long _stored;
    private long _sent;
    private long _storedAtLastLook;

    /// <summary>As much the controller has.</summary>
    public long StoredBytes => _stored;

    /// <summary>All that was written is stored.</summary>
    public bool IsComplete => _stored >= log.Length;

    public void Stored(long upTo)
    {
        _stored = Math.Max(_stored, upTo);
        _sent = Math.Max(_sent, _stored);
    }

    /// <summary>Nothing came back since the last look: what is on the way counts as lost.</summary>
    public void Again()
    {
        if (_stored == _storedAtLastLook) _sent = _stored;
        _storedAtLastLook = _stored;
    }

    /// <summary>The chunks that can go out now.</summary>
    public IEnumerable<RunMessages.LogChunk> Next()
    {
        while (_sent < log.Length && _sent - _stored < MaxOnTheWay)
        {
            var bytes = log.Read(_sent, MaxChunk);
            if (bytes.Length == 0) yield break;
            yield return new RunMessages.LogChunk(lead, job, _sent, bytes) { Fencing = fencing };
            _sent += bytes.Length;
            DispatchMetrics.CountLog(bytes.Length);
        }
    }
}
