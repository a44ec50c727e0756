using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LavaActors.Pages.Views;

/// <summary>Where a page of a list is in it, and the ways to its neighbours: what stands behind the address of the page, whatever names are in that.</summary>
public sealed record PageLinks(long Count, int Offset, int Limit, string? Previous, string? Next)
{
    public const int Default = 50, Most = 500;

    /// <summary><c>?limit=</c> and <c>?offset=</c>; what is no number in its bounds counts as left out.</summary>
    public static (int Offset, int Limit) Asked(IQueryCollection query) =>
        (Number(query["offset"]), Number(query["limit"]) is > 0 and <= Most and var limit ? limit : Default);

    public static PageLinks Of(HttpRequest request, long count)
    {
        var (offset, limit) = Asked(request.Query);
        // From behind the end it is the last page that comes before.
        var previous = Math.Max(0, Math.Min(offset - (long)limit, (count - 1) / limit * limit));
        return new(count, offset, limit, offset > 0 ? Query(previous) : null, offset + (long)limit < count ? Query(offset + (long)limit) : null);

        string Query(long to)
        {
            var query = new QueryBuilder(request.Query.Where(parameter => parameter.Key != "offset").SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? "")));
            if (to > 0) query.Add("offset", to.ToString(CultureInfo.InvariantCulture));
            return query.ToQueryString() is { HasValue: true } all ? all.ToUriComponent() : "?";
        }
    }

    private static int Number(string? text) => int.TryParse(text, out var number) && number > 0 ? number : 0;
}
