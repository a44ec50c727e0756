namespace LavaActors.Jobs.Waits;

/// <summary>
/// How far the roles of a group can get at best, by the rules of the group (spec: multinode.md §6): a message once sent stays, a barrier opens when every member has come. All
/// members of a role make the same calls, so a role stands for them. Possible calls are taken for made where they help, and for not made where they would wait; so a role that stands still
/// here stands still in every run.
/// </summary>
internal sealed class GroupProgress
{
    private const long MostLooks = 50_000_000;

    private readonly IReadOnlyList<RoleScript> _roles;
    private readonly Dictionary<string, HashSet<int>> _senders = [];
    private readonly HashSet<int> _sendersOfAll = [];
    private readonly Dictionary<(int Role, string Id), int> _arrivals = [];
    private readonly HashSet<int> _arrivedAtAll = [];
    private readonly Dictionary<(int Role, string Id), int> _rounds = [];
    private readonly HashSet<(int Role, int Position)> _released = [];
    private readonly int[] _positions;
    private long _looked;

    public GroupProgress(IReadOnlyList<RoleScript> roles)
    {
        _roles = roles;
        _positions = new int[roles.Count];
        for (var role = 0; role < roles.Count; role++) Reach(role);
    }

    /// <summary>Lets a call through as if it had been answered.</summary>
    public void Release(int role, int position) => _released.Add((role, position));

    /// <summary>Lets every role go on as far as it can.</summary>
    /// <returns>False when it takes too long to follow.</returns>
    public bool Run()
    {
        for (var moved = true; moved;)
        {
            moved = false;
            for (var role = 0; role < _roles.Count; role++)
            {
                while (CallOf(role) is { } call && IsAnswered(role, call))
                {
                    Pass(role, call);
                    moved = true;
                }

                if (_looked > MostLooks) return false;
            }
        }

        return true;
    }

    /// <summary>The call at which the role stands; null when it is through.</summary>
    public GroupCall? CallOf(int role) => _positions[role] < _roles[role].Calls.Count ? _roles[role].Calls[_positions[role]] : null;

    public int PositionOf(int role) => _positions[role];

    /// <summary>Of a call that holds its role: the roles for which it waits, any of them for <c>lava-wait</c>, each of them for the others.</summary>
    public IEnumerable<int> MissingOf(int role)
    {
        var call = CallOf(role)!;
        return call.Kind switch
        {
            CallKind.Wait => Others().Where(r => _roles[r].FirstSend(call.Id!) is not null),
            CallKind.WaitAll => Others().Where(r => (call.Role is null || _roles[r].Name == call.Role) && !HasSent(r, call.Id!)),
            _ => Others().Where(r => ArrivalsOf(r, call.Id!) < RoundOf(role, call.Id!)),
        };

        // The role itself last: that another one is missing says more.
        IEnumerable<int> Others() => Enumerable.Range(0, _roles.Count).OrderBy(r => r == role);
    }

    /// <summary>The call still to come by which a role would do its part for a waiting one.</summary>
    public GroupCall? NextOffer(int role, GroupCall waiting) => _roles[role].Calls.Skip(_positions[role] + 1)
        .FirstOrDefault(c => waiting.Kind == CallKind.Sync ? c.Arrivals(waiting.Id!) > 0 : c.MaySend(waiting.Id!));

    /// <summary>The number of a call of the role at its barrier, from 1: the barrier opens once for each.</summary>
    private int RoundOf(int role, string id) => _rounds.GetValueOrDefault((role, id)) + 1;

    private bool IsAnswered(int role, GroupCall call)
    {
        if (!call.Holds || _released.Contains((role, _positions[role]))) return true;
        _looked += call.Kind == CallKind.Wait ? 1 : _roles.Count;
        return call.Kind switch
        {
            CallKind.Wait => _sendersOfAll.Count > 0 || _senders.ContainsKey(call.Id!),
            CallKind.WaitAll => Enumerable.Range(0, _roles.Count).All(r => (call.Role is not null && _roles[r].Name != call.Role) || HasSent(r, call.Id!)),
            _ => Enumerable.Range(0, _roles.Count).All(r => ArrivalsOf(r, call.Id!) >= RoundOf(role, call.Id!)),
        };
    }

    private void Pass(int role, GroupCall call)
    {
        if (call is { Kind: CallKind.Sync, IsCertain: true, Id: { } id }) _rounds[(role, id)] = RoundOf(role, id);
        _positions[role]++;
        Reach(role);
    }

    /// <summary>What a role does by coming to its next call.</summary>
    private void Reach(int role)
    {
        if (CallOf(role) is not { } call) return;
        switch (call.Kind)
        {
            case CallKind.Anything:
                _sendersOfAll.Add(role);
                _arrivedAtAll.Add(role);
                break;
            case CallKind.Send when call.Id is { } id:
                if (!_senders.TryGetValue(id, out var senders)) _senders[id] = senders = [];
                senders.Add(role);
                break;
            case CallKind.Send:
                _sendersOfAll.Add(role);
                break;
            case CallKind.Sync when call.Id is { } id:
                _arrivals[(role, id)] = Math.Min(_arrivals.GetValueOrDefault((role, id)) + call.Arrivals(id), GroupCall.Many);
                break;
            case CallKind.Sync:
                _arrivedAtAll.Add(role);
                break;
        }
    }

    private bool HasSent(int role, string id) => _sendersOfAll.Contains(role) || (_senders.TryGetValue(id, out var senders) && senders.Contains(role));

    private int ArrivalsOf(int role, string id) => _arrivedAtAll.Contains(role) ? GroupCall.Many : _arrivals.GetValueOrDefault((role, id));
}
