using System.Net.ServerSentEvents;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Events;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Http;

/// <summary>What comes of one job, as server-sent events.</summary>
internal sealed class LiveStream(IAsyncEnumerable<SseItem<string>> events, string kind, Func<ValueTask<bool>> isLetIn) : IResult
{
    private static readonly IResult TooMany = ApiResults.Detail(StatusCodes.Status503ServiceUnavailable, "Too many follow jobs here, or you follow too many; close some, or try again at another node.");

    /// <summary>A stream for whoever asks.</summary>
    /// <param name="events">What he is to hear of the job that the address names.</param>
    public static LiveStream Of(HttpContext context, string kind, Func<Follower, IAsyncEnumerable<SseItem<string>>> events)
    {
        var follower = Follower.Of(context, context.Caller());
        return new LiveStream(events(follower), kind, follower.IsLetInAsync);
    }

    /// <summary>To whoever follows a job that he may not see any more.</summary>
    public static FeedBrokenException Hidden => new("the job may not be seen any more");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var place = httpContext.RequestServices.GetRequiredService<StreamReaders>().TryEnter(httpContext.Whom(httpContext.Caller()));
        if (place is null)
        {
            await TooMany.ExecuteAsync(httpContext);
            return;
        }

        using var watched = GatewayMetrics.Watch(kind);
        var (patience, clock) = (httpContext.RequestServices.GetRequiredService<EventPatience>(), httpContext.RequestServices.GetRequiredService<TimeProvider>());
        await new EventWriting<SseItem<string>>(events, BytesAsync, isLetIn, patience, clock).RunAsync(httpContext);
    }

    private static async ValueTask<ReadOnlyMemory<byte>> BytesAsync(SseItem<string> one)
    {
        using var bytes = new MemoryStream();
        await SseFormatter.WriteAsync(new[] { one }.ToAsyncEnumerable(), bytes);
        return bytes.ToArray();
    }
}
