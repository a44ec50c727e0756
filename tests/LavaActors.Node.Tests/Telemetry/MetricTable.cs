using System.Text.RegularExpressions;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>The table of metrics of docs/observability.md, as Prometheus sees it: each series with its labels.</summary>
internal static partial class MetricTable
{
    public static string Document { get; } = Resource("observability.md");

    /// <summary>A histogram is three series, and <c>le</c> a label of the first.</summary>
    public static IReadOnlyList<(string Name, IEnumerable<string> Labels)> Series { get; } = [.. Row().Matches(Document).SelectMany(SeriesOf)];

    public static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(MetricTable).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static IEnumerable<(string Name, IEnumerable<string> Labels)> SeriesOf(Match row)
    {
        var name = row.Groups["name"].Value.Replace('.', '_') + row.Groups["unit"].Value switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        List<string> labels = [.. Label().Matches(row.Groups["labels"].Value).Select(match => match.Groups[1].Value.Replace('.', '_'))];
        var what = row.Groups["what"].Value;
        if (what.StartsWith("counter:", StringComparison.Ordinal)) return [(name + "_total", labels)];
        if (what.StartsWith("histogram:", StringComparison.Ordinal)) return [(name + "_bucket", labels.Append("le")), (name + "_count", labels), (name + "_sum", labels)];
        return [(name, labels)];
    }

    [GeneratedRegex(@"^\| `(?<name>lava\.[a-z_.]+)` \| (?<unit>\S+) \| (?<labels>[^|]*) \| (?<what>[^|]*) \|$", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex Label();
}
