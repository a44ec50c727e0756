using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Coordination.Groups;

/// <summary>
/// Who waits for whom, and which waits nobody is left to end. A member that waits is taken to do nothing else until one of its calls is answered, and any other
/// to do, some time, whatever is wanted of it, unless its definitions are known to have no such call. For calls that hold their runs that is so, and a deadlock among them is certain: no course of events could have
/// answered them. Of a test shell that does not say so it is a guess, since its other processes may go on; what rests on it is a warning.
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
        return [.. stuck.Values.SelectMany(calls => calls).OrderBy(call => call.Member).Select(call =>
            new Deadlocked(call.Member, call.Command, $"deadlock: {Chain(state, stuck, call)}: {GroupWaits.Consequence(call)}", now))];
    }

    /// <summary>
    /// A fact for each call that nobody will answer: a member whose part is missing has no such call in its definitions, or, of a barrier, not one more; for
    /// <c>lava-wait</c>, nobody who still runs has one. Whether anybody waits makes no difference, so this holds for calls beside which others run, too.
    /// </summary>
    /// <param name="waiting">All open calls.</param>
    public static IReadOnlyList<Deadlocked> Hopeless(GroupState state, IEnumerable<IWait> waiting, DateTimeOffset now)
    {
        if (state.Possible.IsEmpty) return [];
        return [.. waiting.GroupBy(What).Where(same => !IsPossible(state, same.First(), _ => true))
            .SelectMany(same => same).Where(call => GroupWaits.Answer(state, call) is null).OrderBy(call => call.Member).Select(call =>
                new Deadlocked(call.Member, call.Command, $"{GroupWaits.Consequence(call)}: {Listed(Excuses(state, call))}", now))];
    }

    /// <summary>What the member of a call should know if nobody seems to be left who could answer it; null if somebody does.</summary>
    /// <param name="waiting">All open calls.</param>
    /// <param name="quiet">For so long nothing has happened in the group.</param>
    public static string? Standstill(GroupState state, IEnumerable<IMemberCommand> waiting, IMemberCommand call, TimeSpan quiet)
    {
        var stuck = Stuck(state, waiting.OfType<IWait>());
        return call is IWait wait && stuck.ContainsKey(call.Member)
            ? $"standstill: nothing has happened in the group for {quiet.TotalSeconds:0} s. {Chain(state, stuck, wait)}: {GroupWaits.Consequence(call)}, unless something that runs "
                + "beside these calls still does what they wait for. They go on until their time is up"
            : null;
    }

    /// <summary>Begins with all who wait, and sets free whoever could be answered by those who are free, until nobody is added to them.</summary>
    private static Dictionary<JobId, List<IWait>> Stuck(GroupState state, IEnumerable<IWait> calls)
    {
        var stuck = calls.GroupBy(call => call.Member).ToDictionary(own => own.Key, own => own.ToList());
        while (stuck.Count > 0)
        {
            // Many wait for the same, which is looked at once.
            var all = stuck.Values.SelectMany(own => own).ToList();
            var free = all.GroupBy(What).Where(same => CanBeMet(same.First())).SelectMany(same => same).ToList();
            if (free.Count == 0) free = all.FindAll(call => GroupWaits.Answer(state, call) is not null);
            if (free.Count == 0) break;
            free.ForEach(call => stuck.Remove(call.Member));
        }

        return stuck;

        bool CanBeMet(IWait call) => IsPossible(state, call, member => !stuck.ContainsKey(member.Job));
    }

    /// <summary>Whether those whose part is missing could do it, for all that is known of them.</summary>
    /// <param name="isFree">Whether a member that runs may go on before the call is answered.</param>
    private static bool IsPossible(GroupState state, IWait call, Predicate<MemberStatus> isFree)
    {
        // Whoever waits for a message of anybody may be the one to send it, where something runs beside its call; if not, it is not free.
        return call is Wait ? state.Members.Exists(Will) : GroupWaits.Missing(state, call).TrueForAll(Will);

        bool Will(MemberStatus member) => member.How is null && isFree(member) && Has(state, member, call);
    }

    /// <summary>Whether the definitions of a member may have a call that would do its part for another one.</summary>
    private static bool Has(GroupState state, MemberStatus member, IWait call) => call switch
    {
        Wait wait => state.MaySend(member.Job, MessageIds.Canonical(wait.MessageId)),
        WaitAll wait => state.MaySend(member.Job, MessageIds.Canonical(wait.MessageId)),
        Sync sync => state.MayArrive(member.Job, MessageIds.Canonical(sync.MessageId)),
        _ => true,
    };

    /// <summary>Why each of those who would be needed will not do it.</summary>
    private static List<string> Excuses(GroupState state, IWait call) => [.. (call is Wait ? (IEnumerable<MemberStatus>)state.Members : GroupWaits.Missing(state, call))
        .Where(member => member.How is not null || !Has(state, member, call))
        .Select(member => member.How is not null ? $"{GroupWaits.Gone(member)} has ended" : $"{member.ToMember()} {Never(state, member, call)}")];

    private static string Never(GroupState state, MemberStatus member, IWait call)
    {
        // Whether what is over would have done it is not known any more.
        var isRest = state.Possible.TryGetValue(member.Job, out var calls) && calls.IsRest;
        return call switch
        {
            Sync sync => state.BarrierOf(MessageIds.Canonical(sync.MessageId)).RoundsOpened is var rounds and > 0 ? $"comes to it only {(rounds == 1 ? "once" : $"{rounds} times")}"
                : isRest ? "has nothing left that comes to it" : "never comes to it",
            _ => isRest ? "has nothing left that sends it" : "never sends it",
        };
    }

    private static (Type Kind, string? Id, string? Role) What(IWait call) => call switch
    {
        Wait wait => (typeof(Wait), MessageIds.Canonical(wait.MessageId), null),
        WaitAll all => (typeof(WaitAll), MessageIds.Canonical(all.MessageId), all.Role),
        Sync sync => (typeof(Sync), MessageIds.Canonical(sync.MessageId), null),
        _ => (call.GetType(), null, null),
    };

    /// <summary>The call, the calls that stand in its way, and of those it waits for who has ended, or would not do it anyway.</summary>
    private static string Chain(GroupState state, Dictionary<JobId, List<IWait>> stuck, IWait call)
    {
        var chain = new List<IWait> { call };
        for (var at = 0; at < chain.Count && chain.Count <= Named; at++)
        {
            foreach (var member in GroupWaits.Missing(state, chain[at]))
                chain.AddRange(stuck.GetValueOrDefault(member.Job, []).Except(chain));
        }

        var sentences = string.Join(", ", chain.Take(Named).Select(one => Sentence(state, one)));
        var gone = GroupWaits.Missing(state, call).Where(member => member.How is not null).Select(GroupWaits.Gone).ToList();
        var ended = gone.Count == 0 ? "" : $"; {Listed(gone)} {(gone.Count == 1 ? "has" : "have")} ended";
        var others = GroupWaits.Missing(state, call).Where(member => member.How is null && !Has(state, member, call)).Select(member => $"{member.ToMember()} {Never(state, member, call)}").ToList();
        return $"{sentences}{(chain.Count > Named ? " and so on" : "")}{ended}{(others.Count == 0 ? "" : $"; {Listed(others)}")}";
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
