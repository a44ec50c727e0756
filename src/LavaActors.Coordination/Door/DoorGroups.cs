using System.Net;
using LavaActors.Protocol.Ids;

namespace LavaActors.Coordination.Door;

/// <summary>
/// The groups in which each peer takes part, so that none makes as many as it likes: what is told of a group is kept for ever. A group that a peer has cleared does not count, nor one of which
/// it has said nothing for long. Safe for many threads.
/// </summary>
internal sealed class DoorGroups(DoorSettings settings, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Dictionary<GroupId, long>> _byPeer = [];
    private int _count;

    /// <summary>Lets a peer take part in a group; false when it does in as many others as it may, or all peers together in as many as the door has room for.</summary>
    /// <param name="isNew">It was not counted before.</param>
    public bool TryEnter(IPAddress address, GroupId group, out bool isNew)
    {
        var (peer, now) = (DoorPeer.Of(address), clock.GetTimestamp());
        lock (_gate)
        {
            var known = _byPeer.GetValueOrDefault(peer) ?? [];
            isNew = !known.ContainsKey(group);
            if (isNew)
            {
                if (known.Count >= settings.MostGroupsOfOne) Forget(peer, known);
                if (_count >= settings.MostGroups) ForgetAll();
                if (known.Count >= settings.MostGroupsOfOne || _count >= settings.MostGroups) return false;
                _count++;
            }

            known[group] = now;
            _byPeer[peer] = known;
            return true;
        }
    }

    /// <summary>The peer is done with the group, or has never got into it.</summary>
    public void Leave(IPAddress address, GroupId group)
    {
        var peer = DoorPeer.Of(address);
        lock (_gate)
        {
            if (!_byPeer.TryGetValue(peer, out var known) || !known.Remove(group)) return;
            _count--;
            if (known.Count == 0) _byPeer.Remove(peer);
        }
    }

    private void ForgetAll()
    {
        foreach (var (peer, known) in _byPeer.ToList()) Forget(peer, known);
    }

    private void Forget(IPAddress peer, Dictionary<GroupId, long> known)
    {
        foreach (var (group, _) in known.Where(each => clock.GetElapsedTime(each.Value) > settings.GroupsForgottenAfter).ToList())
        {
            known.Remove(group);
            _count--;
        }

        if (known.Count == 0) _byPeer.Remove(peer);
    }
}
