using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Metrics;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Runs;

/// <summary>
/// Which bytes of the log go to the controller next: by offset, a few chunks on the way, again from what is stored when nothing moves. The controller's last word on how much it has holds: it is less than before where
/// its database was restored, and the file here has all of it until the run is over and stored.
/// </summary>
public sealed class LogUpload(RunLog log, LeadJobId lead, JobId job, long fencing = 0)
{
    /// <summary>Well below the frame size, base64 included.</summary>
    public const int MaxChunk = 64 * 1024;

    /// <summary>Bytes that may be on the way.</summary>
    public const long MaxOnTheWay = 8 * MaxChunk;

    /// <summary>Bytes that the controller is asked with how much it has.</summary>
    private const int MaxProbe = 512;

    private long _stored;
    private long _lastWord;
    private long _sent;
    private long _storedAtLastLook;

    /// <summary>As much the controller has.</summary>
    public long StoredBytes => _stored;

    /// <summary>All that was written is stored.</summary>
    public bool IsComplete => _lastWord >= _stored && _stored >= log.Length;

    /// <summary>The end of what the controller has, for it to say again how much that is; null if it has nothing, or more is on its way, to which it will say that.</summary>
    public RunMessages.LogChunk? Probe
    {
        get
        {
            if (_stored == 0 || _sent > _stored) return null;
            var from = Math.Max(0, _stored - MaxProbe);
            return Chunk(from, log.Read(from, (int)(_stored - from)));
        }
    }

    /// <summary>The controller says that it has so much.</summary>
    public void Stored(long upTo)
    {
        _lastWord = upTo;
        _stored = Math.Max(_stored, upTo);
        _sent = Math.Max(_sent, _stored);
    }

    /// <summary>Nothing came back since the last look: what is on the way counts as lost. If the controller has less than it had it is sent again from there; a word that was only late is followed by another one by now,
    /// or what is sent again for it does no harm.</summary>
    public void Again()
    {
        if (_lastWord < _stored) _stored = _sent = _lastWord;
        else if (_stored == _storedAtLastLook) _sent = _stored;
        _storedAtLastLook = _stored;
    }

    /// <summary>The chunks that can go out now.</summary>
    public IEnumerable<RunMessages.LogChunk> Next()
    {
        while (_sent < log.Length && _sent - _stored < MaxOnTheWay)
        {
            var bytes = log.Read(_sent, MaxChunk);
            if (bytes.Length == 0) yield break;
            yield return Chunk(_sent, bytes);
            _sent += bytes.Length;
            DispatchMetrics.CountLog(bytes.Length);
        }
    }

    private RunMessages.LogChunk Chunk(long offset, byte[] bytes) => new(lead, job, offset, bytes) { Fencing = fencing };
}
