using Akka.Cluster.Hosting;
using Akka.Hosting;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Notifications;

namespace LavaActors.Notifications;

/// <summary>Puts what tells others about jobs into a node.</summary>
public static class NotificationHosting
{
    private const string Name = "notifications";

    private sealed class Key;

    /// <summary>One for the whole cluster, on a controller.</summary>
    /// <param name="role">The cluster role of controllers.</param>
    public static AkkaConfigurationBuilder AddNotifications(
        this AkkaConfigurationBuilder akka, string role, ILabEvents events, INotificationStore store, NotificationSender sender, NotificationSettings settings, TimeProvider clock) =>
        akka.WithSingleton<Key>(Name, (_, _, _) => NotificationActor.Props(events, store, sender, settings, clock), new ClusterSingletonOptions { Role = role }, createProxyToo: false);
}
