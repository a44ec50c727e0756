using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using LavaActors.Node.Tests.Clients;
using LavaActors.Node.Tests.Logging;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Scheduling.Tracing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace LavaActors.Node.Tests.Telemetry;

/// <summary>What a node that runs jobs sends to a collector, and writes to its log (docs/observability.md).</summary>
public sealed partial class NodeTelemetryTests : IAsyncLifetime
{
    // Other nodes of this process may be traced by it, too: by its name a trace of this lab is known.
    private const string LabName = "north of the tests";

    private readonly OtlpCollector _collector = new();
    private readonly LogRecords _records = new();
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private ShellLab _lab = null!;

    public async Task InitializeAsync()
    {
        await _collector.StartAsync();
        _lab = new ShellLab(
            settings: $$"""telemetry: {lab: {{LabName}}, otlp: "{{_collector.Address}}", protocol: http}""",
            logging: builder => builder.AddFilter("Microsoft", LogLevel.Warning).AddProvider(_records));
        await _lab.StartAsync(_limit.Token);
        _http.BaseAddress = new Uri(_lab.Address, "/api/v0.2/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", await _lab.AddUserAsync(new NewAccount("boss", IsSuperuser: true)));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _lab.DisposeAsync();
        await _collector.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task A_job_is_one_trace_at_the_collector_and_records_of_the_log_say_which_job_and_device_they_are_about()
    {
        var passing = await SubmitAsync(await File.ReadAllTextAsync(_lab.Quick, _limit.Token));
        var failing = await SubmitAsync((await File.ReadAllTextAsync(_lab.Endless, _limit.Token)).Replace("action: {minutes: 10}", "action: {seconds: 1}", StringComparison.Ordinal));

        var spans = await TraceAsync(passing);
        var job = Assert.Single(spans, span => span.Parent.Length == 0);
        Assert.All(spans, span => Assert.Equal((JobTraceWriter.SourceName, LabName, "lava-actors", ShellLab.Worker), (span.Source, span.Resource["service.namespace"], span.Resource["service.name"], span.Resource["service.instance.id"])));
        Assert.Equal(("job", $"{passing}", "grüße – 日本", "Complete", null), (job.Name, job.Tags["lava.job.id"], job.Tags["lava.job.name"], job.Tags["lava.job.health"], job.Error));
        var role = Assert.Single(Below(job));
        Assert.Equal(("role", $"{passing}", "shell"), (role.Name, role.Tags["lava.job.display_id"], role.Tags["lava.device.type"]));
        Assert.Equal(["queue", "run"], Below(role).Select(span => span.Name));
        var run = Below(role)[1];
        Assert.Equal(ShellLab.Worker, run.Tags["lava.dispatcher"]);
        Assert.StartsWith("shell-0", run.Tags["lava.device"], StringComparison.Ordinal);
        // Every action that the job's own page shows, at the same place.
        var actions = spans.Where(span => span.Tags.ContainsKey("lava.action.level")).ToList();
        Assert.Equal(await ActionsAsync(passing), actions.Select(span => $"{span.Tags["lava.action.level"]} {span.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(["minimal-boot", "lava-test-interactive-retry", "finalize"], Below(run).Select(span => span.Name));
        Assert.Contains("login-action", Everything(Below(run)[0]).Select(span => span.Name));
        Assert.All(spans.Where(span => span.Parent.Length > 0), span =>
        {
            var parent = Assert.Single(spans, other => other.Id == span.Parent);
            Assert.True(parent.Start <= span.Start && span.Start <= span.End && span.End <= parent.End, $"{span.Name} is not within {parent.Name}");
        });

        var broken = await TraceAsync(failing);
        // What it says depends on how far a busy machine let the board come.
        var fault = Assert.Single(broken, span => span.Name == "job").Error;
        Assert.False(string.IsNullOrEmpty(fault));
        Assert.All(broken.Where(span => span.Name is "role" or "run"), span => Assert.Equal(fault, span.Error));
        Assert.Contains(broken, span => span.Tags.ContainsKey("lava.action.level") && span.Error == fault);
        // A machine so busy that not even the connection was made within the action's second says that it is the lab's fault.
        Assert.Contains(Assert.Single(broken, span => span.Name == "role").Tags["error.type"], (string[])["Job", "Infrastructure"]);

        // The request that submitted it is a trace of its own, which names it.
        await UntilAsync(() => _collector.Spans.Any(span => span.Source != JobTraceWriter.SourceName && span.Tags.GetValueOrDefault("lava.job.id") == $"{passing}"));
        // False in any case: of the two readers the one for Prometheus is not to be pushed.
        _lab.Services.GetRequiredService<MeterProvider>().ForceFlush();
        Assert.Contains("lava.run.duration", _collector.Metrics);

        // What Prometheus fetches is as it is documented: alerts and dashboard are compared with that.
        var labels = MetricTable.Series.ToDictionary(series => series.Name, series => series.Labels, StringComparer.Ordinal);
        var scraped = Series().Matches(await _http.GetStringAsync(new Uri("/metrics", UriKind.Relative), _limit.Token));
        Assert.Contains("lava_action_duration_seconds_bucket", scraped.Select(series => series.Groups["name"].Value));
        Assert.All(scraped, series => Assert.Empty(
            series.Groups["label"].Captures.Select(label => label.Value).Where(label => !label.StartsWith("otel_", StringComparison.Ordinal)).Except(labels[series.Groups["name"].Value])));

        // Actors write to the log behind their work.
        await UntilAsync(() => _records.All.Exists(record => record["message"] == $"job {passing} ended Complete"));
        var records = _records.All;
        var device = run.Tags["lava.device"];
        foreach (var message in (string[])[$"job {passing} gets {device}", $"job {passing} runs on {device}", $"job {passing} ended Complete"])
        {
            var record = Assert.Single(records, record => record["message"] == message);
            Assert.Equal((passing.ToString(), device), (record["job"], record["device"]));
        }

        Assert.All(records.Where(record => JobNamed().IsMatch(record["message"])), record => Assert.Equal(JobNamed().Match(record["message"]).Groups[1].Value, record.GetValueOrDefault("job")));

        List<OtlpSpan> Below(OtlpSpan span) => [.. spans.Where(other => other.Parent == span.Id).OrderBy(other => other.Start)];

        IEnumerable<OtlpSpan> Everything(OtlpSpan span) => Below(span).SelectMany(Everything).Prepend(span);
    }

    private async Task<long> SubmitAsync(string definition)
    {
        using var answer = await _http.PostAsJsonAsync("jobs/", new { definition }, _limit.Token);
        var said = await answer.Content.ReadFromJsonAsync<JsonElement>(_limit.Token);
        Assert.True(answer.IsSuccessStatusCode, said.ToString());
        return said.GetProperty("job_ids")[0].GetInt64();
    }

    /// <summary>The spans of a job's trace, once they are at the collector: they are sent when it is over.</summary>
    private async Task<List<OtlpSpan>> TraceAsync(long job)
    {
        var trace = JobTrace.IdOf(LabName, new LeadJobId(job)).ToHexString();
        await UntilAsync(() => _collector.Spans.Any(span => span.Trace == trace && span.Name == "job"));
        return [.. _collector.Spans.Where(span => span.Trace == trace)];
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        var traces = _lab.Services.GetRequiredService<TracerProvider>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do traces.ForceFlush();
        while (!isSo() && await timer.WaitForNextTickAsync(_limit.Token));
    }

    /// <summary>Level and name of each start of an action, as the read model has them.</summary>
    private async Task<IEnumerable<string>> ActionsAsync(long job)
    {
        var actions = await _lab.Services.GetRequiredService<LavaActors.Protocol.Projection.IJobQueries>().ActionsAsync(new JobId(job), _limit.Token);
        Assert.NotEmpty(actions);
        return actions.Select(action => $"{action.Level} {action.Name}").Order(StringComparer.Ordinal);
    }

    // A line of a scrape, one of ours.
    [GeneratedRegex("""^(?<name>lava_[a-z_]+)(?:\{(?:(?<label>[a-z_]+)="[^"]*",?)*\})? """, RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Series();

    [GeneratedRegex(@"\bjob (\d+)\b")]
    private static partial Regex JobNamed();
}
