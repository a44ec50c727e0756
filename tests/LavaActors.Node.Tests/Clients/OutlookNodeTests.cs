using System.Net.Http.Headers;
using System.Net.Http.Json;
using LavaActors.Node.Client;
using LavaActors.Node.Commands;
using LavaActors.Node.Terminal;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using LavaActors.Storage;
using LavaActors.Storage.ReadModel;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace LavaActors.Node.Tests.Clients;

/// <summary>What <c>whatif</c> and <c>plan --server</c> say of a job, on the command line, of a running node with two boards.</summary>
public sealed class OutlookNodeTests : IAsyncLifetime
{
    private readonly ShellLab _lab = new();
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromMinutes(2));
    private HttpClient _http = null!;
    private string _token = "";

    public async Task InitializeAsync()
    {
        await _lab.StartAsync(_limit.Token);
        _token = await _lab.AddUserAsync(new NewAccount("ann", IsSuperuser: true));
        _http = new HttpClient { BaseAddress = _lab.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Token", _token);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _lab.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task They_name_the_devices_that_would_do_those_that_would_not_the_queue_and_the_time()
    {
        await RememberRunsAsync();
        var device = _lab.Write("device.yaml", await _http.GetStringAsync("api/v0.2/devices/shell-01/dictionary/?render=1", _limit.Token));
        var (code, said, _) = await RunAsync("whatif", _lab.Quick);
        Assert.Equal((ExitCode.Ok, "it would start now\nshell: free shell-01, shell-02\n"), (code, said));

        var client = new HttpJobClient(_http);
        (await _http.PostAsJsonAsync("api/v0.2/devices/shell-02/set_health/", new { health = "maintenance", reason = "rewired" }, _limit.Token)).EnsureSuccessStatusCode();
        var running = (await client.SubmitAsync(await File.ReadAllTextAsync(_lab.Endless, _limit.Token), _limit.Token)).Ids[0];
        await SaysAsync($"not shell-01: running job {running}");
        await client.SubmitAsync(await File.ReadAllTextAsync(_lab.Quick, _limit.Token), _limit.Token);

        var waits = await SaysAsync("ahead of it in the queue: 1 job");
        Assert.Contains("it would wait: needs 1 shell; ", waits, StringComparison.Ordinal);
        Assert.Contains("\nit would start about 20", waits, StringComparison.Ordinal);
        Assert.Contains(", from the times that runs of such jobs took lately\n", waits, StringComparison.Ordinal);
        Assert.EndsWith($"shell: free none\n  not shell-01: running job {running}\n  not shell-02: in Maintenance\n", waits, StringComparison.Ordinal);

        var (plan, actions, beside) = await RunAsync("plan", _lab.Quick, "--device", device);
        Assert.Equal(ExitCode.Ok, plan);
        Assert.Contains("minimal-boot", actions, StringComparison.Ordinal);
        Assert.Contains("ahead of it in the queue: 1 job\nit would start about 20", beside, StringComparison.Ordinal);
        Assert.EndsWith("  not shell-02: in Maintenance\n", beside, StringComparison.Ordinal);
    }

    /// <summary>As if jobs of this kind had run before, for half a minute each; so many that there is an estimate.</summary>
    private async Task RememberRunsAsync()
    {
        using var writer = new ReadModelWriter(_lab.Services.GetRequiredService<Database>());
        var began = TimeProvider.System.GetUtcNow().AddDays(-1);
        IEnumerable<IWireMessage> Run(long id) =>
        [
            new SchedulerMessages.JobSubmitted(
                CommandId.New(), new LeadJobId(id), "ann", "earlier", 50, "", null, [new SubJob(new JobId(id), $"{id}", new SubJobRequest("", 0, "shell", IsGuest: false, null, [], null, ""))], JobVisibility.Public, null, began),
            new RoleMessages.Accepted(new JobId(id), ShellLab.Worker, began),
            new RoleMessages.Finished(new JobId(id), JobHealth.Complete, null, null, began.AddSeconds(30)),
        ];
        await writer.ApplyAsync("earlier", 1, [.. Enumerable.Range(1001, 5).SelectMany(id => Run(id))], _limit.Token);
    }

    private async Task<string> SaysAsync(string text)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var said = "";
        try
        {
            while (!(said = (await RunAsync("whatif", _lab.Quick)).Said).Contains(text, StringComparison.Ordinal)) await timer.WaitForNextTickAsync(_limit.Token);
        }
        catch (OperationCanceledException error)
        {
            throw new InvalidOperationException($"expected '{text}', and the last answer was: {said}", error);
        }

        return said;
    }

    private async Task<(int Code, string Said, string Errors)> RunAsync(params string[] arguments)
    {
        using StringWriter said = new(), errors = new();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(said) });
        console.Profile.Width = 400;
        var environment = CommandEnvironment.OfProcess() with
        {
            Terminal = new CommandTerminal(console, errors, TimeProvider.System),
            Variable = name => name == CommandEnvironment.TokenVariable ? _token : null,
        };
        var code = await CommandLine.RunAsync([.. arguments, "--server", _lab.Address.ToString()], environment);
        return (code, said.ToString().ReplaceLineEndings("\n"), errors.ToString().ReplaceLineEndings("\n"));
    }
}
