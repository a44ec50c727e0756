using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>
/// Who waits for whom, and which waits nobody is left to end. Only calls that hold their run count as waits here: whoever makes one does nothing else until it
/// is answered. All other members are taken to do, some time, whatever is wanted of them; so a call that is reported could not have been answered whatever happened.
/// </summary>
public static class WaitGraph
{
    /// <summary>How many calls, or names of those waited for, a text lists.</summary>
    private const int Named = 6;

    /// <summary>A fact for each call that can never be answered: its member waits, directly or through others, for members who wait themselves.</summary>
    /// <param name="holding">The open calls that hold their runs; at most one of each member.</param>
    public static IReadOnlyList<Deadlocked> Deadlocks(GroupState state, IEnumerable<IWait> holding, DateTimeOffset now)
    {
        var stuck = Stuck(state, holding);
        return [.. stuck.Values.OrderBy(call => call.Member).Select(call => new Deadlocked(call.Member, call.Command, Text(state, stuck, call), now))];
    }

    /// <summary>Begins with all who wait, and sets free whoever could be answered by those who are free, until nobody is added to them.</summary>
    private static Dictionary<JobId, IWait> Stuck(GroupState state, IEnumerable<IWait> holding)
    {
        var stuck = holding.ToDictionary(call => call.Member);
        while (stuck.Count > 0)
        {
            // Many wait for the same, which is looked at once.
            var waits = stuck.Values.GroupBy(What);
            var free = waits.Where(same => CanBeMet(same.First())).SelectMany(same => same).ToList();
            if (free.Count == 0) free = [.. stuck.Values.Where(call => GroupWaits.Answer(state, call) is not null)];
            if (free.Count == 0) break;
            free.ForEach(call => stuck.Remove(call.Member));
        }

        return stuck;

        // Whoever waits for a message of anybody is stuck itself: it makes no difference that nobody could be the caller.
        bool CanBeMet(IWait call) => call is Wait ? state.Members.Exists(IsFree) : GroupWaits.Missing(state, call).TrueForAll(IsFree);

        bool IsFree(MemberStatus member) => member.How is null && !stuck.ContainsKey(member.Job);
    }

    private static (Type Kind, string? Id, string? Role) What(IWait call) => call switch
    {
        WaitAll all => (typeof(WaitAll), MessageIds.Canonical(all.MessageId), all.Role),
        Sync sync => (typeof(Sync), MessageIds.Canonical(sync.MessageId), null),
        _ => (call.GetType(), null, null),
    };

    /// <summary>The call, those that stand in its way, and what follows.</summary>
    private static string Text(GroupState state, Dictionary<JobId, IWait> stuck, IWait call)
    {
        var chain = new List<IWait> { call };
        for (var at = 0; at < chain.Count && chain.Count <= Named; at++)
        {
            foreach (var member in GroupWaits.Missing(state, chain[at]))
            {
                if (stuck.TryGetValue(member.Job, out var next) && !chain.Contains(next)) chain.Add(next);
            }
        }

        var gone = GroupWaits.Missing(state, call).Where(member => member.How is not null).Select(GroupWaits.Gone).ToList();
        var ended = gone.Count == 0 ? "" : $"; {Listed(gone)} {(gone.Count == 1 ? "has" : "have")} ended";
        var sentences = string.Join(", ", chain.Take(Named).Select(one => Sentence(state, one)));
        return $"deadlock: {sentences}{(chain.Count > Named ? " and so on" : "")}{ended}: {GroupWaits.Consequence(call)}";
    }

    private static string Sentence(GroupState state, IWait call)
    {
        var who = state.Find(call.Member)?.ToMember().ToString() ?? call.Member.ToString();
        var whom = Listed(GroupWaits.Missing(state, call).ConvertAll(member => member.Job == call.Member ? "itself" : member.ToMember().ToString()));
        return call switch
        {
            Wait wait => $"{who} waits for '{wait.MessageId}' (lava-wait)",
            WaitAll wait => $"{who} waits for '{wait.MessageId}' (lava-wait-all) of {whom}",
            Sync sync => $"{who} waits at the barrier '{sync.MessageId}' for {whom}",
            _ => $"{who} waits until the group is complete, for {whom}",
        };
    }

    private static string Listed<T>(IReadOnlyCollection<T> all) =>
        all.Count <= Named ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Named - 1))} and {all.Count - Named + 1} more";
}
