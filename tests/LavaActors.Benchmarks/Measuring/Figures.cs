using System.Globalization;

namespace LavaActors.Benchmarks.Measuring;

/// <summary>Numbers of a benchmark and how they are printed.</summary>
public static class Figures
{
    public const double MiB = 1024 * 1024;

    public static double Median(IEnumerable<double> values) => Percentile(values, 50);

    /// <summary>The smallest value that this many per cent of the values do not exceed; the median of an even count is between its two middle ones.</summary>
    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToList();
        return percent == 50
            ? (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2
            : sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100) - 1)];
    }

    /// <summary>One line: what, and median, p99 and extremes of its values.</summary>
    public static void PrintSpread(string what, IReadOnlyList<double> values, string unit, string format = "0.0")
    {
        Say($"  {what,-46} median {Text(Median(values))}, p99 {Text(Percentile(values, 99))}, {Text(values.Min())} to {Text(values.Max())} {unit} (n={values.Count})");

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>One line about a goal, and whether it is reached.</summary>
    public static bool Goal(string text, bool reached)
    {
        Console.WriteLine($"  goal {text}: {(reached ? "reached" : "MISSED")}");
        return reached;
    }

    /// <summary>A line of text with numbers written alike on every machine.</summary>
    public static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <summary>The number behind an option's name, as <c>--rounds 20</c>.</summary>
    public static int Option(string[] args, string name, int otherwise)
    {
        var at = Array.IndexOf(args, name);
        return at < 0 ? otherwise : int.Parse(args[at + 1], CultureInfo.InvariantCulture);
    }
}
