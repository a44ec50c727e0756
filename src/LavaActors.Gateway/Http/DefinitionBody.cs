using System.Text.Json;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>Reads a body with a <c>definition</c>: JSON, or a form (spec: rest-api.md §2).</summary>
/// <param name="Definition">Null when <paramref name="Refusal"/> is not, or when the client gave none.</param>
/// <param name="Refusal">The answer to a body that cannot be read.</param>
internal sealed record DefinitionBody(string? Definition, IResult? Refusal)
{
    public static async Task<DefinitionBody> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.HasFormContentType)
        {
            var form = await request.ReadFormAsync(stop);
            return new(form.TryGetValue("definition", out var text) ? text.ToString() : null, null);
        }

        if (!request.HasJsonContentType())
            return new(null, ApiResults.Detail(StatusCodes.Status415UnsupportedMediaType, $"Unsupported media type \"{request.ContentType}\" in request."));
        try
        {
            return Of(await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.JsonElement, stop));
        }
        catch (JsonException error)
        {
            return new(null, ApiResults.Detail(StatusCodes.Status400BadRequest, $"JSON parse error - {error.Message}"));
        }
    }

    private static DefinitionBody Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("definition", out var definition)) return new(null, null);
        return definition.ValueKind == JsonValueKind.String
            ? new(definition.GetString(), null)
            : new(null, ApiResults.Field("definition", "Not a valid string."));
    }
}
