using System.IO;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace LavaActors.Notifications.Mail;

/// <summary>The lab's mail server. A connection for each mail: there are few.</summary>
public sealed class SmtpServer(MailSettings settings, TimeSpan timeout, TimeProvider clock) : IMailServer
{
    public async Task<Delivery> SendAsync(MimeMessage message, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        using var client = new SmtpClient();
        try
        {
            await client.ConnectAsync(settings.Server, settings.Port, Security, either.Token);
            if (settings is { User: { } user, Password: { } password }) await client.AuthenticateAsync(user, password, either.Token);
            await client.SendAsync(message, either.Token);
            await client.DisconnectAsync(quit: true, either.Token);
            return new Delivery(250, null);
        }
        catch (SmtpCommandException error)
        {
            // 5yz: whatever is wrong is so the next time, too (RFC 5321 §4.2.1).
            var text = $"{settings} answered: {error.Message}";
            return (int)error.StatusCode >= 500 ? Delivery.Never(text) with { Code = (int)error.StatusCode } : Delivery.Failed(text, (int)error.StatusCode);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return Delivery.Failed($"{settings} took longer than {timeout.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is SocketException or IOException or ProtocolException or AuthenticationException or SslHandshakeException or NotSupportedException or ServiceNotConnectedException)
        {
            return Delivery.Failed($"{settings}: {error.Message}");
        }
    }

    private SecureSocketOptions Security => settings.Tls switch
    {
        MailTls.Implicit => SecureSocketOptions.SslOnConnect,
        MailTls.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };
}
