using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>What the documentation names is what the code measures; ObservabilityFileTests compares with it.</summary>
public sealed partial class MetricNamesTests
{
    private static readonly Dictionary<string, string> Classes = new(StringComparer.Ordinal)
    {
        ["LavaActors.Scheduling"] = "SchedulerMetrics",
        ["LavaActors.Coordination"] = "GroupMetrics",
        ["LavaActors.Dispatch"] = "DispatchMetrics",
        ["LavaActors.Gateway"] = "GatewayMetrics",
    };

    /// <summary>All instruments of this program.</summary>
    private static readonly List<Instrument> Instruments = Published();

    private static List<Instrument> Published()
    {
        var found = new List<Instrument>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("LavaActors.", StringComparison.Ordinal)) found.Add(instrument);
            },
        };
        foreach (var (project, name) in Classes) RuntimeHelpers.RunClassConstructor(Assembly.Load(project).GetType($"{project}.Metrics.{name}", throwOnError: true)!.TypeHandle);
        RuntimeHelpers.RunClassConstructor(Assembly.Load("lava-actors").GetType("LavaActors.Node.Telemetry.ClusterMetrics", throwOnError: true)!.TypeHandle);
        listener.Start();
        return found;
    }

    /// <summary>As Prometheus sees an instrument (OpenTelemetry's rules: unit and kind become endings).</summary>
    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        var name = instrument.Name.Replace('.', '_') + unit;
        var kind = instrument.GetType().Name.Split('`')[0];
        return kind switch
        {
            "Counter" => [name + "_total"],
            "Histogram" => [name + "_bucket", name + "_count", name + "_sum"],
            _ => [name],
        };
    }

    [Fact]
    public void Each_metric_is_described_in_the_documentation()
    {
        var text = MetricTable.Document;
        Assert.Equal([], Instruments.Select(instrument => instrument.Name).Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal)));
        var names = Instruments.Select(instrument => instrument.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], Documented().Matches(text).Select(match => match.Groups["name"].Value).Where(name => !names.Contains(name)));
        Assert.Equal(Instruments.SelectMany(NamesOf).Order(StringComparer.Ordinal), MetricTable.Series.Select(series => series.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_metric_says_what_it_counts_and_no_name_is_used_twice()
    {
        Assert.All(Instruments, instrument => Assert.False(string.IsNullOrEmpty(instrument.Unit) || string.IsNullOrEmpty(instrument.Description), instrument.Name));
        Assert.Equal(Instruments.Count, Instruments.Select(instrument => instrument.Name).Distinct(StringComparer.Ordinal).Count());
    }

    // The first column of the table of metrics.
    [GeneratedRegex(@"^\| `(?<name>lava\.[a-z_.]+)` \|", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Documented();
}
