using System.Net.ServerSentEvents;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Http;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Tests.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Gateway.Tests.BadInput;

/// <summary>Readers who stop reading: one message waits for them, no more is made, and they are let go when their time is up.</summary>
public sealed class StalledReaderTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();
    private int _made;

    private async IAsyncEnumerable<T> Endless<T>(Func<int, T> item, [EnumeratorCancellation] CancellationToken stop = default)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Yield();
            yield return item(++_made);
        }
    }

    [Fact]
    public async Task A_page_that_takes_no_events_is_cut_off_and_its_place_is_free()
    {
        var readers = new EventReaders(EventPatience.Default);
        var context = new Stalled(_clock);
        var stream = new EventStream(Endless<FeedItem>(n => new FeedItem.Happened(FakeLabEvents.Job(n))), new EventPosition(0), readers.TryEnter("ann")!, IsLetIn, EventPatience.Default, _clock).ExecuteAsync(context.Http);
        await context.IsStalled.WaitAsync(Soon);
        Assert.False(stream.IsCompleted);

        _clock.Advance(EventPatience.Default.Write);
        await stream.WaitAsync(Soon);

        Assert.True(context.IsAborted);
        Assert.InRange(_made, 1, 2);
        Assert.Equal(0, readers.Count);
    }

    [Fact]
    public async Task Who_takes_nothing_of_a_log_is_cut_off()
    {
        var context = new Stalled(_clock);
        var stream = new LiveStream(Endless(n => new SseItem<string>($"- line {n}")), "log", IsLetIn).ExecuteAsync(context.Http);
        await context.IsStalled.WaitAsync(Soon);
        Assert.False(stream.IsCompleted);
        Assert.Equal(1, context.Streams.Count);

        _clock.Advance(EventPatience.Default.Write);
        await stream.WaitAsync(Soon);

        Assert.True(context.IsAborted);
        Assert.InRange(_made, 1, 2);
        Assert.Equal(0, context.Streams.Count);
    }

    [Fact]
    public async Task A_WebSocket_that_takes_nothing_is_cut_off()
    {
        using var socket = new StalledSocket();
        var sending = new EventSocket(socket, EventPatience.Default, _clock).SendAsync(Endless<FeedItem>(n => new FeedItem.Happened(FakeLabEvents.Job(n))), IsLetIn, default);
        await socket.IsStalled.WaitAsync(Soon);
        Assert.False(sending.IsCompleted);

        _clock.Advance(EventPatience.Default.Write);
        await sending.WaitAsync(Soon);

        Assert.Equal(WebSocketState.Aborted, socket.State);
        Assert.InRange(_made, 1, 2);
    }

    private static ValueTask<bool> IsLetIn() => new(true);

    [Fact]
    public void Nobody_has_all_places()
    {
        var readers = new EventReaders(new EventPatience(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 8));
        var his = Enumerable.Range(0, 2).Select(_ => readers.TryEnter("user ann")!).ToList();
        Assert.All(his, Assert.NotNull);
        Assert.Null(readers.TryEnter("user ann"));
        using var other = readers.TryEnter("user bob");
        Assert.NotNull(other);

        foreach (var place in his) place.Dispose();
        his[0].Dispose();

        Assert.Equal(1, readers.Count);
        Assert.NotNull(readers.TryEnter("user ann"));
    }

    /// <summary>A connection whose other end takes nothing.</summary>
    private sealed class Stalled : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _isStalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _aborted = new();

        public Stalled(TimeProvider clock)
        {
            Http = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton(EventPatience.Default).AddSingleton(clock).AddSingleton(Streams).BuildServiceProvider() };
            Http.Features.Set<IHttpRequestLifetimeFeature>(this);
            Http.Response.Body = new Full(_isStalled);
        }

        public DefaultHttpContext Http { get; }

        public StreamReaders Streams { get; } = new(ViewerLimits.Default);

        public Task IsStalled => _isStalled.Task;

        public bool IsAborted => _aborted.IsCancellationRequested;

        public CancellationToken RequestAborted
        {
            get => _aborted.Token;
            set => throw new NotSupportedException();
        }

        public void Abort() => _aborted.Cancel();
    }

    private sealed class Full(TaskCompletionSource isStalled) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            isStalled.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }

    private sealed class StalledSocket : WebSocket
    {
        private readonly TaskCompletionSource _isStalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private WebSocketState _state = WebSocketState.Open;

        public Task IsStalled => _isStalled.Task;

        public override WebSocketState State => _state;

        public override WebSocketCloseStatus? CloseStatus => null;

        public override string? CloseStatusDescription => null;

        public override string? SubProtocol => null;

        public override void Abort() => _state = WebSocketState.Aborted;

        public override async Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken)
        {
            _isStalled.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            throw new NotSupportedException();
        }

        public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) => throw new NotSupportedException();

        public override void Dispose()
        {
            // There is nothing of it.
        }
    }
}
