using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using LavaActors.Gateway.Api;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>The schemas of what is answered (JSON Schema 2020-12), made of the types that answers are written by; each type is written once, and named where it is used.</summary>
internal sealed class ApiSchemas
{
    private const string Place = "#/components/schemas/";

    private readonly SortedDictionary<string, JsonNode?> _schemas = new(StringComparer.Ordinal);

    /// <summary>All that are named.</summary>
    public JsonObject All => new(_schemas.Select(each => KeyValuePair.Create(each.Key, each.Value?.DeepClone())));

    /// <summary>Names a type's schema; that and those of the types in it are among <see cref="All"/> then.</summary>
    public JsonObject Of(JsonTypeInfo type)
    {
        if (!IsNamed(type.Type)) return Whole(type).AsObject();
        var name = NameOf(type.Type);
        if (_schemas.TryAdd(name, null)) _schemas[name] = Whole(type);
        return new JsonObject { ["$ref"] = Place + name };
    }

    /// <summary>Names a schema that is no type's.</summary>
    public JsonObject Of(string name, Func<JsonObject> schema)
    {
        if (_schemas.TryAdd(name, null)) _schemas[name] = schema();
        return new JsonObject { ["$ref"] = Place + name };
    }

    /// <summary>The same for an answer that lacks a member.</summary>
    public JsonObject Without(JsonTypeInfo type, string member)
    {
        var schema = Whole(type).AsObject();
        schema["properties"]!.AsObject().Remove(member);
        schema["required"] = new JsonArray([.. schema["required"]!.AsArray().Where(each => (string?)each != member).Select(each => each!.DeepClone())]);
        return schema;
    }

    private JsonNode Whole(JsonTypeInfo type) => type.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform });

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = context.TypeInfo.Type;
        var isNullable = schema is JsonObject { } found && found["type"] is JsonArray types && types.Any(each => (string?)each == "null");
        // Written by a converter of its own, of which the exporter knows nothing.
        if (type == typeof(DateTimeOffset)) return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(DateTimeOffset?)) return new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time" };
        // Of numbers and texts as 7.1.
        if (type == typeof(JsonNode)) return new JsonObject { ["type"] = new JsonArray("integer", "string") };
        if (context.Path.Length == 0 || !IsNamed(type)) return schema;
        var named = Of(context.TypeInfo);
        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(named, new JsonObject { ["type"] = "null" }) } : named;
    }

    private static bool IsNamed(Type type) => type.Namespace?.StartsWith("LavaActors.", StringComparison.Ordinal) is true && !type.IsEnum;

    private static string NameOf(Type type) => type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`')]}Of{NameOf(type.GetGenericArguments()[0])}" : type.Name;
}
