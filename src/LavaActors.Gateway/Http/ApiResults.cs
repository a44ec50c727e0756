using System.Text.Json.Serialization.Metadata;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>The answers that many endpoints give (spec: rest-api.md §4).</summary>
internal static class ApiResults
{
    public static IResult Ok<T>(T body, JsonTypeInfo<T> type) => TypedResults.Json(body, type);

    public static IResult NotFound { get; } = Detail(StatusCodes.Status404NotFound, "Not found.");

    public static IResult Detail(int status, string detail) => TypedResults.Json(new DetailAnswer(detail), ApiJson.Default.DetailAnswer, statusCode: status);

    public static IResult Message(int status, string message) => TypedResults.Json(new MessageAnswer(message), ApiJson.Default.MessageAnswer, statusCode: status);

    public static IResult Fields(Dictionary<string, string[]> errors) =>
        TypedResults.Json(errors, ApiJson.Default.DictionaryStringStringArray, statusCode: StatusCodes.Status400BadRequest);

    public static IResult List(List<string> messages) => TypedResults.Json(messages, ApiJson.Default.ListString, statusCode: StatusCodes.Status400BadRequest);

    public static IResult Field(string name, string message) => Fields(new() { [name] = [message] });

    /// <summary>The address of the interface itself, as resource_uri begins.</summary>
    public static string ApiRoot(this HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}{GatewayHttp.Root}/";
}
