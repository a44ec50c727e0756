using System.Globalization;
using LavaActors.Pages.Views;
using LavaActors.Protocol.Projection;

namespace LavaActors.Pages.Results;

/// <summary>The measurements of a case as points of a picture of 1000 by 220. Pure.</summary>
public sealed record MeasurementChart(IReadOnlyList<MeasurementChart.Point> Points, string Lowest, string Highest)
{
    public const double Left = 70, Right = 985, Top = 15, Bottom = 200;

    /// <summary>One measurement.</summary>
    public sealed record Point(double X, double Y, bool Failed, string Text);

    public string Line => string.Join(' ', Points.Select(point => $"{Spans.Number(point.X)},{Spans.Number(point.Y)}"));

    /// <summary>Null for fewer than two of them.</summary>
    public static MeasurementChart? Of(IReadOnlyList<(JobRow Job, TestCaseRow Test)> runs)
    {
        var measured = runs.Where(run => run.Test.Measurement is { } value && double.IsFinite(value)).ToList();
        if (measured.Count < 2) return null;
        var (low, high) = (measured.Min(run => run.Test.Measurement!.Value), measured.Max(run => run.Test.Measurement!.Value));
        var range = high > low ? high - low : 1;
        var points = measured.Select((run, n) => new Point(
            Left + (n * (Right - Left) / (measured.Count - 1)),
            high > low ? Bottom - ((run.Test.Measurement!.Value - low) / range * (Bottom - Top)) : (Top + Bottom) / 2,
            run.Test.Outcome == "fail",
            $"job {run.Job.DisplayId}: {Text(run.Test.Measurement!.Value)} {run.Test.Units}")).ToList();
        return new MeasurementChart(points, Text(low), Text(high));
    }

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);
}
