using System.Runtime.CompilerServices;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Events;

/// <summary>Streams the lab's events to one reader, from a number on, on whatever node he asks.</summary>
public sealed class LabEventFeed(ILabEvents store, LabEventHub hub)
{
    private const int Page = 256;

    /// <summary>First where the reader is, then events as they come; ends only after <see cref="FeedItem.TooSlow"/>. What the reader does not take is not read for him, either.</summary>
    /// <param name="after">The last event that the reader has seen; null: only what happens from now on.</param>
    /// <param name="read">Which of some events he wants, and may see at the moment, as he may read them; asked again for each page.</param>
    /// <exception cref="Live.FeedBrokenException">The node ends.</exception>
    public async IAsyncEnumerable<FeedItem> FollowAsync(long? after, Func<IReadOnlyList<LabEvent>, CancellationToken, ValueTask<IReadOnlyList<LabEvent>>> read, [EnumeratorCancellation] CancellationToken stop)
    {
        var last = await hub.LastAsync(stop);
        // A number that is not there yet is one of another store.
        var at = Math.Min(Math.Max(0, after ?? last), last);
        yield return new FeedItem.Ready(at);
        for (var hasCaughtUp = at == last; ;)
        {
            await hub.NewsAsync(at, stop);
            var page = hub.Read(at, Page);
            if (page is null && hasCaughtUp)
            {
                yield return new FeedItem.TooSlow(at);
                yield break;
            }

            page ??= await store.ReadAsync(at, Page, stop);
            // Before he takes them: what comes while he does is what he may fall behind.
            hasCaughtUp |= page.Count > 0 && page[^1].Number >= await hub.LastAsync(stop);
            if (page.Count > 0 && page[0].Number > at + 1) yield return new FeedItem.Dropped(at + 1, page[0].Number - 1);
            foreach (var one in await read(page, stop)) yield return new FeedItem.Happened(one);
            if (page.Count > 0) at = page[^1].Number;
        }
    }
}
