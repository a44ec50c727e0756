using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LavaActors.Gateway.Http;

/// <summary><c>?limit=</c> (default 50; 0 means the default) and <c>?offset=</c> of every list (spec: rest-api.md §3).</summary>
public sealed record Paging(int Limit, int Offset)
{
    private const int DefaultLimit = 50;

    public static Paging Of(IQueryCollection parameters) =>
        new(Number(parameters["limit"]) is > 0 and var limit ? limit : DefaultLimit, Number(parameters["offset"]));

    /// <summary>The envelope for one page of a longer list.</summary>
    /// <param name="isCut">Whether the page ends before its limit, as one that would be too large: <c>next</c> leads on from there.</param>
    public Page<T> Page<T>(HttpRequest request, long count, IReadOnlyList<T> results, bool isCut = false)
    {
        var step = isCut ? results.Count : Limit;
        var next = (long)Offset + step < count ? Address(request, Offset + step) : null;
        var previous = Offset > 0 ? Address(request, Math.Max(0, Offset - Limit)) : null;
        return new(count, next, previous, results);
    }

    /// <summary>The envelope for this page of a whole list.</summary>
    public Page<T> PageOf<T>(HttpRequest request, IReadOnlyList<T> all) => Page<T>(request, all.Count, [.. all.Skip(Offset).Take(Limit)]);

    private string Address(HttpRequest request, int offset)
    {
        var query = new QueryBuilder(request.Query.Where(p => p.Key is not ("limit" or "offset")))
        {
            { "limit", Limit.ToString() },
        };
        if (offset > 0) query.Add("offset", offset.ToString());
        return UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path, query.ToQueryString());
    }

    private static int Number(string? text) => int.TryParse(text, out var number) && number > 0 ? number : 0;
}
