using System.Data.Common;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Live;
using LavaActors.Protocol.Lab;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LavaActors.Gateway.Events.Publishing;

/// <summary>
/// Publishes the lab's events as LAVA's publisher does, in five frames: topic, uuid, time, user and a JSON text (spec: scheduler.md §14). One more reader of what <c>/ws/</c> is fed by. ZeroMQ knows no logins: published is what
/// somebody who does not say who he is may see at that moment.
/// </summary>
internal sealed class EventPublisher(EventPublisherSettings settings, LabEventFeed feed, EventVisibility visibility, ICallerSource callers, AccessSettings access, TimeProvider clock, ILogger<EventPublisher> log) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _life = new();
    private EventPublisherSocket? _socket;
    private Task _following = Task.CompletedTask;
    private long? _last;

    /// <summary>The address that clients are told; null while it is not open.</summary>
    public string? Address { get; private set; }

    /// <exception cref="EventAddressException">The address cannot be listened at.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _socket = EventPublisherSocket.Open(settings.Listen);
        Address = settings.AddressWith(_socket.Port);
        _following = FollowAsync(_socket);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!_life.IsCancellationRequested) await _life.CancelAsync();
        await _following;
        _socket?.Dispose();
        _socket = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _life.Dispose();
    }

    private async Task FollowAsync(EventPublisherSocket socket)
    {
        while (!_life.IsCancellationRequested)
        {
            try
            {
                await PublishAsync(socket);
            }
            catch (OperationCanceledException) when (_life.IsCancellationRequested)
            {
                return;
            }
            catch (FeedBrokenException broken)
            {
                log.LogInformation("nothing of the lab's events is published for now: {Why}", broken.Message);
            }
            catch (DbException error)
            {
                log.LogWarning(error, "the lab's events cannot be read, and are published later");
            }
            catch (Exception error)
            {
                // A defect of this program: who waits for events by ZeroMQ would hear nothing for ever, and nobody why.
                log.LogError(error, "the lab's events could not be published; it is tried again");
            }

            await Task.Delay(Pause, clock, _life.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishAsync(EventPublisherSocket socket)
    {
        await foreach (var item in feed.FollowAsync(_last, VisibleAsync, _life.Token))
        {
            switch (item)
            {
                case FeedItem.Ready ready:
                    _last = ready.Number;
                    break;
                case FeedItem.Happened happened:
                    socket.Send(LavaEvents.Frames(happened.Event));
                    _last = happened.Event.Number;
                    break;
                case FeedItem.Dropped dropped:
                    log.LogWarning("events {From} to {To} were not published: they are not kept any more", dropped.From, dropped.To);
                    _last = dropped.To;
                    break;
                case FeedItem.TooSlow slow:
                    _last = slow.Number;
                    break;
            }
        }
    }

    private async ValueTask<IReadOnlyList<LabEvent>> VisibleAsync(IReadOnlyList<LabEvent> events, CancellationToken stop) =>
        settings.Listener(await callers.UnnamedAsync(stop), access) is { } caller ? await visibility.ReadAsync(caller, events, stop) : [];
}
