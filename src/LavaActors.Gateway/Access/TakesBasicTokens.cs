using Microsoft.AspNetCore.Builder;

namespace LavaActors.Gateway.Access;

/// <summary>On an endpoint: credentials are a user and a token by <c>Basic</c>, and refusals are as XML-RPC clients know them (spec: xmlrpc-api.md §2).</summary>
public sealed record TakesBasicTokens;

/// <summary>How endpoints say it.</summary>
public static class TakesBasicTokensConvention
{
    public static TBuilder TakesBasicTokens<TBuilder>(this TBuilder endpoints)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new TakesBasicTokens()));
        return endpoints;
    }
}
