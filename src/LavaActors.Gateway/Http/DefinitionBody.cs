using System.Text.Json;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>Reads a body with a <c>definition</c>: JSON, or a form (spec: rest-api.md §2).</summary>
/// <param name="Definition">Null when the client gave none, or something else than a text.</param>
/// <param name="IsOther">The definition is there and is no text.</param>
/// <param name="Refusal">The answer to a body that cannot be read; null when it could.</param>
internal sealed record DefinitionBody(string? Definition, bool IsOther = false, IResult? Refusal = null)
{
    public static Task<DefinitionBody> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.HasFormContentType) return OfFormAsync(request, stop);
        if (request.HasJsonContentType()) return OfJsonAsync(request, stop);
        return Task.FromResult(Refused(StatusCodes.Status415UnsupportedMediaType, $"Unsupported media type \"{request.ContentType}\" in request."));
    }

    private static async Task<DefinitionBody> OfFormAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            var form = await request.ReadFormAsync(stop);
            return new(form.TryGetValue("definition", out var text) ? text.ToString() : null);
        }
        catch (Exception error) when (error is InvalidDataException or (IOException and not BadHttpRequestException))
        {
            return Refused(StatusCodes.Status400BadRequest, $"Form parse error - {error.Message}");
        }
    }

    private static async Task<DefinitionBody> OfJsonAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            return Of(await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.JsonElement, stop));
        }
        // The second: an escape in a string that is half a character.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Refused(StatusCodes.Status400BadRequest, $"JSON parse error - {error.Message}");
        }
    }

    private static DefinitionBody Of(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("definition", out var definition)) return new(Definition: null);
        return definition.ValueKind == JsonValueKind.String ? new(definition.GetString()) : new(Definition: null, IsOther: true);
    }

    private static DefinitionBody Refused(int status, string why) => new(Definition: null, Refusal: ApiResults.Detail(status, why));
}
