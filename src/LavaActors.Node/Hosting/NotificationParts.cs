using LavaActors.Node.Definitions;
using LavaActors.Notifications;
using LavaActors.Notifications.Callbacks;
using LavaActors.Notifications.Irc;
using LavaActors.Notifications.Mail;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Queries;

namespace LavaActors.Node.Hosting;

/// <summary>What a controller needs to tell others about jobs.</summary>
internal static class NotificationParts
{
    public static IServiceCollection AddNotificationSender(this IServiceCollection services, NodeSettings settings, TimeProvider clock)
    {
        var told = settings.Notifications;
        services.AddSingleton<INotificationPeople, LabPeople>();
        var hosts = new GuardedHosts(settings.CallbackAddresses);
        services.AddSingleton(parts => new CallbackSender(
            hosts.CreateClient(followRedirects: false),
            error => error is AddressRefusedException,
            parts.GetRequiredService<IJobQueries>(),
            parts.GetRequiredService<ILogStore>(),
            parts.GetRequiredService<INotificationPeople>(),
            told,
            clock));
        services.AddSingleton(parts => new MailSender(
            told.Mail is { } mail ? new SmtpServer(mail, told.Timeout, clock) : null,
            parts.GetRequiredService<IJobQueries>(),
            parts.GetRequiredService<IStoredQueries>(),
            parts.GetRequiredService<IResultQueries>(),
            parts.GetRequiredService<IResultHistory>(),
            parts.GetRequiredService<INotificationPeople>(),
            told));
        services.AddSingleton(parts => new NotificationSender(
            parts.GetRequiredService<IJobQueries>(),
            new OtherJobs(parts.GetRequiredService<IResultQueries>(), parts.GetRequiredService<INotificationPeople>(), told, clock),
            parts.GetRequiredService<CallbackSender>(),
            parts.GetRequiredService<MailSender>(),
            new IrcSender(hosts.ConnectAsync, error => error is AddressRefusedException, told, clock),
            told));
        return services;
    }
}
