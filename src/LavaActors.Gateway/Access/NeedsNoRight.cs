using Microsoft.AspNetCore.Builder;

namespace LavaActors.Gateway.Access;

/// <summary>
/// On an endpoint that takes more than GET, and asks for no right on what is changed: why that is well, as that it keeps nothing, or is the login itself. A node with an endpoint that says neither does not
/// start (<see cref="EndpointCheck"/>).
/// </summary>
/// <param name="Why">For who reads the code.</param>
public sealed record NeedsNoRight(string Why);

/// <summary>How endpoints say it.</summary>
public static class NeedsNoRightConvention
{
    public static TBuilder NeedsNoRight<TBuilder>(this TBuilder endpoints, string why)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new NeedsNoRight(why)));
        return endpoints;
    }
}
