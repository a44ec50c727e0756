using LavaActors.Protocol.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LavaActors.Gateway.Access;

/// <summary>Gives a node its users. Without, everybody may do everything.</summary>
public static class AccessHosting
{
    /// <summary>Tells users apart by these settings; the node gives the stores: <see cref="IAccountStore"/> and the others beside it.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services, AccessSettings settings)
    {
        services.AddSingleton(settings).AddSingleton<Sessions>().AddSingleton<Logins>().AddSingleton<ICallerSource, Callers>();
        return settings.Oidc is { } oidc ? services.AddOidc(oidc) : services;
    }

    /// <summary>What every gateway has.</summary>
    internal static IServiceCollection AddAccess(this IServiceCollection services)
    {
        services.TryAddSingleton(AccessSettings.Default);
        services.TryAddSingleton<ICallerSource, OpenAccess>();
        return services.AddSingleton<AccessPolicy>().AddSingleton<Audit>().AddSingleton<RequestLimits>().AddSingleton<CostlyShares>().AddSingleton<Gate>().AddHostedService<EndpointCheck>();
    }
}
