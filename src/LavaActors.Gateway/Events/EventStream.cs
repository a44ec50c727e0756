using System.Text;
using System.Text.Json;
using LavaActors.Gateway.Api;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Gateway.Events;

/// <summary>
/// The lab's events as server-sent events, with the lines of a log where they were asked for. The position after each is its id, so a browser that connects again goes on where it was.
/// </summary>
/// <param name="begin">Where the reader is, as far as he said.</param>
internal sealed class EventStream(IAsyncEnumerable<FeedItem> items, EventPosition begin, IDisposable place, Func<ValueTask<bool>> isLetIn, EventPatience patience, TimeProvider clock) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var _ = place;
        var position = begin;
        await new EventWriting<FeedItem>(items, WriteAsync, isLetIn, patience, clock).RunAsync(httpContext);

        ValueTask<ReadOnlyMemory<byte>> WriteAsync(FeedItem item)
        {
            position = position.After(item);
            return new(Encoding.UTF8.GetBytes(Text(position, item)));
        }
    }

    internal static string Text(EventPosition id, FeedItem item) => item switch
    {
        FeedItem.Ready ready => Event(id, "ready", JsonSerializer.Serialize(new ReadyView(ready.Number), ApiJson.Default.ReadyView)),
        FeedItem.Happened { Event: { Job: { } job } one } => Event(id, "job", JsonSerializer.Serialize(JobChangeView.Of(job, one.At), ApiJson.Default.JobChangeView)),
        FeedItem.Happened { Event: { Device: { } device } one } => Event(id, "device", JsonSerializer.Serialize(DeviceChangeView.Of(device, one.At), ApiJson.Default.DeviceChangeView)),
        FeedItem.Happened { Event: { Worker: { } worker } one } => Event(id, "worker", JsonSerializer.Serialize(WorkerChangeView.Of(worker, one.At), ApiJson.Default.WorkerChangeView)),
        FeedItem.Dropped dropped => Event(id, "dropped", JsonSerializer.Serialize(new DroppedView(dropped.From, dropped.To), ApiJson.Default.DroppedView)),
        FeedItem.TooSlow => Event(id, "too-slow", JsonSerializer.Serialize(new ReasonView("events came faster than they were taken; connect again to go on"), ApiJson.Default.ReasonView)),
        FeedItem.Lines lines => Event(id, "log", LinesOf(lines.Piece.Text)),
        FeedItem.LogEnd end => Event(id, "log-end", JsonSerializer.Serialize(new LogEndView(end.Job.Value), ApiJson.Default.LogEndView)),
        _ => throw new ArgumentException($"a {item.GetType().Name} is not streamed", nameof(item)),
    };

    // Each of them as one of data; a reader puts the line breaks back.
    private static string LinesOf(string text) =>
        (text.EndsWith('\n') ? text[..^1] : text).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\n", "\ndata: ", StringComparison.Ordinal);

    // JSON has no line breaks of its own.
    private static string Event(EventPosition id, string name, string data) => $"id: {id}\nevent: {name}\ndata: {data}\n\n";
}
