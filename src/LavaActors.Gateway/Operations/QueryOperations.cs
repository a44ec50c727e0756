using LavaActors.Gateway.Access;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Gateway.Operations;

/// <summary>Searches by conditions, and those of them that users keep (spec: web-ui.md §5, xmlrpc-api.md §4.5). Whoever looks sees the results that he may see, whoever's the query is.</summary>
public sealed class QueryOperations(IStoredQueries stored, IResultQueries results, AccessPolicy access, UserDirectory users, Audit audit)
{
    /// <summary>Of entries in the audit log, whose object is the query's full name.</summary>
    private const string Kind = "query";

    private const int MostOfOwner = 200;

    /// <summary>All that the caller may see, by owner and name.</summary>
    public async Task<IReadOnlyList<StoredQuery>> ListAsync(Caller caller, CancellationToken stop) => [.. (await stored.AllAsync(stop)).Where(query => AccessRules.MayView(caller, query))];

    /// <summary>One that the caller may see; that there is another one he is not told.</summary>
    public async Task<OperationResult<StoredQuery>> GetAsync(Caller caller, string owner, string name, CancellationToken stop) =>
        await stored.GetAsync(owner, name, stop) is { } found && AccessRules.MayView(caller, found) ? found : new OperationFailure.NotFound("Query", StoredQuery.FullNameOf(owner, name));

    /// <summary>What conditions match among the jobs that the caller may see, the newest first.</summary>
    /// <param name="limit">At least 1.</param>
    public async Task<OperationResult<IReadOnlyList<ResultMatch>>> FindAsync(Caller caller, ResultEntity entity, string conditions, int limit, CancellationToken stop)
    {
        QueryConditions read;
        try
        {
            read = QueryConditions.Of(conditions, QueryRules.Name(entity));
        }
        catch (FormatException error)
        {
            return new OperationFailure.Invalid("conditions", error.Message);
        }

        if (read.MatchNothing) return OperationResult.Ok<IReadOnlyList<ResultMatch>>([]);
        return OperationResult.Ok(await results.FindAsync(new ResultQuery(entity, read.OfJobs, read.OfResults, limit, await access.ViewerForAsync(caller, stop)), stop));
    }

    /// <summary>The groups that the caller can give a query to: his own; an administrator all.</summary>
    public async Task<IReadOnlyList<string>> GroupsAsync(Caller caller, CancellationToken stop) =>
        caller.IsSuperuser ? [.. (await users.GroupsAsync(stop)).Select(group => group.Name)] : [.. caller.Groups.Order(StringComparer.Ordinal)];

    /// <summary>Why a draft cannot be kept, field by field; nothing when it can.</summary>
    /// <param name="before">What is changed; null: it is a new one of the caller's.</param>
    public async Task<IReadOnlyList<QueryFault>> FaultsAsync(Caller caller, StoredQuery? before, QueryDraft draft, CancellationToken stop)
    {
        var groups = await GroupsAsync(caller, stop);
        // It may stay in the group that it is in.
        var faults = draft.Faults(before?.Group is { } group ? [.. groups, group] : groups).ToList();
        if (before is not null && draft.Group != (before.Group ?? "") && !AccessRules.MayGive(caller, before)) faults.Add(new("group", "only its owner says which group may change it"));
        var owner = before?.Owner ?? caller.Name;
        if (await stored.GetAsync(owner, draft.Name, stop) is { } same && same.Id != before?.Id) faults.Add(Taken(owner, draft.Name));
        if (before is null && (await stored.AllAsync(stop)).Count(query => query.Owner == owner) >= MostOfOwner) faults.Add(new("name", $"you have {MostOfOwner} queries; delete some first"));
        return faults;
    }

    /// <summary>Keeps a new one of the caller's.</summary>
    public async Task<OperationResult<StoredQuery>> AddAsync(Caller caller, QueryDraft draft, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Change) is { } why) return new OperationFailure.Forbidden(why);
        if (await FaultsAsync(caller, null, draft, stop) is [var fault, ..]) return Invalid(fault);
        if (await stored.AddAsync(draft.Stored(0, caller.Name), stop) is not { } added) return Invalid(Taken(caller.Name, draft.Name));
        await audit.NoteAsync(caller, Kind, added.FullName, $"added: {Said(added)}", stop);
        return added;
    }

    public async Task<OperationResult<StoredQuery>> UpdateAsync(Caller caller, string owner, string name, QueryDraft draft, CancellationToken stop)
    {
        var found = await ToChangeAsync(caller, owner, name, stop);
        if (!found.IsOk) return found;
        if (await FaultsAsync(caller, found.Value, draft, stop) is [var fault, ..]) return Invalid(fault);
        return await PutAsync(caller, found.Value, draft.Stored(found.Value.Id, owner), stop);
    }

    /// <summary>Shows it to everybody, or to everybody no more.</summary>
    public async Task<OperationResult<StoredQuery>> PublishAsync(Caller caller, string owner, string name, bool isPublished, CancellationToken stop)
    {
        var found = await ToChangeAsync(caller, owner, name, stop);
        if (!found.IsOk || found.Value.IsPublished == isPublished) return found;
        return await PutAsync(caller, found.Value, found.Value with { IsPublished = isPublished }, stop);
    }

    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, string owner, string name, CancellationToken stop)
    {
        var found = await ToChangeAsync(caller, owner, name, stop);
        if (!found.IsOk) return found.Failure!;
        await stored.RemoveAsync(found.Value.Id, stop);
        await audit.NoteAsync(caller, Kind, found.Value.FullName, "deleted", stop);
        return Done.Instance;
    }

    private async Task<OperationResult<StoredQuery>> ToChangeAsync(Caller caller, string owner, string name, CancellationToken stop)
    {
        if (AccessRules.WhyNot(caller, Operation.Change) is { } why) return new OperationFailure.Forbidden(why);
        var found = await GetAsync(caller, owner, name, stop);
        return !found.IsOk || AccessRules.MayChange(caller, found.Value) ? found : new OperationFailure.Forbidden("You do not have permission to perform this action.");
    }

    private async Task<OperationResult<StoredQuery>> PutAsync(Caller caller, StoredQuery before, StoredQuery after, CancellationToken stop)
    {
        if (!await stored.PutAsync(after, stop)) return Invalid(Taken(after.Owner, after.Name));
        await audit.NoteAsync(caller, Kind, before.FullName, $"changed: {Said(after)}", stop);
        return after;
    }

    private static string Said(StoredQuery query) =>
        $"{query.Name}, {QueryRules.Name(query.Entity)}, {query.Conditions}, {query.Limit} rows, {(query.IsPublished ? "published" : "not published")}, group {query.Group ?? "none"}";

    private static OperationFailure.Invalid Invalid(QueryFault fault) => new(fault.Field, $"{fault.Field}: {fault.Message}");

    private static QueryFault Taken(string owner, string name) => new("name", $"there is a query {StoredQuery.FullNameOf(owner, name)} already");
}
