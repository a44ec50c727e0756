using System.Globalization;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>How a measurement changed from one job to the other. Whether more is better or worse nobody has said, so it has a sign and no judgement. Pure.</summary>
/// <param name="Percent">Of what it was; infinite where that was 0; null where the two cannot be compared.</param>
/// <param name="Text"><c>+12.5 %</c>, or why there is no number.</param>
public sealed record MeasuredChange(double? Percent, string Text)
{
    /// <summary>Null where neither job has measured it, or it is exactly the same in both.</summary>
    public static MeasuredChange? Of(CasePair pair)
    {
        if (pair is not { Before: { } before, After: { } after } || (before.Measurement is null && after.Measurement is null)) return null;
        if (before.Measurement is not { } old) return new MeasuredChange(null, "was not measured");
        if (after.Measurement is not { } now) return new MeasuredChange(null, "is not measured");
        if ((before.Units ?? "") != (after.Units ?? "")) return new MeasuredChange(null, "other units");
        if (old.Equals(now)) return null;
        if (!double.IsFinite(old) || !double.IsFinite(now)) return new MeasuredChange(null, "no number");
        if (old == 0) return new MeasuredChange(now > 0 ? double.PositiveInfinity : double.NegativeInfinity, "from 0");
        // Either may be as large as a number can be: the quotient is less likely to be too large than the difference.
        var percent = (now / old * 100) - 100;
        // By the sign of the change: less of what is below zero is more below zero.
        percent = old < 0 ? -percent : percent;
        return new MeasuredChange(percent, TextOf(percent));
    }

    /// <summary>It is worth a line: by at least so many percent, or not to be compared.</summary>
    // From 3 to 3.3 are ten percent, whatever is lost in between.
    public bool IsAtLeast(double threshold) => Percent is not { } percent || Math.Abs(percent) >= threshold * (1 - 1e-9);

    private static string TextOf(double percent)
    {
        var size = Math.Abs(percent);
        var number = size switch
        {
            double.PositiveInfinity => "∞",
            >= 1e6 => size.ToString("0.#e+0", CultureInfo.InvariantCulture),
            >= 100 => size.ToString("N0", CultureInfo.InvariantCulture),
            >= 0.1 => size.ToString("0.0", CultureInfo.InvariantCulture),
            _ => size.ToString("0.0e+0", CultureInfo.InvariantCulture),
        };
        return $"{(percent < 0 ? "-" : "+")}{number} %";
    }
}
