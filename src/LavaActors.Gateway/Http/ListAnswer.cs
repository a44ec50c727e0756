using System.Text.Json.Serialization.Metadata;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Filters;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>A page of a resource whose rows are few: filtered, ordered and cut here (spec: rest-api.md §3).</summary>
internal static class ListAnswer
{
    /// <param name="order">The field that it is ordered by when nobody says; null: as it is.</param>
    public static IResult Of<T, TView>(HttpRequest request, FilterResource<T> resource, Func<T, TView> view, JsonTypeInfo<Page<TView>> type, string? order = null)
    {
        var errors = new Dictionary<string, string[]>();
        var terms = FilterReading.Read(request.Query, resource, errors);
        if (errors.Count > 0) return ApiResults.Fields(errors);
        var rows = Ordered(resource, resource.Where(terms), request.Query["ordering"].ToString() is { Length: > 0 } given ? given : order ?? "").ToList();
        var paging = Paging.Of(request.Query);
        return ApiResults.Ok(paging.Page(request, rows.Count, [.. rows.Skip(paging.Offset).Take(paging.Limit).Select(view)]), type);
    }

    /// <summary>By several fields; names that are none are ignored.</summary>
    private static IEnumerable<T> Ordered<T>(FilterResource<T> resource, IEnumerable<T> rows, string ordering)
    {
        IOrderedEnumerable<T>? ordered = null;
        foreach (var word in ordering.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, isDescending) = word[0] == '-' ? (word[1..], true) : (word, false);
            if (resource.Field(name) is null && name != "id") continue;
            object? Value(T row) => resource.OrderValue(row, name);
            ordered = (ordered, isDescending) switch
            {
                (null, false) => rows.OrderBy(Value, FieldOrder.Instance),
                (null, true) => rows.OrderByDescending(Value, FieldOrder.Instance),
                ({ } first, false) => first.ThenBy(Value, FieldOrder.Instance),
                ({ } first, true) => first.ThenByDescending(Value, FieldOrder.Instance),
            };
        }

        return ordered ?? rows;
    }

    /// <summary>Texts by code point; what is not there comes first.</summary>
    private sealed class FieldOrder : IComparer<object?>
    {
        public static FieldOrder Instance { get; } = new();

        public int Compare(object? x, object? y) => (x, y) switch
        {
            (null, null) => 0,
            (null, _) => -1,
            (_, null) => 1,
            (string a, string b) => string.CompareOrdinal(a, b),
            (IComparable a, _) when a.GetType() == y.GetType() => a.CompareTo(y),
            _ => 0,
        };
    }
}
