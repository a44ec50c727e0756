using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Events.Publishing;

/// <summary>Gives a gateway a publisher of the lab's events.</summary>
public static class EventPublisherHosting
{
    /// <summary>The address at which clients hear of the lab's events by ZeroMQ; null where they do not.</summary>
    internal static string? EventSocket(this HttpContext context) => context.RequestServices.GetService<EventPublisher>()?.Address;

    /// <summary>Beside AddGatewayServices. It begins and ends with the node.</summary>
    public static IServiceCollection AddEventPublisher(this IServiceCollection services, EventPublisherSettings settings) =>
        services.AddSingleton(settings).AddSingleton<EventPublisher>().AddHostedService(provider => provider.GetRequiredService<EventPublisher>());
}
