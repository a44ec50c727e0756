using System.Text;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Operations;
using LavaActors.Gateway.Results;
using LavaActors.Pages.Components;
using LavaActors.Pages.Jobs;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Results;

/// <summary>Searches by conditions, and those that users keep (spec: web-ui.md §5).</summary>
internal static class QueryPages
{
    private const string One = Addresses.Queries + "/~{user}/{name}";

    public static void MapQueryPages(this IEndpointRouteBuilder pages)
    {
        pages.MapGet(Addresses.Queries, ListAsync);
        pages.MapGet(Addresses.Queries + "/+custom", SearchAsync).IsCostly();
        pages.MapGet(Addresses.Queries + "/+export-custom", ExportSearchAsync).IsCostly();
        pages.MapGet(Addresses.Queries + "/+add", NewAsync).Needs(Operation.ReadSignedIn);
        pages.MapPost(Addresses.Queries + "/+add", AddAsync).Needs(Operation.Change);
        pages.MapGet(One, ShowAsync).IsCostly();
        pages.MapGet(One + "/+export", ExportAsync).IsCostly();
        pages.MapGet(One + "/+edit", EditAsync).Needs(Operation.ReadSignedIn);
        pages.MapPost(One + "/+edit", UpdateAsync).Needs(Operation.Change);
        pages.MapPost(One + "/+publish", PublishAsync).Needs(Operation.Change);
        pages.MapPost(One + "/+delete", DeleteAsync).Needs(Operation.Change);
    }

    private static async Task<IResult> ListAsync(HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var mine = (await queries.ListAsync(services.Caller, stop)).ToLookup(query => !services.Caller.IsNobody && query.Owner == services.Caller.Name);
        var (offset, limit) = PageLinks.Asked(request.Query);
        return PageResult.Of<QueryListPage>(new QueryList([.. mine[true]], [.. mine[false].Skip(offset).Take(limit)], PageLinks.Of(request, mine[false].Count()), !services.Caller.IsNobody));
    }

    private static async Task<IResult> SearchAsync(HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var (entity, conditions, fault) = Asked(request.Query);
        if (fault is null && conditions.Length > 0) return await ResultsAsync(null, entity, conditions, StoredQuery.MostLimit, request, services, queries, stop);
        return PageResult.Of<QueryPage>(Nothing(entity, conditions, fault, request, services), fault is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ShowAsync(string user, string name, HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var query = await queries.GetAsync(services.Caller, user, name, stop);
        return query.IsOk ? await ResultsAsync(query.Value, query.Value.Entity, query.Value.Conditions, query.Value.Limit, request, services, queries, stop) : Missing(user, name);
    }

    private static async Task<IResult> ExportSearchAsync(HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var (entity, conditions, fault) = Asked(request.Query);
        if (conditions.Length == 0) fault ??= new QueryFault("conditions", "name one condition at least");
        return fault is null ? await CsvAsync("search", entity, conditions, StoredQuery.MostLimit, services, queries, stop) : PageResult.Refused($"{fault.Field}: {fault.Message}", StatusCodes.Status400BadRequest);
    }

    private static async Task<IResult> ExportAsync(string user, string name, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var query = await queries.GetAsync(services.Caller, user, name, stop);
        return query.IsOk ? await CsvAsync(query.Value.Name, query.Value.Entity, query.Value.Conditions, query.Value.Limit, services, queries, stop) : Missing(user, name);
    }

    private static async Task<IResult> NewAsync(HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var draft = new QueryDraft("", "", request.Query["entity"].ToString() is { Length: > 0 } entity ? entity : QueryRules.EntityNames[0], request.Query["conditions"].ToString(), "", false, "");
        return await FilledAsync(null, draft, [], services, queries, stop);
    }

    private static async Task<IResult> AddAsync(HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        if (!request.HasFormContentType) return NoForm;
        var draft = await DraftAsync(request, stop);
        if (await queries.FaultsAsync(services.Caller, null, draft, stop) is { Count: > 0 } faults) return await FilledAsync(null, draft, faults, services, queries, stop);
        return await DoneAsync(await queries.AddAsync(services.Caller, draft, stop), null, draft, services, queries, stop);
    }

    private static async Task<IResult> EditAsync(string user, string name, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var query = await queries.GetAsync(services.Caller, user, name, stop);
        if (!query.IsOk) return Missing(user, name);
        return AccessRules.IsInCharge(services.Caller, query.Value)
            ? await FilledAsync(query.Value, QueryDraft.Of(query.Value), [], services, queries, stop)
            : PageResult.Refused("You may not change this query; its owner may, and its group.", StatusCodes.Status403Forbidden);
    }

    private static async Task<IResult> UpdateAsync(string user, string name, HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        if (!request.HasFormContentType) return NoForm;
        var query = await queries.GetAsync(services.Caller, user, name, stop);
        if (!query.IsOk) return Missing(user, name);
        var draft = await DraftAsync(request, stop);
        if (AccessRules.MayChange(services.Caller, query.Value) && await queries.FaultsAsync(services.Caller, query.Value, draft, stop) is { Count: > 0 } faults) return await FilledAsync(query.Value, draft, faults, services, queries, stop);
        return await DoneAsync(await queries.UpdateAsync(services.Caller, user, name, draft, stop), query.Value, draft, services, queries, stop);
    }

    private static async Task<IResult> PublishAsync(string user, string name, HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        if (!request.HasFormContentType) return NoForm;
        if (!bool.TryParse((await request.FormAsync(stop))["published"], out var isPublished)) return PageResult.Refused("published: true or false was expected.", StatusCodes.Status400BadRequest);
        var done = await queries.PublishAsync(services.Caller, user, name, isPublished, stop);
        return done.IsOk ? JobPages.See(Addresses.Query(done.Value)) : PageResult.Refused(done.Failure!);
    }

    private static async Task<IResult> DeleteAsync(string user, string name, HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        if (!request.HasFormContentType) return NoForm;
        var done = await queries.DeleteAsync(services.Caller, user, name, stop);
        return done.IsOk ? JobPages.See(Addresses.Queries) : PageResult.Refused(done.Failure!);
    }

    /// <summary>What of an address is asked for, and what is wrong with it.</summary>
    private static (ResultEntity Entity, string Conditions, QueryFault? Fault) Asked(IQueryCollection query)
    {
        var (name, conditions) = (query["entity"].ToString(), QueryRules.Joined(query["conditions"].ToString()));
        if (name.Length == 0) name = QueryRules.EntityNames[0];
        if (QueryRules.Entity(name) is not { } entity) return (ResultEntity.Job, conditions, new QueryFault("entity", $"'{name}' is none of {string.Join(", ", QueryRules.EntityNames)}"));
        return (entity, conditions, conditions.Length > 0 && QueryRules.WhyNotConditions(conditions, entity) is { } why ? new QueryFault("conditions", why) : null);
    }

    private static async Task<QueryDraft> DraftAsync(HttpRequest request, CancellationToken stop)
    {
        var form = await request.FormAsync(stop);
        return new QueryDraft(
            form["name"].ToString().Trim(), form["description"].ToString().ReplaceLineEndings("\n").Trim(), form["entity"].ToString(), form["conditions"].ToString(), form["limit"].ToString().Trim(), form["published"] == "true", form["group"].ToString());
    }

    private static async Task<IResult> FilledAsync(StoredQuery? before, QueryDraft draft, IReadOnlyList<QueryFault> faults, PageServices services, QueryOperations queries, CancellationToken stop) => PageResult.Of<QueryFormPage>(
        new QueryForm(before, draft, faults, await queries.GroupsAsync(services.Caller, stop), before is null || services.Caller.IsSuperuser || before.Owner == services.Caller.Name),
        faults.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private static async Task<IResult> DoneAsync(OperationResult<StoredQuery> done, StoredQuery? before, QueryDraft draft, PageServices services, QueryOperations queries, CancellationToken stop) => done switch
    {
        { IsOk: true } => JobPages.See(Addresses.Query(done.Value)),
        // Somebody was quicker.
        { Failure: OperationFailure.Invalid { Field: { } field } invalid } => await FilledAsync(before, draft, [new QueryFault(field, invalid.Message)], services, queries, stop),
        _ => PageResult.Refused(done.Failure!),
    };

    private static async Task<IResult> ResultsAsync(StoredQuery? stored, ResultEntity entity, string conditions, int most, HttpRequest request, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var found = await queries.FindAsync(services.Caller, entity, conditions, most, stop);
        if (!found.IsOk) return PageResult.Refused(found.Failure!);
        var (offset, limit) = PageLinks.Asked(request.Query);
        return PageResult.Of<QueryPage>(Nothing(entity, conditions, null, request, services) with
        {
            Stored = stored,
            IsAsked = true,
            MayChange = stored is not null && AccessRules.MayChange(services.Caller, stored),
            Limit = most,
            Found = await WithJobsAsync([.. found.Value.Skip(offset).Take(limit)], services, stop),
            Links = PageLinks.Of(request, found.Value.Count),
        });
    }

    private static QueryResults Nothing(ResultEntity entity, string conditions, QueryFault? fault, HttpRequest request, PageServices services) =>
        new(entity, conditions, null, fault, IsAsked: false, !services.Caller.IsNobody, MayChange: false, StoredQuery.MostLimit, [], PageLinks.Of(request, 0));

    private static async Task<IResult> CsvAsync(string name, ResultEntity entity, string conditions, int most, PageServices services, QueryOperations queries, CancellationToken stop)
    {
        var found = await queries.FindAsync(services.Caller, entity, conditions, most, stop);
        if (!found.IsOk) return PageResult.Refused(found.Failure!);
        return TypedResults.File(Encoding.UTF8.GetBytes(QueryExport.Csv(entity, await WithJobsAsync(found.Value, services, stop))), "text/csv; charset=utf-8", $"{name}.csv");
    }

    /// <summary>With the jobs as the caller may read them; null for one that went in between.</summary>
    private static async Task<IReadOnlyList<(ResultMatch Match, JobRow? Job)>> WithJobsAsync(IReadOnlyList<ResultMatch> found, PageServices services, CancellationToken stop)
    {
        var ids = found.Select(match => match.Job).Distinct().ToList();
        var jobs = ids.Count == 0 ? [] : (await services.JobsAsync(new JobQuery(Limit: ids.Count, Jobs: ids), stop)).Jobs.ToDictionary(job => job.Job);
        return [.. found.Select(match => (match, jobs.GetValueOrDefault(match.Job)))];
    }

    private static IResult NoForm => PageResult.Refused("A form was expected.", StatusCodes.Status415UnsupportedMediaType);

    private static IResult Missing(string user, string name) => PageResult.Missing($"query {StoredQuery.FullNameOf(user, name)} that you may see");
}
