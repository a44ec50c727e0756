using System.Text.Json;
using System.Text.RegularExpressions;
using LavaActors.Yaml;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>What deploy/observability has for Prometheus and Grafana: it is well formed, and each expression asks for metrics and labels that there are.</summary>
public sealed partial class ObservabilityFileTests
{
    private const string Alerts = "alerts.yml", Prometheus = "prometheus.yml", Dashboard = "grafana-dashboard.json";

    // What Prometheus adds itself, and metrics of the libraries that the dashboard shows, which are there only when somebody has asked something.
    private static readonly Dictionary<string, string[]> OfOthers = new(StringComparer.Ordinal)
    {
        ["up"] = [],
        ["http_server_request_duration_seconds_bucket"] = ["le", "http_route"],
        ["dotnet_process_memory_working_set_bytes"] = [],
    };

    private static readonly Dictionary<string, HashSet<string>> Known = MetricTable.Series.Concat(OfOthers.Select(other => (Name: other.Key, Labels: (IEnumerable<string>)other.Value)))
        .ToDictionary(series => series.Name, series => series.Labels.Concat(["job", "instance"]).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private static string Text(string file) => MetricTable.Resource($"observability/{file}");

    private static YamlMap Map(string file)
    {
        var document = YamlDocument.Parse(Text(file), file);
        Assert.Empty(document.Diagnostics);
        return Assert.IsType<YamlMap>(document.Root);
    }

    private static IEnumerable<MapReader> Rules(DiagnosticBag findings) =>
        from @group in new MapReader(Map(Alerts), "", findings).ListNode("groups")!.Items.OfType<YamlMap>()
        from rule in new MapReader(@group, "group", findings).ListNode("rules")!.Items.OfType<YamlMap>()
        select new MapReader(rule, "rule", findings);

    private static IEnumerable<JsonElement> Panels() => JsonDocument.Parse(Text(Dashboard)).RootElement.GetProperty("panels").EnumerateArray();

    /// <summary>All expressions: of alerts, and of panels with what their legends name.</summary>
    private static IEnumerable<(string Where, string Expression, string Words)> Expressions()
    {
        foreach (var rule in Rules(new DiagnosticBag())) yield return (rule.String("alert")!, rule.String("expr")!, string.Join(' ', rule.Map.Entries.Select(entry => entry.Value).OfType<YamlMap>().SelectMany(map => map.Entries).Select(entry => $"{entry.Value}")));
        foreach (var panel in Panels().Where(panel => panel.TryGetProperty("targets", out _)))
        {
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
                yield return (panel.GetProperty("title").GetString()!, target.GetProperty("expr").GetString()!, target.GetProperty("legendFormat").GetString()!);
        }
    }

    [Fact]
    public void Every_expression_asks_for_metrics_and_labels_that_there_are()
    {
        var wrong = new List<string>();
        foreach (var (where, text, words) in Expressions())
        {
            var expression = PromExpression.Parse(text);
            Assert.NotEmpty(expression.Selectors);
            wrong.AddRange(expression.Selectors.Where(selector => !Known.ContainsKey(selector.Metric)).Select(selector => $"{where}: there is no {selector.Metric}"));
            wrong.AddRange(
                from selector in expression.Selectors
                from label in selector.Labels.Concat(expression.Groups)
                where Known.TryGetValue(selector.Metric, out var labels) && !labels.Contains(label)
                select $"{where}: {selector.Metric} has no {label}");
            // What is added up has the labels it is added up by, and no others.
            wrong.AddRange(NamedLabels().Matches(words).Select(match => match.Groups[1].Value)
                .Where(label => expression.Groups.Count > 0 ? !expression.Groups.Contains(label) : label != "instance").Select(label => $"{where}: nothing in it says {label}"));
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("sum(lava_jobs_running")]
    [InlineData("sum(lava_jobs_running))")]
    [InlineData("sum by lava_device_type (lava_jobs_running)")]
    [InlineData("lava_jobs_running lava_queue_length")]
    [InlineData("lava_jobs_running >")]
    [InlineData("lava_devices{lava_device_state=idle}")]
    [InlineData("summ(lava_jobs_running)")]
    public void What_is_no_expression_is_found(string text) => Assert.Throws<FormatException>(() => PromExpression.Parse(text));

    [Fact]
    public void Each_alert_says_how_bad_it_is_and_what_is_so()
    {
        var findings = new DiagnosticBag();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in Rules(findings))
        {
            Assert.True(names.Add(rule.NonEmptyString("alert")!));
            Assert.NotNull(rule.NonEmptyString("expr"));
            if (rule.String("for") is { } time) Assert.Matches("^[0-9]+[smh]$", time);
            var labels = rule.Section("labels")!;
            Assert.Matches("^(critical|warning|info)$", labels.NonEmptyString("severity"));
            labels.RejectUnknown();
            var annotations = rule.Section("annotations")!;
            Assert.NotNull(annotations.NonEmptyString("summary"));
            annotations.String("description");
            annotations.RejectUnknown();
            rule.RejectUnknown();
        }

        Assert.NotEmpty(names);
        Assert.Empty(findings.Items);
    }

    [Fact]
    public void Prometheus_reads_the_alerts_and_names_the_nodes_as_they_do()
    {
        var findings = new DiagnosticBag();
        var root = new MapReader(Map(Prometheus), "", findings);
        var global = root.Section("global")!;
        Assert.Matches("^[0-9]+s$", global.String("scrape_interval"));
        Assert.Matches("^[0-9]+s$", global.String("evaluation_interval"));
        Assert.Equal(Alerts, Assert.Single(root.ListNode("rule_files")!.Items).ToString());
        var scrape = new MapReader((YamlMap)Assert.Single(root.ListNode("scrape_configs")!.Items), "scrape_configs[0]", findings);
        Assert.Contains($"up{{job=\"{scrape.String("job_name")}\"}}", Expressions().Select(one => one.Expression.Split(' ')[0]));
        var nodes = new MapReader((YamlMap)Assert.Single(scrape.ListNode("static_configs")!.Items), "static_configs[0]", findings);
        Assert.All(nodes.ListNode("targets")!.Items, target => Assert.Matches(@"^[a-z0-9.-]+:[0-9]+$", target.ToString()));
        foreach (var reader in (MapReader[])[root, global, scrape, nodes]) reader.RejectUnknown();
        Assert.Empty(findings.Items);
    }

    [Fact]
    public void The_panels_of_the_dashboard_have_their_places()
    {
        var taken = new HashSet<(int X, int Y)>();
        var ids = new HashSet<int>();
        foreach (var panel in Panels())
        {
            Assert.True(ids.Add(panel.GetProperty("id").GetInt32()));
            var grid = panel.GetProperty("gridPos");
            var (x, y, w, h) = (grid.GetProperty("x").GetInt32(), grid.GetProperty("y").GetInt32(), grid.GetProperty("w").GetInt32(), grid.GetProperty("h").GetInt32());
            Assert.InRange(x + w, 1, 24);
            foreach (var place in from dx in Enumerable.Range(x, w) from dy in Enumerable.Range(y, h) select (dx, dy)) Assert.True(taken.Add(place), panel.GetProperty("title").GetString());
            if (panel.GetProperty("type").GetString() == "row") continue;
            Assert.Equal("${datasource}", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.NotEmpty(panel.GetProperty("targets").EnumerateArray());
        }
    }

    // As Prometheus and as Grafana write a label in words.
    [GeneratedRegex(@"\{\{ *(?:\$labels\.)?([a-z_]+) *\}\}")]
    private static partial Regex NamedLabels();
}
