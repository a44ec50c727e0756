using LavaActors.Jobs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Groups.GroupMessages;

namespace LavaActors.Pages.Jobs;

/// <summary>What of a group's history is for somebody who may see only some of its members: of the others nothing. Pure.</summary>
public static class GroupSight
{
    /// <param name="hidesSome">There are members whom he may not see.</param>
    public static IReadOnlyList<IEvent> Facts(IReadOnlyList<IEvent> facts, IReadOnlySet<JobId> seen, bool hidesSome) =>
        [.. facts.Where(fact => MemberOf(fact) is not { } member || seen.Contains(member)).Select(fact => hidesSome && fact is Deadlocked stuck ? stuck with { Text = StuckWithOthers } : fact)];

    // Who waits for whom would name them.
    private const string StuckWithOthers = "deadlock: it waits for others of the group, and they for it";

    /// <summary>Null for null.</summary>
    public static IReadOnlyList<WaitingCall>? Calls(IReadOnlyList<WaitingCall>? calls, IReadOnlySet<JobId> seen) => calls is null
        ? null
        : [.. calls.Where(call => seen.Contains(call.Member)).Select(call => call with { Missing = [.. call.Missing.Where(member => seen.Contains(member.Job))] })];

    /// <summary>The same without the secrets of the job: boards send each other what they like, and the group has it as it came.</summary>
    public static IReadOnlyList<IEvent> Masked(IReadOnlyList<IEvent> facts, DefinitionSecrets secrets) => !secrets.Any
        ? facts
        : [
            .. facts.Select(fact => fact switch
            {
                Sent sent => sent with { MessageId = secrets.InText(sent.MessageId), Data = Masked(sent.Data, secrets) },
                Arrived arrived => arrived with { MessageId = secrets.InText(arrived.MessageId) },
                BarrierOpened opened => opened with { MessageId = secrets.InText(opened.MessageId) },
                Deadlocked stuck => stuck with { Text = secrets.InText(stuck.Text) },
                _ => fact,
            }),
        ];

    /// <inheritdoc cref="Masked(IReadOnlyList{IEvent}, DefinitionSecrets)"/>
    public static IReadOnlyList<WaitingCall>? Masked(IReadOnlyList<WaitingCall>? calls, DefinitionSecrets secrets) =>
        calls is null || !secrets.Any ? calls : [.. calls.Select(call => call with { MessageId = call.MessageId is { } id ? secrets.InText(id) : null })];

    private static Dictionary<string, string?> Masked(IReadOnlyDictionary<string, string?> data, DefinitionSecrets secrets)
    {
        var masked = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in data) masked[secrets.InText(key)] = value is null ? null : secrets.InText(value);
        return masked;
    }

    private static JobId? MemberOf(IEvent fact) => fact switch
    {
        Joined joined => joined.Member,
        Sent sent => sent.Member,
        Arrived arrived => arrived.Member,
        Withdrawn withdrawn => withdrawn.Member,
        Ended ended => ended.Member,
        Deadlocked deadlocked => deadlocked.Member,
        _ => null,
    };
}
