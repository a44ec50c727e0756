using Akka.Actor;
using LavaActors.Gateway.Api;
using LavaActors.Gateway.Views;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>What the GatewayActor said, as HTTP.</summary>
internal static class GatewayAnswers
{
    public static IResult OfValidation(object answer) => answer is GatewayMessages.Validated validated
        ? TypedResults.Json(OutlookViews.Of(validated), ApiJson.Default.ValidationAnswer, statusCode: StatusCodes.Status200OK)
        : Unexpected(answer);

    /// <summary>No answer in time: try again. Anything else that an endpoint does not expect: something here is broken.</summary>
    public static IResult Unexpected(object answer) => answer switch
    {
        GatewayMessages.NoAnswer or GatewayMessages.Stopping => ApiResults.Message(StatusCodes.Status503ServiceUnavailable, answer.ToString()!),
        Status.Failure failure => ApiResults.Message(StatusCodes.Status500InternalServerError, $"the gateway failed: {failure.Cause.Message}"),
        _ => ApiResults.Message(StatusCodes.Status500InternalServerError, $"the gateway answered with a {answer.GetType().Name}, which nobody expected here"),
    };
}
