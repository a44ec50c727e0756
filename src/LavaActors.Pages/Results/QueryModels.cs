using LavaActors.Gateway.Operations;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Pages.Results;

/// <summary>The stored queries that somebody may see.</summary>
/// <param name="Others">A page of them.</param>
/// <param name="MayAdd">Whether there can be any of his own.</param>
public sealed record QueryList(IReadOnlyList<StoredQuery> Mine, IReadOnlyList<StoredQuery> Others, PageLinks Links, bool MayAdd);

/// <summary>What conditions find.</summary>
/// <param name="Stored">Null: the conditions of an address.</param>
/// <param name="Fault">Why nothing was looked for; null where it was, or where nothing was asked.</param>
/// <param name="IsAsked">Whether there are conditions to look for.</param>
/// <param name="MayChange">What is stored.</param>
/// <param name="Limit">No more was looked for.</param>
/// <param name="Found">A page of it, with the jobs.</param>
public sealed record QueryResults(
    ResultEntity Entity, string Conditions, StoredQuery? Stored, QueryFault? Fault, bool IsAsked, bool MayKeep, bool MayChange, int Limit, IReadOnlyList<(ResultMatch Match, JobRow? Job)> Found, PageLinks Links)
{
    /// <summary>Each condition, with the address of the search without it.</summary>
    public IReadOnlyList<(string Condition, string Without)> Each { get; } = EachOf(Entity, Conditions.Split(',', StringSplitOptions.RemoveEmptyEntries));

    private static IReadOnlyList<(string, string)> EachOf(ResultEntity entity, string[] all) =>
        [.. all.Select((one, n) => (one, Addresses.Search(entity, string.Join(',', all.Where((_, other) => other != n)))))];
}

/// <summary>A stored query to be written, or changed.</summary>
/// <param name="Before">What is changed; null: a new one.</param>
/// <param name="Groups">That it can be given to.</param>
/// <param name="MayGive">Whether its reader says which group may change it.</param>
public sealed record QueryForm(StoredQuery? Before, QueryDraft Draft, IReadOnlyList<QueryFault> Faults, IReadOnlyList<string> Groups, bool MayGive)
{
    public string? FaultOf(string field) => Faults.FirstOrDefault(fault => fault.Field == field)?.Message;

    /// <summary>A condition in each line.</summary>
    public string Lines => string.Join('\n', QueryRules.Joined(Draft.Conditions).Split(','));
}
