using System.Collections.Immutable;
using LavaActors.Coordination.Groups;
using LavaActors.Protocol.Cluster;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Coordinator.CoordinatorMessages;

namespace LavaActors.Coordination.Door;

/// <summary>
/// A group of LAVA's dispatchers and who was last told to wait: for people to see who waits for whom. The waits are not stored, clients ask again. Immutable.
/// </summary>
/// <param name="Waits">By number of the client, which makes one call at a time.</param>
public sealed record PolledSight(GroupId Id, PolledGroup Group, ImmutableDictionary<JobId, PolledWait> Waits)
{
    /// <summary>The most clients of a group that are described, and of one in which a deadlock is looked for.</summary>
    public const int MostClients = 50;

    // Of names of anybody's choice a person sees the beginning.
    private const int LongestName = 60;
    private const int LongestDeadlock = 1000;

    // How many of those waited for are named.
    private const int Named = 6;

    // Dispatchers ask every 3 s as shipped. One that has not asked for so long has given up, or is gone.
    private static readonly TimeSpan Asks = TimeSpan.FromMinutes(1);

    public static PolledSight Of(GroupId id) => new(id, PolledGroup.None, ImmutableDictionary<JobId, PolledWait>.Empty);

    /// <summary>What there is to see after an answer.</summary>
    /// <param name="group">After it.</param>
    public PolledSight After(PolledGroup group, Request request, string answer, DateTimeOffset now)
    {
        if (!group.Exists || group.Find(request.Client) is not { } client) return this with { Group = group, Waits = group.Exists ? Waits : Waits.Clear() };
        if (answer != PolledAnswers.Wait || PolledRules.CallOf(request, client) is not { } call) return this with { Group = group, Waits = Waits.Remove(client.Number) };
        var since = Waits.TryGetValue(client.Number, out var before) && before.Call.Equals(call) ? before.Since : now;
        return this with { Group = group, Waits = Waits.SetItem(client.Number, new PolledWait(call, since, now)) };
    }

    /// <summary>Since when the first of those has waited who still ask; null: nobody waits.</summary>
    public DateTimeOffset? WaitsSince(DateTimeOffset now) => Open(now).Select(wait => (DateTimeOffset?)wait.Since).Min();

    public CoordinatorGroup Describe(DateTimeOffset now)
    {
        var open = Open(now).ToDictionary(wait => wait.Call.Member);
        return new CoordinatorGroup(
            Short(Id.Value),
            Group.Size,
            Group.Clients.Count,
            [.. Group.Clients.Values.OrderBy(client => client.Number).Take(MostClients).Select(client => Describe(client, open.GetValueOrDefault(client.Number)))],
            Deadlock(open.Values));
    }

    private CoordinatorClient Describe(PolledClient client, PolledWait? wait) => new(
        Short(client.Name), Short(RoleOf(client.Number)), Short(client.Host), Group.Done.Contains(client.Name), wait is null ? null : Says(wait.Call), wait?.Since);

    /// <summary>
    /// A dispatcher reads nothing of its job while it waits for an answer: those who wait for each other do so until their time is up. Those who were not told yet that their barrier has opened go on.
    /// </summary>
    private string? Deadlock(IEnumerable<PolledWait> open) => Group.Size > MostClients ? null
        : WaitGraph.Deadlocks(Group.State, open.Select(wait => wait.Call).Where(call => !IsPassing(call)), default) is [var first, ..] ? Short(first.Text, LongestDeadlock) : null;

    private IEnumerable<PolledWait> Open(DateTimeOffset now) => Waits.Values.Where(wait => now - wait.Asked <= Asks);

    private bool IsPassing(GroupMessages.IWait call) => call is GroupMessages.Sync sync && Group.Untold.TryGetValue(MessageIds.Canonical(sync.MessageId), out var untold) && untold.Contains(Group.NameOf(call.Member));

    private string Says(GroupMessages.IWait call) => call switch
    {
        GroupMessages.Wait wait => $"'{Short(wait.MessageId)}' (lava-wait)",
        GroupMessages.WaitAll wait => $"'{Short(wait.MessageId)}' (lava-wait-all) of {Whom(call)}",
        GroupMessages.Sync sync when IsPassing(call) => $"barrier '{Short(sync.MessageId)}', which has opened",
        GroupMessages.Sync sync => $"barrier '{Short(sync.MessageId)}' for {Whom(call)}",
        _ => $"the group to be complete: {Group.Clients.Count} of {Group.Size} have come",
    };

    private string Whom(GroupMessages.IWait call)
    {
        var missing = GroupWaits.Missing(Group.State, call);
        var come = missing.Where(member => member.HasJoined).ToList();
        IEnumerable<string> names = come.Take(Named).Select(member => $"{Short(Group.NameOf(member.Job))} ({Short(member.Role)}{(Group.Done.Contains(Group.NameOf(member.Job)) ? ", done" : "")})");
        if (come.Count > Named) names = names.Append($"{come.Count - Named} more");
        if (missing.Count > come.Count) names = names.Append($"{missing.Count - come.Count} who {(missing.Count - come.Count == 1 ? "has" : "have")} not come");
        return string.Join(", ", names);
    }

    private string RoleOf(JobId number) => Group.State.Find(number)?.Role ?? "";

    // Ids may have anything in them, which should not reach a terminal.
    private static string Short(string text, int most = LongestName)
    {
        if (text.Length > most) text = $"{text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)]}…";
        return text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
    }
}

/// <summary>A call that was answered with <c>wait</c>.</summary>
/// <param name="Since">When it was asked first, as far as this node knows.</param>
/// <param name="Asked">When it was asked last.</param>
public sealed record PolledWait(GroupMessages.IWait Call, DateTimeOffset Since, DateTimeOffset Asked);
