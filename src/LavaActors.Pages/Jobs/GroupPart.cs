using System.Globalization;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Jobs;

/// <summary>Which part of a group's history a page shows, and the ways to the others. Pure.</summary>
/// <param name="Whole">The part with its place among all facts, those that the reader may not see included.</param>
/// <param name="Facts">Those of it that he may see.</param>
/// <param name="HidesSome">He may not see all members: then how much happened is not said either.</param>
public sealed record GroupPart(GroupFacts Whole, IReadOnlyList<GroupMessages.IEvent> Facts, bool HidesSome)
{
    /// <summary>So many facts are on a page, and drawn: more of them would only be a colour.</summary>
    public const int Most = 200;

    /// <summary>The page shows what happens now.</summary>
    public bool IsLast => Whole.Later == 0;

    /// <summary>All that there is.</summary>
    public bool IsAll => IsLast && Whole.Earlier == 0;

    /// <summary>Where the picture begins; null: where the group began.</summary>
    public DateTimeOffset? Since => Whole.Earlier > 0 && Facts.Count > 0 ? Facts[0].At : null;

    /// <summary>Where the picture ends; null: now, or where the group ended.</summary>
    public DateTimeOffset? Until => Whole.Later > 0 && Facts.Count > 0 ? Facts[^1].At : null;

    /// <summary>The queries of the parts around this one; null for those that are not there.</summary>
    public string? Beginning => Whole.Earlier > Most ? Query(Most + 1) : null;

    /// <inheritdoc cref="Beginning"/>
    public string? Earlier => Whole.Earlier > 0 ? Query(Whole.First) : null;

    /// <inheritdoc cref="Beginning"/>
    public string? Later => Whole.Later > Most ? Query(Whole.To + Most + 1) : null;

    /// <summary><c>facts 201 to 400 of 1000; 200 earlier, 600 later</c>.</summary>
    public string Text => HidesSome
        ? IsLast ? "The last events, of all roles together." : "Earlier events, of all roles together."
        : $"Events {Number(Whole.First)} to {Number(Whole.To)} of {Number(Whole.Last)}: {Number(Whole.Earlier)} earlier, {(IsLast ? "none" : Number(Whole.Later))} later.";

    /// <summary>What was asked for by <c>?before=</c>; null for what is no number of a fact, which counts as left out.</summary>
    public static long? Asked(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 2 ? number : null;

    private static string Query(long before) => $"?before={before.ToString(CultureInfo.InvariantCulture)}";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
