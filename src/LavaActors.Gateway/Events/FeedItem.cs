using LavaActors.Gateway.Live;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Events;

/// <summary>What a reader of the lab's events is given.</summary>
public abstract record FeedItem
{
    private FeedItem()
    {
    }

    /// <summary>The reader has the events up to this number, or does not want them; the following ones come.</summary>
    public sealed record Ready(long Number) : FeedItem;

    public sealed record Happened(LabEvent Event) : FeedItem;

    /// <summary>These were asked for and are not kept any more.</summary>
    public sealed record Dropped(long From, long To) : FeedItem;

    /// <summary>The reader took events more slowly than they came, for too long: he gets no more, and may begin again behind this number.</summary>
    public sealed record TooSlow(long Number) : FeedItem;

    /// <summary>Whole lines of a job's log.</summary>
    public sealed record Lines(JobId Job, LogPiece Piece) : FeedItem;

    /// <summary>The job is over, and all of its log was given.</summary>
    public sealed record LogEnd(JobId Job) : FeedItem;
}
