using Microsoft.AspNetCore.Builder;

namespace LavaActors.Gateway.Access;

/// <summary>An endpoint whose requests count for nobody's limit, since they cost nothing: what a page of ours fetches to look like one, also when it says that there were too many, and whether the node is alive.</summary>
public sealed class Uncounted
{
    internal static Uncounted Instance { get; } = new();
}

/// <summary>Says so of endpoints.</summary>
public static class UncountedEndpoints
{
    public static TBuilder IsUncounted<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(Uncounted.Instance);
}
