using System.Text.Json;
using System.Text.RegularExpressions;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Filters;

/// <summary>The filters on a job's metadata (spec: rest-api.md §3): <c>metadata__build__id=v</c>, its lookups, and those that take a dictionary.</summary>
internal static class MetadataFilters
{
    private const string Field = "metadata";
    private const string Between = "__";
    private const string Entry = "[]";
    private const int MostConditions = 100;

    private static readonly Dictionary<string, FilterLookup> Lookups = new(StringComparer.Ordinal)
    {
        ["exact"] = FilterLookup.Exact,
        ["iexact"] = FilterLookup.IExact,
        ["in"] = FilterLookup.In,
        ["icontains"] = FilterLookup.IContains,
        ["startswith"] = FilterLookup.StartsWith,
        ["istartswith"] = FilterLookup.IStartsWith,
        ["endswith"] = FilterLookup.EndsWith,
        ["iendswith"] = FilterLookup.IEndsWith,
        ["regex"] = FilterLookup.Regex,
        ["iregex"] = FilterLookup.IRegex,
        ["isnull"] = FilterLookup.IsNull,
    };

    /// <param name="errors">Messages about the filters that cannot be read.</param>
    public static IReadOnlyList<JobFilter> Read(IQueryCollection query, List<string> errors)
    {
        var filters = new List<JobFilter>();
        foreach (var (parameter, values) in query)
        {
            var isNegated = parameter.EndsWith('!');
            var name = isNegated ? parameter[..^1] : parameter;
            if (!name.StartsWith(Field + Between, StringComparison.Ordinal)) continue;
            var path = name[(Field.Length + Between.Length)..];
            foreach (var text in values.OfType<string>().Where(text => text.Length > 0 && path.Length > 0)) Add(filters, path, text, isNegated, errors);
        }

        if (filters.Sum(filter => 1 + filter.And.Count) > MostConditions) errors.Add($"metadata takes {MostConditions} conditions at most");
        return filters;
    }

    private static void Add(List<JobFilter> filters, string path, string text, bool isNegated, List<string> errors)
    {
        switch (path)
        {
            case "contains":
                AddContained(filters, text, isNegated, errors);
                return;
            case "has_key":
                filters.Add(Has(text));
                return;
            case "has_keys":
                AddAll(filters, [.. Keys(text).Select(Has)]);
                return;
            case "has_any_keys":
                var keys = Keys(text);
                if (keys.Length > MostConditions) errors.Add($"metadata__has_any_keys takes {MostConditions} keys at most");
                filters.Add(new JobFilter(JobField.Metadata, FilterLookup.HasKey, [.. keys], isNegated));
                return;
            default:
                break;
        }

        var last = path.LastIndexOf(Between, StringComparison.Ordinal);
        if (last > 0 && Lookups.TryGetValue(path[(last + Between.Length)..], out var lookup)) path = path[..last];
        else lookup = FilterLookup.Exact;
        if (Values(lookup, text, errors) is { } values) filters.Add(new JobFilter(JobField.Metadata, lookup, values, isNegated, path));

        JobFilter Has(string key) => new(JobField.Metadata, FilterLookup.HasKey, [key], isNegated);
    }

    // Each negated by itself would say that none holds, and not that one of them does not.
    private static void AddAll(List<JobFilter> filters, JobFilter[] all)
    {
        if (all is [{ IsNegated: true } first, .. var others]) filters.Add(first with { And = others });
        else filters.AddRange(all);
    }

    private static string[] Keys(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static IReadOnlyList<object>? Values(FilterLookup lookup, string text, List<string> errors)
    {
        switch (lookup)
        {
            case FilterLookup.In:
                return [.. text.Split(',', StringSplitOptions.TrimEntries)];
            case FilterLookup.IsNull when text.ToLowerInvariant() is "true" or "1":
                return [true];
            case FilterLookup.IsNull when text.ToLowerInvariant() is "false" or "0":
                return [false];
            case FilterLookup.IsNull:
                errors.Add($"isnull expects a boolean, got '{text}'");
                return null;
            case FilterLookup.Regex or FilterLookup.IRegex when Fault(text) is { } fault:
                errors.Add($"'{text}' is no pattern: {fault}");
                return null;
            default:
                return [text];
        }
    }

    private static string? Fault(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Regex.InfiniteMatchTimeout);
            return null;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            return error.Message;
        }
    }

    private static void AddContained(List<JobFilter> filters, string text, bool isNegated, List<string> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is JsonValueKind.Object)
            {
                AddAll(filters, [.. Leaves("", document.RootElement).Select(leaf => new JobFilter(
                    JobField.Metadata, leaf.Value is null ? FilterLookup.HasKey : FilterLookup.Exact, [leaf.Value ?? leaf.Path], isNegated, leaf.Value is null ? "" : leaf.Path))]);
                return;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Said below; of half a character in an escape, which is found only when a text is taken, as of what is no JSON.
        }

        errors.Add($"metadata__contains expects a JSON object, got '{text}'");
    }

    /// <summary>Every scalar with its path; of an empty object or list, and of nothing, the path alone.</summary>
    private static IEnumerable<(string Path, string? Value)> Leaves(string path, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                if (path.Length > 0 && !element.EnumerateObject().Any()) yield return (path, null);
                foreach (var leaf in element.EnumerateObject().SelectMany(member => Leaves(path.Length == 0 ? member.Name : path + Between + member.Name, member.Value))) yield return leaf;
                break;
            case JsonValueKind.Array:
                if (element.GetArrayLength() == 0) yield return (path, null);
                foreach (var leaf in element.EnumerateArray().SelectMany(entry => Leaves(path + Between + Entry, entry))) yield return leaf;
                break;
            case JsonValueKind.Null:
                yield return (path, null);
                break;
            case JsonValueKind.String:
                yield return (path, element.GetString());
                break;
            default:
                yield return (path, element.GetRawText().ToLowerInvariant());
                break;
        }
    }
}
