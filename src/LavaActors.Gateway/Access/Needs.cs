using Microsoft.AspNetCore.Builder;

namespace LavaActors.Gateway.Access;

/// <summary>On an endpoint: what it does. Every endpoint has it; a node with one that has not does not start (<see cref="EndpointCheck"/>).</summary>
public sealed record Needs(Operation Operation);

/// <summary>How endpoints say it.</summary>
public static class NeedsConvention
{
    /// <summary>Says what these endpoints do, which decides who may ask them; the last word counts.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoints, Operation operation)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new Needs(operation)));
        return endpoints;
    }
}
