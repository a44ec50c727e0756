using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>Two jobs side by side: what differs in the last results of their cases.</summary>
/// <param name="Outcomes">Cases whose outcome differs, or that only one of them has: those that fail now first, then those that do no more. At most <see cref="Comparing.Most"/>.</param>
/// <param name="Measurements">Cases with the same outcome whose measurement changed, those that changed most first. At most <see cref="Comparing.Most"/>.</param>
/// <param name="OutcomesCount">How many there are of the first; not all of them may be listed.</param>
/// <param name="MeasurementsCount">The same of the second.</param>
/// <param name="Same">Cases without either.</param>
/// <param name="Threshold">A measurement that changed by less, in percent, is the same.</param>
public sealed record Comparison(
    JobRow Before,
    JobRow After,
    IReadOnlyList<CasePair> Outcomes,
    long OutcomesCount,
    IReadOnlyList<(CasePair Pair, MeasuredChange Change)> Measurements,
    long MeasurementsCount,
    long Same,
    double Threshold)
{
    /// <summary>Percent.</summary>
    public const double DefaultThreshold = 10;

    public static bool IsWorse(CasePair pair) => pair.After?.Outcome == "fail" && pair.Before?.Outcome != "fail";

    public static bool IsBetter(CasePair pair) => pair.After?.Outcome == "pass" && pair.Before?.Outcome == "fail";
}
