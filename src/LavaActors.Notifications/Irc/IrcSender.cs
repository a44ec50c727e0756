using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LavaActors.Jobs;
using LavaActors.Notifications.Callbacks;
using LavaActors.Protocol.Notifications;
using LavaActors.Protocol.Projection;

namespace LavaActors.Notifications.Irc;

/// <summary>Tells somebody of a job by IRC: one connection, one line (spec: web-ui.md §6).</summary>
/// <param name="connect">To a host and port, only where the lab's rules of addresses allow it.</param>
/// <param name="isRefusal">Whether such a rule is why there is no connection.</param>
/// <param name="trust">By what a server's certificate is judged; null: as this host does, which trusts its own certificate authorities.</param>
public sealed class IrcSender(Func<string, int, CancellationToken, ValueTask<Stream>> connect, Func<Exception, bool> isRefusal, NotificationSettings settings, TimeProvider clock, X509ChainPolicy? trust = null)
{
    public async Task<Delivery> SendAsync(Notification notification, NotifyRecipient recipient, JobRow job, CancellationToken stop)
    {
        if (IrcText.Refusal(recipient) is { } refusal) return Delivery.Never(refusal);
        var (handle, server) = (recipient.Address!, recipient.Server!);
        if (HostPatterns.Refusal(settings.Hosts, server, "IRC") is { } forbidden) return Delivery.Never(forbidden);
        var talk = new IrcTalk(settings.Irc.Nick, handle, IrcText.Of(job, notification.State, notification.Health, settings.BaseUrl));
        using var limit = new CancellationTokenSource(settings.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            await using var stream = await OpenAsync(server, either.Token);
            return await TalkAsync(stream, talk, either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return Delivery.Failed($"{server} took longer than {settings.Timeout.TotalSeconds:0.#} s: {talk.Waits}");
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            return isRefusal(error) ? Delivery.Never(error.Message) : Delivery.Failed($"{server}: {error.Message}");
        }
    }

    private async Task<Stream> OpenAsync(string server, CancellationToken stop)
    {
        var plain = await connect(server, settings.Irc.Port, stop);
        if (!settings.Irc.IsTls) return plain;
        var secure = new SslStream(plain, leaveInnerStreamOpen: false);
        try
        {
            await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = server.TrimEnd('.'), CertificateChainPolicy = trust }, stop);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    private static async Task<Delivery> TalkAsync(Stream stream, IrcTalk talk, CancellationToken stop)
    {
        var lines = new IrcLines(stream);
        await SayAsync(stream, talk.Begin(), stop);
        while (await lines.NextAsync(stop) is { } line)
        {
            var (say, end) = talk.Hear(line);
            // What it is told when all is over may come to nothing.
            if (end is not null) return await QuitAsync(stream, say, end, stop);
            await SayAsync(stream, say, stop);
        }

        return Delivery.Failed($"it closed the connection: {talk.Waits}");
    }

    private static async Task<Delivery> QuitAsync(Stream stream, IReadOnlyList<string> say, Delivery end, CancellationToken stop)
    {
        try
        {
            await SayAsync(stream, say, stop);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // The message is there, or is not, whatever becomes of the farewell.
            return end;
        }

        return end;
    }

    private static async Task SayAsync(Stream stream, IReadOnlyList<string> lines, CancellationToken stop)
    {
        if (lines.Count > 0) await stream.WriteAsync((ReadOnlyMemory<byte>)lines.SelectMany(IrcText.Line).ToArray(), stop);
    }
}
