using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Gateway.Http;

/// <summary>Before every endpoint of one job: who may not see it gets no further, and the endpoint has the job from here, and not from the address.</summary>
internal static class JobGate
{
    private static readonly object Key = new();

    public static async ValueTask<object?> PassAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        // Other things have numbers, too.
        if (context.GetEndpoint() is not RouteEndpoint endpoint || Gate.JobParameter(endpoint) is not { } name) return await next(invocation);
        if (!JobId.TryParse(context.GetRouteValue(name)?.ToString(), out var id)) return ApiResults.NotFound;
        var jobs = (JobOperations)context.RequestServices.GetService(typeof(JobOperations))!;
        var found = await jobs.GetAsync(context.Caller(), id, context.RequestAborted);
        if (!found.IsOk) return Refusal(found.Failure!);
        context.Items[Key] = found.Value;
        return await next(invocation);
    }

    /// <summary>What whoever asks for a job that is not there, or not for him, is told.</summary>
    public static IResult Refusal(OperationFailure failure) =>
        failure is OperationFailure.NotFound ? ApiResults.NotFound : ApiResults.Detail(StatusCodes.Status403Forbidden, OperationAnswers.NoPermission);

    /// <summary>The job that the address names.</summary>
    public static JobRow Job(this HttpContext context) => (JobRow)context.Items[Key]!;
}
