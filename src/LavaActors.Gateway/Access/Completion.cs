using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>
/// What changes something is carried out and noted though its client hangs up in the middle: it is on its way to the scheduler or the store then, and who wants no entry in the audit log would only have to hurry.
/// What merely reads ends with its client.
/// </summary>
internal static class Completion
{
    /// <summary>Whether a request is for what has to be ended: more than to read, or the login, whose failures are noted, too.</summary>
    public static bool IsDue(Operation operation, string method) => operation > Operation.ReadSignedIn || (operation == Operation.Public && HttpMethods.IsPost(method));

    /// <summary>From here on nothing is canceled by the client; what waits for others has limits of its own.</summary>
    public static void Begin(HttpContext context) => context.RequestAborted = CancellationToken.None;

    /// <summary>Carries the request out to its end; whoever looks at it later sees again whether the client is there.</summary>
    public static async Task CarryOutAsync(HttpContext context, RequestDelegate next)
    {
        var client = context.RequestAborted;
        Begin(context);
        try
        {
            await next(context);
        }
        finally
        {
            context.RequestAborted = client;
        }
    }
}
