using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LavaActors.Pages.Views;

/// <summary>Where a page of a list is in it, and the ways to its neighbours.</summary>
public sealed record PageLinks(long Count, int Offset, int Limit, string? Previous, string? Next)
{
    public const int Default = 50, Most = 500;

    /// <summary><c>?limit=</c> and <c>?offset=</c>; what is no number in its bounds counts as left out.</summary>
    public static (int Offset, int Limit) Asked(IQueryCollection query) =>
        (Number(query["offset"]), Number(query["limit"]) is > 0 and <= Most and var limit ? limit : Default);

    public static PageLinks Of(HttpRequest request, long count)
    {
        var (offset, limit) = Asked(request.Query);
        return new(count, offset, limit, offset > 0 ? Address(Math.Max(0, offset - limit)) : null, offset + limit < count ? Address(offset + limit) : null);

        string Address(int to)
        {
            var query = new QueryBuilder(request.Query.Where(parameter => parameter.Key != "offset").SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value ?? "")));
            if (to > 0) query.Add("offset", to.ToString());
            return request.Path + query.ToQueryString();
        }
    }

    private static int Number(string? text) => int.TryParse(text, out var number) && number > 0 ? number : 0;
}
