using System.Text.Json.Nodes;

namespace LavaActors.Gateway.Http.OpenApi;

/// <summary>A field of a request's body.</summary>
/// <param name="Type">As <c>integer</c>; of an array the type of its items.</param>
internal sealed record ApiField(string Name, string Type, string Description, bool IsArray = false, bool IsRequired = false, bool MayBeNull = false, IReadOnlyList<string>? Choices = null)
{
    public static ApiField Text(string name, string description) => new(name, "string", description);

    public static ApiField Number(string name, string description) => new(name, "integer", description);

    public static ApiField Truth(string name, string description) => new(name, "boolean", description);

    public static ApiField Texts(string name, string description) => new(name, "string", description, IsArray: true);

    public static ApiField Numbers(string name, string description) => new(name, "integer", description, IsArray: true);

    /// <summary>One of an enumeration's names.</summary>
    public static ApiField Choice<T>(string name, string description)
        where T : struct, Enum => new(name, "string", description, Choices: Enum.GetNames<T>());

    public ApiField AsRequired() => this with { IsRequired = true };

    /// <summary>Null takes away what was there.</summary>
    public ApiField OrNull() => this with { MayBeNull = true };

    public JsonObject Describe()
    {
        var described = IsArray ? new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = Type } } : new JsonObject { ["type"] = MayBeNull ? new JsonArray(Type, "null") : Type };
        if (Choices is not null) described["enum"] = new JsonArray([.. Choices.Select(choice => (JsonNode?)choice)]);
        described["description"] = Description;
        return described;
    }
}
