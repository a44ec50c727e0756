using System.Globalization;
using System.Runtime.InteropServices;

namespace LavaActors.Gateway.Events;

/// <summary>
/// How far a reader of the lab's events is: <c>4712</c>, and where a job's log comes in the same stream, <c>4712-81920</c>: the log's byte offset after what he has of it. Each message of a stream
/// has it as its id, so that whoever connects again goes on in both.
/// </summary>
/// <param name="Number">The last event that he has.</param>
/// <param name="Log">Null in a stream without a log.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EventPosition(long Number, long? Log = null)
{
    /// <summary>Null for what is none.</summary>
    public static EventPosition? Parse(string text)
    {
        var parts = text.Split('-');
        if (parts.Length > 2 || !TryNumber(parts[0], out var number)) return null;
        if (parts.Length == 1) return new EventPosition(number);
        return TryNumber(parts[1], out var log) ? new EventPosition(number, log) : null;
    }

    /// <summary>Where a reader is who has been given this, too.</summary>
    public EventPosition After(FeedItem item) => item switch
    {
        FeedItem.Ready ready => this with { Number = ready.Number },
        FeedItem.Happened happened => this with { Number = happened.Event.Number },
        FeedItem.Dropped dropped => this with { Number = dropped.To },
        FeedItem.TooSlow slow => this with { Number = slow.Number },
        FeedItem.Lines lines => this with { Log = lines.Piece.End },
        _ => this,
    };

    public override string ToString() => Log is { } log ? string.Create(CultureInfo.InvariantCulture, $"{Number}-{log}") : Number.ToString(CultureInfo.InvariantCulture);

    internal static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
