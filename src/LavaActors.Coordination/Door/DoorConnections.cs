using System.Net;

namespace LavaActors.Coordination.Door;

/// <summary>The connections that are open, of each peer and in all, so that one which opens as many as it likes keeps none from the others. Safe for many threads.</summary>
internal sealed class DoorConnections(DoorSettings settings)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byPeer = [];
    private int _count;

    /// <summary>Counts one more, until <see cref="Leave"/>; false, and not counted, when its peer or all together have as many as they may.</summary>
    public bool TryEnter(IPAddress address)
    {
        var peer = DoorPeer.Of(address);
        lock (_gate)
        {
            var open = _byPeer.GetValueOrDefault(peer);
            if (open >= settings.MostOfOneAddress || _count >= settings.MostConnections) return false;
            _byPeer[peer] = open + 1;
            _count++;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        var peer = DoorPeer.Of(address);
        lock (_gate)
        {
            _count--;
            // Gone with its last connection, or the table would grow with every address.
            if (_byPeer[peer] == 1) _byPeer.Remove(peer);
            else _byPeer[peer]--;
        }
    }
}
