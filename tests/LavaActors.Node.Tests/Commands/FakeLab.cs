using System.Runtime.CompilerServices;
using System.Text;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Commands;
using LavaActors.Node.Terminal;
using Spectre.Console;

namespace LavaActors.Node.Tests.Commands;

/// <summary>A server that answers what the test says, and the command line in front of it.</summary>
internal sealed class FakeLab : IJobClient
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public StringWriter Out { get; } = new();

    public StringWriter Error { get; } = new();

    public Dictionary<string, string> Variables { get; } = [];

    public Uri? Server { get; private set; }

    /// <summary>What the command came with.</summary>
    public string? Token { get; private set; }

    /// <summary>What stdin says.</summary>
    public string Input { get; init; } = "";

    public List<RoleProgress> Progress { get; } = [];

    public Dictionary<long, string> Logs { get; } = [];

    public List<string> Submitted { get; } = [];

    public List<long> Canceled { get; } = [];

    public List<long> Deleted { get; } = [];

    public ClientException? Refusal { get; set; }

    public List<TimelineAction> Actions { get; } = [];

    /// <summary>What a timeline says besides its roles.</summary>
    public Func<Timeline, Timeline> Besides { get; set; } = timeline => timeline;

    public static RoleProgress Role(long id, string? role, string state, string health = "Unknown", string? action = null, string? failure = null) => new(
        id, role is null ? $"{id}" : $"7.{id - 7}", role, role == "guest", "mustang-01", state, health, action is null ? null : new ActionProgress("2.4.4.1", action, Noon),
        new ResultCounts(2, 1, 0, 0), Noon, Noon.AddSeconds(1), state == "Finished" ? Noon.AddSeconds(66) : null, failure);

    /// <summary>What a person types at the terminal, a line for each question; null: there is no terminal.</summary>
    public string[]? Typed { get; init; }

    public Task<int> RunAsync(params string[] arguments)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = Typed is null ? InteractionSupport.No : InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = 160;
        if (Typed is not null) console = new TypingConsole(console, Typed);
        var environment = new CommandEnvironment(
            new CommandTerminal(console, Error, new Microsoft.Extensions.Time.Testing.FakeTimeProvider(Noon.AddSeconds(5))),
            (server, token) =>
            {
                (Server, Token) = (server, token);
                return this;
            },
            Variables.GetValueOrDefault)
        { In = new StringReader(Input) };
        return CommandLine.RunAsync(arguments, environment);
    }

    /// <summary>What a submission is answered with besides its ids.</summary>
    public List<string> Warnings { get; } = [];

    public Task<Submission> SubmitAsync(string definition, CancellationToken stop)
    {
        if (Refusal is not null) throw Refusal;
        Submitted.Add(definition);
        return Task.FromResult(new Submission([.. Progress.Select(role => role.DisplayId).Distinct()], Warnings));
    }

    /// <summary>What a question whether a job would start is answered with.</summary>
    public ValidationAnswer Outlook { get; set; } = new("Job valid.");

    public Task<ValidationAnswer> WhatIfAsync(string definition, CancellationToken stop) => Task.FromResult(Outlook);

    public Task<long> ResolveAsync(string id, CancellationToken stop) =>
        Task.FromResult(Progress.FirstOrDefault(role => role.DisplayId == id)?.Id ?? throw new ClientException(ExitCode.NotFound, $"there is no job {id}"));

    public async IAsyncEnumerable<RoleProgress> WatchAsync(long job, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var role in Progress)
        {
            await Task.Yield();
            yield return role;
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LogAsync(long job, bool follow, [EnumeratorCancellation] CancellationToken stop)
    {
        await Task.Yield();
        yield return Encoding.UTF8.GetBytes(Logs.GetValueOrDefault(job, ""));
    }

    public Task<Timeline> TimelineAsync(long job, CancellationToken stop) => Task.FromResult(Besides(new Timeline(
        job,
        [.. Progress.GroupBy(role => role.Id).Select(role => new RoleTimeline(role.Last(), Actions, [new SuiteSummary("0_smoke", new ResultCounts(2, 1, 0, 0))]))])));

    public Dictionary<long, ExplanationView> Explanations { get; } = [];

    public Task<ExplanationView> ExplainAsync(long job, CancellationToken stop) => Task.FromResult(Explanations[job]);

    public Task DeleteAsync(long job, CancellationToken stop)
    {
        if (Refusal is not null) throw Refusal;
        Deleted.Add(job);
        return Task.CompletedTask;
    }

    public Task CancelAsync(long job, CancellationToken stop)
    {
        Canceled.Add(job);
        return Task.CompletedTask;
    }

    public Task<Page<JobView>> JobsAsync(JobListing listing, CancellationToken stop) => Task.FromResult(new Page<JobView>(12, null, null, [View(7), View(6)]));

    public Task<IReadOnlyList<TestView>> TestsAsync(long job, CancellationToken stop) => Task.FromResult<IReadOnlyList<TestView>>(
        [new(1, "pass", "", "s", "boot", "1.5000000000", "", null, null, Noon, 40, null), new(2, "fail", "", "", "disk", null, "", null, null, Noon, 40, null)]);

    public Task<IReadOnlyList<SuiteView>> SuitesAsync(long job, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<SuiteView>>([new(40, "", "0_smoke", job)]);

    public Task<IReadOnlyList<DeviceView>> DevicesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<DeviceView>>(
        [new("mustang-01", "mustang", null, null, null, null, [], "Running", "Good", null, "lab", false)]);

    public async Task<DeviceView> DeviceAsync(string name, CancellationToken stop) =>
        (await DevicesAsync(stop)).FirstOrDefault(device => device.Hostname == name) ?? throw new ClientException(ExitCode.NotFound, $"device {name}: not found");

    public ClusterView? Cluster { get; set; }

    public Task<ClusterView> ClusterAsync(CancellationToken stop) => Task.FromResult(Cluster!);

    public Task<string> VersionAsync(CancellationToken stop) => Task.FromResult("9.9");

    private static JobView View(long id) => new(
        id, "anna", [], "my job", false, "mustang", [], "mustang-01", Noon, null, null, "Running", "Unknown", 50, "", [], "", "", [], null);
}
