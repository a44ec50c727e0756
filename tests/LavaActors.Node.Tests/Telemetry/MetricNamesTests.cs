using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>What dashboards, alerts and the documentation name is what the code measures.</summary>
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

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(MetricNamesTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [Theory]
    [InlineData("observability/grafana-dashboard.json")]
    [InlineData("observability/alerts.yml")]
    public void What_is_asked_of_Prometheus_is_there(string file)
    {
        var known = Instruments.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal);
        // Names of labels stand in braces, after "by", or before a comparison.
        var labels = Labels();

        var asked = Asked().Matches(Resource(file)).Select(match => match.Value).Where(name => !labels.Contains(name)).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(asked);
        Assert.Equal([], asked.Where(name => !known.Contains(name)));
    }

    [Fact]
    public void Each_metric_is_described_in_the_documentation()
    {
        var text = Resource("observability.md");
        Assert.Equal([], Instruments.Select(instrument => instrument.Name).Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal)));
        var names = Instruments.Select(instrument => instrument.Name).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], Documented().Matches(text).Select(match => match.Groups["name"].Value).Where(name => !names.Contains(name)));
    }

    [Fact]
    public void Every_metric_says_what_it_counts_and_no_name_is_used_twice()
    {
        Assert.All(Instruments, instrument => Assert.False(string.IsNullOrEmpty(instrument.Unit) || string.IsNullOrEmpty(instrument.Description), instrument.Name));
        Assert.Equal(Instruments.Count, Instruments.Select(instrument => instrument.Name).Distinct(StringComparer.Ordinal).Count());
    }

    private static HashSet<string> Labels() => Tagged().Matches(Resource("observability.md")).Select(match => match.Groups["name"].Value.Replace('.', '_')).ToHashSet(StringComparer.Ordinal);

    [GeneratedRegex(@"\blava_[a-z_]+\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Asked();

    // The first column of the table of metrics.
    [GeneratedRegex(@"^\| `(?<name>lava\.[a-z_.]+)` \|", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Documented();

    // The third column.
    [GeneratedRegex(@"(?<=[^\n][|,] )`(?<name>lava\.[a-z_.]+|network\.[a-z_.]+|error\.type)`(?=,| \|)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tagged();
}
