using System.Globalization;
using LavaActors.Gateway.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Access;

/// <summary>An endpoint whose answer takes much more than its request, as a search through a whole log: of those there are only some at a time (<see cref="CostlyShares"/>).</summary>
public sealed class Costly
{
    internal static Costly Instance { get; } = new();

    /// <summary>After so many seconds whoever is refused may ask again: most such answers take less.</summary>
    internal const int RetryAfter = 2;

    /// <summary>What he is told.</summary>
    internal const string Refusal = "Too many requests that take long are under way for you, or for all who do not say who they are; try again in a moment.";

    internal static void AskAgain(HttpContext context) => context.Response.Headers.RetryAfter = RetryAfter.ToString(CultureInfo.InvariantCulture);

    /// <summary>For an endpoint of which only some answers take long: makes one of those within the caller's share, or tells him to ask again.</summary>
    internal static async Task<IResult> AnswerAsync(HttpContext context, Func<Task<IResult>> answer)
    {
        using var share = context.RequestServices.GetRequiredService<CostlyShares>().TryEnter(context.Caller(), context.Network());
        if (share is not null) return await answer();
        AskAgain(context);
        return ApiResults.Detail(StatusCodes.Status429TooManyRequests, Refusal);
    }
}

/// <summary>Says so of endpoints.</summary>
public static class CostlyEndpoints
{
    public static TBuilder IsCostly<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Costly.Instance);
}
