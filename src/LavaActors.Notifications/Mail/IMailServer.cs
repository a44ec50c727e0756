using MimeKit;

namespace LavaActors.Notifications.Mail;

/// <summary>Takes mails for others.</summary>
public interface IMailServer
{
    Task<Delivery> SendAsync(MimeMessage message, CancellationToken stop);
}
