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
        var rows = Ordered(resource.Where(terms), Orders(resource, request.Query["ordering"].ToString() is { Length: > 0 } given ? given : order ?? "")).ToList();
        var paging = Paging.Of(request.Query);
        return ApiResults.Ok(paging.Page(request, rows.Count, [.. rows.Skip(paging.Offset).Take(paging.Limit).Select(view)]), type);
    }

    /// <summary>
    /// The same of rows that may be many: they are read one after the other, and only those of the page are held; where the client has an order of its own, those before it, too, and so such a page must not be far from the start.
    /// </summary>
    /// <param name="rows">In the order of a client that has none.</param>
    public static async Task<IResult> OfAsync<T, TView>(HttpRequest request, FilterResource<T> resource, IAsyncEnumerable<T> rows, Paging paging, Func<T, TView> view, JsonTypeInfo<Page<TView>> type)
    {
        var errors = new Dictionary<string, string[]>();
        var terms = FilterReading.Read(request.Query, resource, errors);
        var orders = Orders(resource, request.Query["ordering"].ToString());
        var end = (long)paging.Offset + paging.Limit;
        if (orders.Count > 0 && end > MostOrdered)
            errors["offset"] = [$"With ordering, offset and limit are {MostOrdered} together at most, not {end}: choose fewer rows by filters, or read on without ordering."];
        if (errors.Count > 0) return ApiResults.Fields(errors);
        var (held, count) = (new List<T>(), 0L);
        await foreach (var row in rows)
        {
            if (!resource.Meets(row, terms)) continue;
            count++;
            if (orders.Count > 0 || (count > paging.Offset && count <= end)) held.Add(row);
            // In an order that keeps that of equals, so that what is cut off can never come before the end of the page.
            if (orders.Count > 0 && held.Count > 2 * end + Slack) held = [.. Ordered(held, orders).Take((int)end)];
        }

        var page = orders.Count == 0 ? held : Ordered(held, orders).Skip(paging.Offset).Take(paging.Limit);
        return ApiResults.Ok(paging.Page(request, count, [.. page.Select(view)]), type);
    }

    /// <summary>The last row of an order of the client's that a page of many rows may have: up to twice as many are held.</summary>
    internal const int MostOrdered = 20_000;

    // Sorted only now and then.
    private const int Slack = 1000;

    /// <summary>What <c>?ordering=field,-field</c> says; names that are none are ignored.</summary>
    private static List<(Func<T, object?> Value, bool IsDescending)> Orders<T>(FilterResource<T> resource, string ordering)
    {
        var orders = new List<(Func<T, object?>, bool)>();
        foreach (var word in ordering.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, isDescending) = word[0] == '-' ? (word[1..], true) : (word, false);
            if (resource.Orders(name) || name == "id") orders.Add((row => resource.OrderValue(row, name), isDescending));
        }

        return orders;
    }

    private static IEnumerable<T> Ordered<T>(IEnumerable<T> rows, List<(Func<T, object?> Value, bool IsDescending)> orders)
    {
        IOrderedEnumerable<T>? ordered = null;
        foreach (var (value, isDescending) in orders)
        {
            ordered = (ordered, isDescending) switch
            {
                (null, false) => rows.OrderBy(value, FieldOrder.Instance),
                (null, true) => rows.OrderByDescending(value, FieldOrder.Instance),
                ({ } first, false) => first.ThenBy(value, FieldOrder.Instance),
                ({ } first, true) => first.ThenByDescending(value, FieldOrder.Instance),
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
