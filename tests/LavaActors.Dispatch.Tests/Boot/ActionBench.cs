using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Boot;

/// <summary>One run of the sample job, of which a test runs single actions on a played console and board.</summary>
internal sealed class ActionBench : IDisposable
{
    private readonly JobKeys _keys = new("test");
    private readonly Plan _plan;

    /// <param name="job">Changes the text of <see cref="Sample.Job"/>.</param>
    /// <param name="device">Changes the text of <see cref="Sample.Device"/>.</param>
    /// <param name="group">The run's line to its group.</param>
    /// <param name="configuration">Changes the dispatcher's configuration.</param>
    public ActionBench(
        Func<string, string>? job = null, Func<string, string>? device = null, IGroupCalls? group = null, Func<DispatcherConfiguration, DispatcherConfiguration>? configuration = null)
        : this(Sample.SubJob("host", job ?? (text => text)), (device ?? (text => text))(Sample.Device), group, configuration)
    {
    }

    private ActionBench(JobDefinition definition, string device, IGroupCalls? group, Func<DispatcherConfiguration, DispatcherConfiguration>? configuration = null)
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("lava-actors-bench-").FullName;
        var parsed = DeviceConfiguration.Parse(device, "mustang-01.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        var built = PlanBuilder.Build(definition, parsed.Device!);
        _plan = built.Plan ?? throw new InvalidOperationException(string.Join('\n', built.Faults.Select(f => f.Message)));
        Run = new RunContext
        {
            Order = new RunOrder(new LeadJobId(7), new JobId(7), "7.0", "", new DeviceName("mustang-01"), false, null, 1),
            Job = definition,
            Device = parsed.Device!,
            Settings = new DispatchSettings((configuration ?? (c => c))(DispatcherConfiguration.Default with { DispatcherIp = "10.0.0.1" }), "lab-a", Directory),
            Paths = new RunPaths(Path.Combine(Directory, "work", "7"), Path.Combine(Directory, "tftp", "7"), Path.Combine(Directory, "nfs", "7"), "7"),
            Log = new RunLog(Path.Combine(Directory, "log"), TimeProvider.System, []),
            Clock = Clock,
            Board = Board,
            Login = null,
            Group = group,
            Keys = _keys,
            Downloads = new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System),
            Report = Facts.Add,
        };
        Run.Consoles["common"] = Console;
    }

    /// <summary>A run of another job without roles, on another device.</summary>
    public static ActionBench Of(string job, string device, Func<DispatcherConfiguration, DispatcherConfiguration>? configuration = null)
    {
        var parsed = JobDocument.Parse(job, "job.yaml");
        Assert.True(parsed.IsValid, string.Join('\n', parsed.Diagnostics));
        return new ActionBench(parsed.Job!, device, null, configuration);
    }

    public string Directory { get; }

    public IEnumerable<string> Tree => _plan.Flatten().Select(n => $"{n.Level} {n.Name}");

    public RunContext Run { get; }

    public ScriptedConsole Console { get; } = new();

    public FakeBoard Board { get; } = new();

    public List<RunFact> Facts { get; } = [];

    /// <summary>Stands still.</summary>
    public TimeProvider Clock { get; } = new StoppedClock();

    public IEnumerable<TestResult> Results => Facts.OfType<ResultRecorded>().Select(f => f.Result);

    public string Log
    {
        get
        {
            Run.Log.Flush();
            return File.ReadAllText(Path.Combine(Directory, "log"));
        }
    }

    /// <summary>The place of an action in the plan.</summary>
    public ActionNode Node(string name) => _plan.Flatten().First(n => n.Name == name);

    public bool Has(string name) => _plan.Flatten().Any(n => n.Name == name);

    /// <summary>Runs an action's own code with this much time left.</summary>
    public async Task<ActionScope> RunAsync(string name, TimeSpan? time = null)
    {
        var scope = Scope(name, time);
        await scope.Node.Action.RunAsync(scope, CancellationToken.None);
        return scope;
    }

    /// <summary>Runs the own code of an action and of all actions below it, in order.</summary>
    public async Task RunAllAsync(string name)
    {
        foreach (var node in Node(name).Flatten())
            await node.Action.RunAsync(new ActionScope(node, Run, Clock.GetUtcNow() + TimeSpan.FromMinutes(10), 1), CancellationToken.None);
    }

    public Task<ActionFault> FailAsync(string name, TimeSpan? time = null) => Assert.ThrowsAsync<ActionFault>(() => RunAsync(name, time));

    public ActionScope Scope(string name, TimeSpan? time = null) => new(Node(name), Run, Clock.GetUtcNow() + (time ?? TimeSpan.FromMinutes(10)), 1);

    /// <summary>What an action's validation has to say.</summary>
    public async Task<IReadOnlyList<string>> ValidateAsync(string name)
    {
        var errors = new List<string>();
        var node = Node(name);
        await node.Action.ValidateAsync(new ValidationScope(node, Run, errors), CancellationToken.None);
        return errors;
    }

    public void Dispose()
    {
        _keys.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 7, 1, 10, 0, 0, TimeSpan.Zero);
    }
}
