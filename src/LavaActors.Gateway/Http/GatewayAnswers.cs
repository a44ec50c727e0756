using Akka.Actor;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Http;

/// <summary>What the GatewayActor said, as HTTP.</summary>
internal static class GatewayAnswers
{
    public static IResult OfValidation(object answer) => answer is not GatewayMessages.Validated { Diagnostics: var found } ? Unexpected(answer)
        : found.Any(d => d.IsError) ? ApiResults.Message(StatusCodes.Status200OK, "Job invalid:\n" + string.Join('\n', found))
        : ApiResults.Message(StatusCodes.Status200OK, "Job valid.");

    /// <summary>No answer in time: try again. Anything else that an endpoint does not expect: something here is broken.</summary>
    public static IResult Unexpected(object answer) => answer switch
    {
        GatewayMessages.NoAnswer or GatewayMessages.Stopping => ApiResults.Message(StatusCodes.Status503ServiceUnavailable, answer.ToString()!),
        Status.Failure failure => ApiResults.Message(StatusCodes.Status500InternalServerError, $"the gateway failed: {failure.Cause.Message}"),
        _ => ApiResults.Message(StatusCodes.Status500InternalServerError, $"the gateway answered with a {answer.GetType().Name}, which nobody expected here"),
    };
}
