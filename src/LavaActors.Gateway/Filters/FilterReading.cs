using System.Globalization;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Filters;

/// <summary>
/// Reads the filters of a query (spec: rest-api.md §3): <c>field=value</c>, <c>field__lookup=value</c>, <c>relation__field__lookup=value</c>, each with <c>!</c> before the equals sign for its
/// contrary. Parameters that are no fields are ignored, and so are those without a value.
/// </summary>
public static class FilterReading
{
    /// <summary>Between a field and how it is compared, or a field of what it is related to.</summary>
    internal const string Between = "__";

    // A list of so many is no filter any more.
    private const int MostValues = 1000;

    // Each is a condition of one statement, and a store takes only so many of them.
    private const int MostTerms = 100;

    /// <summary>What the comparisons are called.</summary>
    internal static IReadOnlyDictionary<string, FilterLookup> Names { get; } = new Dictionary<string, FilterLookup>(StringComparer.Ordinal)
    {
        ["exact"] = FilterLookup.Exact,
        ["iexact"] = FilterLookup.IExact,
        ["in"] = FilterLookup.In,
        ["lt"] = FilterLookup.Less,
        ["lte"] = FilterLookup.LessOrEqual,
        ["gt"] = FilterLookup.Greater,
        ["gte"] = FilterLookup.GreaterOrEqual,
        ["isnull"] = FilterLookup.IsNull,
        ["contains"] = FilterLookup.Contains,
        ["icontains"] = FilterLookup.IContains,
        ["startswith"] = FilterLookup.StartsWith,
        ["endswith"] = FilterLookup.EndsWith,
    };

    /// <param name="errors">Parameter to messages, in the interface's form of field errors; what is read then does not count.</param>
    public static IReadOnlyList<FilterTerm> Read(IQueryCollection query, FilterResource resource, Dictionary<string, string[]> errors)
    {
        var terms = new List<FilterTerm>();
        foreach (var (parameter, values) in query)
        {
            var isNegated = parameter.EndsWith('!');
            var name = isNegated ? parameter[..^1] : parameter;
            foreach (var text in values)
            {
                if (string.IsNullOrEmpty(text) || Term(resource, name, name, text, isNegated, errors) is not { } term) continue;
                if (terms.Count == MostTerms)
                {
                    errors[parameter] = [$"Ensure there are no more than {MostTerms} filters."];
                    return terms;
                }

                terms.Add(term);
            }
        }

        return terms;
    }

    /// <summary>Null for what is no filter, or a faulty one.</summary>
    private static FilterTerm? Term(FilterResource resource, string rest, string parameter, string text, bool isNegated, Dictionary<string, string[]> errors)
    {
        foreach (var field in resource.Fields.Where(field => rest == field.Name || rest.StartsWith(field.Name + Between, StringComparison.Ordinal)))
        {
            var after = rest.Length == field.Name.Length ? "" : rest[(field.Name.Length + Between.Length)..];
            if (after.Length == 0) return Typed(field, FilterLookup.Exact, parameter, text, isNegated, errors);
            if (Names.TryGetValue(after, out var lookup) && field.Lookups.Contains(lookup)) return Typed(field, lookup, parameter, text, isNegated, errors);
            if (field.Target?.Invoke() is not { } target) continue;
            if (Term(target, after, parameter, text, isNegated: false, errors) is not { } deeper) continue;

            // Of the others those keys that meet it: a relation to one of them is what is asked for.
            var keys = deeper.Field.Kind is FieldKind.Relation ? target.KeysRelated(deeper.Field, deeper.Condition) : target.KeysWhere(deeper.Field, deeper.Condition);
            return new FilterTerm(field, new FilterCondition(FilterLookup.In, keys, isNegated));
        }

        return null;
    }

    private static FilterTerm? Typed(FilterField field, FilterLookup lookup, string parameter, string text, bool isNegated, Dictionary<string, string[]> errors)
    {
        var values = new List<object>();
        var texts = lookup is FilterLookup.In ? text.Split(',', StringSplitOptions.TrimEntries) : [text];
        if (texts.Length > MostValues)
        {
            errors[parameter] = [$"Ensure this list has no more than {MostValues} values."];
            return null;
        }

        foreach (var one in texts)
        {
            if ((lookup is FilterLookup.IsNull ? Truth(one) : Value(field, one)) is not { } value)
            {
                errors[parameter] = [Complaint(field, lookup, one)];
                return null;
            }

            values.Add(value);
        }

        return new FilterTerm(field, new FilterCondition(lookup, values, isNegated));
    }

    private static object? Value(FilterField field, string text) => field.Kind switch
    {
        FieldKind.Number => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
        FieldKind.Decimal => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        FieldKind.Time => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null,
        FieldKind.Truth => Truth(text),
        FieldKind.Choice => field.Choices.GetValueOrDefault(text),
        FieldKind.Relation => field.Target!().KeyKind is FieldKind.Text ? text : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null,
        _ => text,
    };

    private static object? Truth(string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    private static string Complaint(FilterField field, FilterLookup lookup, string text) => (lookup, field.Kind) switch
    {
        (FilterLookup.IsNull, _) => $"isnull expects a boolean, got '{text}'",
        (_, FieldKind.Number or FieldKind.Decimal) => "Enter a number.",
        (_, FieldKind.Time) => "Enter a valid date/time.",
        (_, FieldKind.Choice) => $"Select a valid choice. {text} is not one of the available choices; they are {string.Join(", ", field.Choices.Keys)}.",
        (_, FieldKind.Truth) => "Select a valid choice. Use true or false.",
        _ => "Select a valid choice. That choice is not one of the available choices.",
    };
}
