using LavaActors.Protocol.Accounts;
using Microsoft.AspNetCore.Builder;

namespace LavaActors.Gateway.Access;

/// <summary>
/// On an endpoint: what it does, and by which right (spec: rest-api.md §5, "Who"). The gate asks for all of it before the endpoint looks at a body. Every endpoint has it; a node with one that has not does not
/// start (<see cref="EndpointCheck"/>).
/// </summary>
/// <param name="Permissions">Global permissions of which the caller needs one, as <c>lava_scheduler_app.add_tag</c>; empty: none is asked for.</param>
/// <param name="Changed">The kind of the object that the address names as <c>{name}</c>, which the caller has to be allowed to change; null: there is no such object.</param>
public sealed record Needs(Operation Operation, IReadOnlyList<string> Permissions, ObjectKind? Changed = null);

/// <summary>How endpoints say it; the last word counts.</summary>
public static class NeedsConvention
{
    /// <summary>Says what these endpoints do, which decides who may ask them.</summary>
    /// <param name="permissions">Global ones, of which one is enough.</param>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoints, Operation operation, params IReadOnlyList<string> permissions)
        where TBuilder : IEndpointConventionBuilder => endpoints.With(new Needs(operation, permissions));

    /// <summary>Says that these endpoints change the object that their address names as <c>{name}</c>.</summary>
    /// <param name="permissions">Global ones, of which one is needed beside the right on the object.</param>
    public static TBuilder NeedsToChange<TBuilder>(this TBuilder endpoints, ObjectKind kind, params IReadOnlyList<string> permissions)
        where TBuilder : IEndpointConventionBuilder => endpoints.With(new Needs(Operation.Change, permissions, kind));

    private static TBuilder With<TBuilder>(this TBuilder endpoints, Needs needs)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(needs));
        return endpoints;
    }
}
