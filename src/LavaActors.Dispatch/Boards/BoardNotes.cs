using System.Text.Json;
using Akka.Event;
using LavaActors.Devices;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Boards;

/// <summary>What says on this host that a board is in use: the note of who holds it, for the process after this one, and the lock, for other processes. Used by one actor.</summary>
internal sealed class BoardNotes(DeviceConfiguration device, DispatchSettings settings, ILoggingAdapter log) : IDisposable
{
    private BoardLock? _lock;

    /// <summary>What is owed to whoever holds the board or held it; null if nothing.</summary>
    public BoardLease? Lease { get; set; }

    public string LeaseFile { get; } = settings.LeaseFile(device.Hostname);

    /// <summary>Locks the board for this process. Answers what kept it from that.</summary>
    public string? Lock()
    {
        if (_lock is not null) return null;
        try
        {
            _lock = BoardLock.TryTake(settings.LockDirectory, device, out var inUse);
            return inUse is null ? null : $"{inUse}; wait until that has ended";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{device.Hostname} cannot be locked in {settings.LockDirectory}: {e.Message}; run all dispatchers of this host as the same user";
        }
    }

    public void Unlock()
    {
        _lock?.Dispose();
        _lock = null;
    }

    public void Dispose() => Unlock();

    /// <summary>Notes on disk who holds the board and what is to be removed. Answers what kept it from that.</summary>
    public ActionFault? Note(BoardLease lease)
    {
        try
        {
            lease.Write(LeaseFile);
            Lease = lease;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ActionFault.Infrastructure($"the dispatcher cannot note in {LeaseFile} who holds {device.Hostname}: {e.Message}; is there free space, and may it write there?", e);
        }
    }

    /// <summary>What a process before this one has noted.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public BoardLease? Read()
    {
        try
        {
            return BoardLease.Read(LeaseFile);
        }
        catch (JsonException e)
        {
            log.Warning("{0}: the note {1} is damaged: {2}; the board is switched off, and what the last job left behind stays", device.Hostname, LeaseFile, e.Message);
            return new BoardLease(0, 0, [], []);
        }
    }
}
