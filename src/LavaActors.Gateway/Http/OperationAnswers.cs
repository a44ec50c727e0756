using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Operations;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>Why an operation was not done, as HTTP (spec: rest-api.md §4).</summary>
internal static class OperationAnswers
{
    public static IResult Answer(this OperationFailure failure) => failure switch
    {
        OperationFailure.NotFound => ApiResults.NotFound,
        OperationFailure.Forbidden forbidden => ApiResults.Detail(StatusCodes.Status403Forbidden, forbidden.Why.StartsWith("User '", StringComparison.Ordinal) ? NoPermission : forbidden.Why),
        OperationFailure.Invalid { Field: { } field } invalid => ApiResults.Field(field, invalid.Message),
        OperationFailure.Invalid invalid => ApiResults.Message(StatusCodes.Status400BadRequest, invalid.Message),
        OperationFailure.Conflict conflict => ApiResults.Detail(StatusCodes.Status409Conflict, conflict.Why),
        OperationFailure.Unavailable unavailable => ApiResults.Message(StatusCodes.Status503ServiceUnavailable, unavailable.Why),
        _ => throw new ArgumentException($"no answer to {failure.GetType().Name}", nameof(failure)),
    };

    /// <summary>The value as JSON, or why there is none.</summary>
    public static IResult Answer<T, TView>(this OperationResult<T> result, Func<T, TView> view, JsonTypeInfo<TView> type, int status = StatusCodes.Status200OK) =>
        result.IsOk ? TypedResults.Json(view(result.Value), type, statusCode: status) : result.Failure!.Answer();

    /// <summary>204 for what is done and leaves nothing to show.</summary>
    public static IResult Gone(this OperationResult<Done> result) => result.IsOk ? TypedResults.NoContent() : result.Failure!.Answer();

    public const string NoPermission = "You do not have permission to perform this action.";

    /// <summary>A message of one key, as <c>{"message": "OK"}</c>.</summary>
    public static IResult Object(int status, params IEnumerable<KeyValuePair<string, JsonNode?>> members) =>
        TypedResults.Json(new JsonObject(members), ApiJson.Default.JsonObject, statusCode: status);
}
