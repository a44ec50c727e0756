using System.Text.Json.Nodes;
using LavaActors.Gateway.Filters;
using LavaActors.Protocol.Projection;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>A parameter of a query.</summary>
/// <param name="Schema">Of its value; an array is a comma list.</param>
internal sealed record ApiParameter(string Name, JsonObject Schema, string? Description = null)
{
    public static ApiParameter Text(string name, string? description = null) => new(name, Type("string"), description);

    public static ApiParameter Number(string name, string? description = null) => new(name, Type("integer"), description);

    public static ApiParameter Truth(string name, string? description = null) => new(name, Type("boolean"), description);

    /// <summary>All by which a field can be compared, as the lists that have it read them.</summary>
    public static IEnumerable<ApiParameter> Of(FilterField field) =>
        from lookup in FilterReading.Names
        where field.Lookups.Contains(lookup.Value)
        select new ApiParameter(
            lookup.Value is FilterLookup.Exact ? field.Name : field.Name + FilterReading.Between + lookup.Key,
            Value(field, lookup.Value),
            lookup.Value is FilterLookup.Exact && field.Target?.Invoke() is { } target
                ? $"Followed by {FilterReading.Between} and a filter of what is meant: {string.Join(", ", target.Fields.Select(each => each.Name))}"
                : null);

    public JsonObject Describe()
    {
        var described = new JsonObject { ["name"] = Name, ["in"] = "query", ["required"] = false, ["schema"] = Schema.DeepClone() };
        if ((string?)Schema["type"] == "array") (described["style"], described["explode"]) = ("form", false);
        if (Description is not null) described["description"] = Description;
        return described;
    }

    private static JsonObject Value(FilterField field, FilterLookup lookup) => lookup switch
    {
        FilterLookup.IsNull => Type("boolean"),
        FilterLookup.In => new JsonObject { ["type"] = "array", ["items"] = Value(field, FilterLookup.Exact) },
        _ => field.Kind switch
        {
            FieldKind.Number => Type("integer"),
            FieldKind.Decimal => Type("number"),
            FieldKind.Time => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            FieldKind.Truth => Type("boolean"),
            FieldKind.Choice => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. field.Choices.Keys.Select(text => (JsonNode?)text)]) },
            FieldKind.Relation when field.Target!().KeyKind is not FieldKind.Text => Type("integer"),
            _ => Type("string"),
        },
    };

    private static JsonObject Type(string type) => new() { ["type"] = type };
}
