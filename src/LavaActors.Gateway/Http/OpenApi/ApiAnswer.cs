using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>What a route answers when it does what it is asked.</summary>
/// <param name="ContentTypes">None: there is no body.</param>
/// <param name="Schema">Of the body.</param>
internal sealed record ApiAnswer(int Status, string Description, IReadOnlyList<string> ContentTypes, Func<ApiSchemas, JsonObject> Schema)
{
    public static ApiAnswer Json(JsonTypeInfo type, int status = StatusCodes.Status200OK) => new(status, "Done", ["application/json"], schemas => schemas.Of(type));

    public static ApiAnswer JsonWithout(JsonTypeInfo type, string member) => new(StatusCodes.Status200OK, $"Done; without {member}, as the reference's", ["application/json"], schemas => schemas.Without(type, member));

    public static ApiAnswer Object(JsonObject schema) => new(StatusCodes.Status200OK, "Done", ["application/json"], _ => schema.DeepClone().AsObject());

    public static ApiAnswer Text(string description, params IReadOnlyList<string> contentTypes) => new(StatusCodes.Status200OK, description, contentTypes, _ => new JsonObject { ["type"] = "string" });

    public static ApiAnswer Nothing(int status = StatusCodes.Status204NoContent, string description = "Done") => new(status, description, [], _ => []);

    public JsonObject Describe(ApiSchemas schemas)
    {
        var described = new JsonObject { ["description"] = Description };
        if (ContentTypes.Count > 0)
            described["content"] = new JsonObject(ContentTypes.Select(type => KeyValuePair.Create(type, (JsonNode?)new JsonObject { ["schema"] = Schema(schemas) })));
        return described;
    }
}
