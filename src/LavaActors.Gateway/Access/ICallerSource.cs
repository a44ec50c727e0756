using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Access;

/// <summary>Finds out who sends a request.</summary>
public interface ICallerSource
{
    /// <summary>Who it is, or the answer to somebody who says that he is who he is not.</summary>
    ValueTask<Identified> IdentifyAsync(HttpContext context);

    /// <summary>Who somebody is who does not say who he is.</summary>
    ValueTask<Caller> UnnamedAsync(CancellationToken stop);
}

/// <summary>One of them is there.</summary>
/// <param name="Refusal">For credentials that are not right: they are refused, not ignored.</param>
public sealed record Identified(Caller? Caller, IResult? Refusal = null);
