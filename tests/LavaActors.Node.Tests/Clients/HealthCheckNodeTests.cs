using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Node.Tests.Clients;

/// <summary>A node whose boards are checked by jobs (spec: scheduler.md §8).</summary>
public sealed class HealthCheckNodeTests : IAsyncLifetime
{
    private readonly ShellLab _lab = new(ShellLab.QuickJob);
    private readonly HttpClient _http = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));

    public async Task InitializeAsync()
    {
        File.Delete(_lab.Path("lab/dispatcher-config/devices/shell-02.jinja2"));
        await _lab.StartAsync(_limit.Token);
        _http.BaseAddress = new Uri(_lab.Address, "/api/v0.2/");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", await _lab.AddUserAsync(new NewAccount("boss", IsSuperuser: true)));
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _limit.Dispose();
        await _lab.DisposeAsync();
    }

    private async Task<DeviceRow> UntilAsync(string device, Func<DeviceRow, bool> isSo)
    {
        var queries = _lab.Services.GetRequiredService<IJobQueries>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync(_limit.Token))
        {
            if (await queries.DeviceAsync(new(device), _limit.Token) is { } row && isSo(row)) return row;
        }

        throw new InvalidOperationException("a timer that was not stopped has ended");
    }

    private Task<JsonElement> GetAsync(string path) => _http.GetFromJsonAsync<JsonElement>(path, _limit.Token);

    private async Task PostAsync(string path, object body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, _limit.Token);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(_limit.Token)}");
    }

    [Fact]
    public async Task A_board_is_checked_when_it_comes_when_in_doubt_and_by_no_text_that_is_wrong()
    {
        var first = await UntilAsync("shell-01", device => device.LastCheckHealth is JobHealth.Complete);
        Assert.Equal(DeviceHealth.Good, first.Health);
        Assert.Equal(first.LastCheck!.Value.Value, (await GetAsync("devices/shell-01/")).GetProperty("last_health_report_job").GetInt64());
        var checks = await GetAsync("jobs/?health_check=true");
        Assert.Equal(1, checks.GetProperty("count").GetInt64());
        Assert.All(checks.GetProperty("results").EnumerateArray(), job => Assert.Equal(("lava-health", true), (job.GetProperty("submitter").GetString(), job.GetProperty("health_check").GetBoolean())));
        Assert.Contains("devices_health_check_complete 1", await _http.GetStringAsync(new Uri("/v1/prometheus/", UriKind.Relative), _limit.Token), StringComparison.Ordinal);

        // A person asks for a check by saying that nothing is known of a board.
        await PostAsync("devices/shell-01/set_health/", new { health = "unknown", reason = "moved" });
        var second = await UntilAsync("shell-01", device => device.LastCheck is { } last && last != first.LastCheck && device.Health is DeviceHealth.Good);
        Assert.Equal((DeviceHealth.Good, $"lava-health: health check {second.LastCheck} ended Complete"), (second.Health, second.HealthReason));

        // The gateway writes no text that is wrong; somebody with an editor may.
        _lab.Write("lab/dispatcher-config/health-checks/shell.yaml", "job_name: nothing to do\nvisibility: public\n");
        await PostAsync("devices/shell-01/set_health/", new { health = "unknown", reason = "moved again" });
        var bad = await UntilAsync("shell-01", device => device.Health is DeviceHealth.Bad);
        Assert.StartsWith("lava-health: Invalid health check: shell.yaml", bad.HealthReason, StringComparison.Ordinal);
        var history = await _lab.Services.GetRequiredService<ILabStore>().TransitionsAsync(TransitionOf.Device, "shell-01", 10, _limit.Token);
        Assert.Equal([("Unknown", "Bad"), ("Good", "Unknown"), ("Unknown", "Good"), ("Good", "Unknown")], history.Select(row => (row.Was, row.Now)));

        var page = await _http.GetStringAsync(new Uri("/scheduler/device/shell-01", UriKind.Relative), _limit.Token);
        foreach (var shown in (string[])["moved again", $"health check {second.LastCheck} ended Complete", "Invalid health check: shell.yaml", "hostname: shell-01", $"/scheduler/job/{second.LastCheck}"])
            Assert.Contains(shown, page, StringComparison.Ordinal);

        using var disabled = await _http.PatchAsJsonAsync("devicetypes/shell/", new { disable_health_check = true }, _limit.Token);
        Assert.True(disabled.IsSuccessStatusCode);
        await PostAsync("devices/shell-01/set_health/", new { health = "unknown", reason = "no check" });
        await PostAsync("jobs/", new { definition = await File.ReadAllTextAsync(_lab.Quick, _limit.Token) });
        await UntilAsync("shell-01", device => device.Health is DeviceHealth.Unknown);
    }
}
