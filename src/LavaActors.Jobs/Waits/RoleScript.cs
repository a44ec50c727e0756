namespace LavaActors.Jobs.Waits;

/// <summary>All MultiNode calls that each member of a role makes, in their order.</summary>
internal sealed class RoleScript
{
    private readonly Dictionary<string, int> _firstSend = [];
    private readonly int _firstSendOfAll = int.MaxValue;

    public RoleScript(RoleSpec role, IReadOnlyList<GroupCall> calls)
    {
        Role = role;
        Calls = calls;
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            if (call.Kind == CallKind.Send && call.Id is { } id) _firstSend.TryAdd(id, i);
            else if (call.Kind is CallKind.Anything or CallKind.Send) _firstSendOfAll = Math.Min(_firstSendOfAll, i);
        }

        Arrivals = calls.Where(c => c is { Kind: CallKind.Sync, Id: not null }).GroupBy(c => c.Id!).ToDictionary(g => g.Key, g => g.Sum(c => c.Arrivals(c.Id!)));
        AnyArrival = calls.Any(c => c.Kind == CallKind.Anything || c is { Kind: CallKind.Sync, Id: null });
    }

    public RoleSpec Role { get; }

    public string Name => Role.Name;

    public IReadOnlyList<GroupCall> Calls { get; }

    /// <summary>Ids the role is known to send.</summary>
    public IEnumerable<string> Sends => _firstSend.Keys;

    /// <summary>Number of calls, by id of the barrier.</summary>
    private Dictionary<string, int> Arrivals { get; }

    /// <summary>It may call any barrier any number of times.</summary>
    private bool AnyArrival { get; }

    /// <summary>Whether it runs a program that nobody here knows.</summary>
    public bool RunsPrograms => Calls.Any(c => c.Kind == CallKind.Program);

    /// <summary>Position of the first call that may send the id; null when there is none.</summary>
    public int? FirstSend(string id) => Math.Min(_firstSend.GetValueOrDefault(id, int.MaxValue), _firstSendOfAll) is var first and < int.MaxValue ? first : null;

    /// <summary>How often it may arrive at a barrier in all.</summary>
    public int ArrivalsAt(string id) => AnyArrival ? GroupCall.Many : Arrivals.GetValueOrDefault(id);

    public override string ToString() => $"role '{Name}'";
}
