using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Containers;

/// <summary>
/// The containers and compose projects of a run. They outlive a dispatcher that is killed: a note in the run's directory says that there are some, and containers have the run as
/// a label.
/// </summary>
internal static class RunContainers
{
    /// <summary>Where a container finds what earlier blocks have downloaded.</summary>
    public const string Downloads = "/lava-downloads";

    private const string NoteName = ".containers";

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RemoveLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan DownLimit = TimeSpan.FromMinutes(1);

    public static ContainerEngine Engine(RunContext run) => new(run.Settings.Configuration.Containers);

    /// <summary>Notes an error if no engine answers.</summary>
    /// <param name="what">What needs it: <c>the definitions run in a container of debian:12</c>.</param>
    /// <param name="remedy">What a job can do without.</param>
    public static async Task CheckEngineAsync(ValidationScope scope, string what, string remedy, CancellationToken stop)
    {
        var engine = Engine(scope.Run);
        var why = $"set containers.engine in the dispatcher's configuration to one that works, or {remedy}";
        if (scope.Run.Board is null) scope.Error($"{what}, and a secondary connection has no container; {remedy}");
        else if (!ValidationScope.HasProgram(engine.Program)) scope.Error($"{what}, and this dispatcher has no container engine: '{engine.Program}' is not on its PATH; {why}");
        else if (await ProblemAsync(engine.Version(), scope.Run, stop) is { } problem) scope.Error($"{what}, and this dispatcher has no container engine: {problem}; {why}");
    }

    /// <summary>What is wrong with a command that must answer; null if it does.</summary>
    public static async Task<string?> ProblemAsync(IReadOnlyList<string> words, RunContext run, CancellationToken stop)
    {
        try
        {
            await LabCommand.RunAsync(words, null, ErrorTypes.Infrastructure, AnswerLimit, run.Clock, stop);
            return null;
        }
        catch (ActionFault fault)
        {
            return fault.Message.ReplaceLineEndings(" ");
        }
    }

    /// <summary>Brings an image, or makes sure that the engine has it where the job says so.</summary>
    /// <exception cref="ActionFault">Infrastructure: it is not to be had.</exception>
    public static Task PrepareAsync(ActionScope scope, ContainerImage image, CancellationToken stop)
    {
        var engine = Engine(scope.Run);
        return LabCommand.RunAsync(image.Local ? engine.Inspect(image.Image) : engine.Pull(image.Image), scope.Log, ErrorTypes.Infrastructure, scope.Remaining, scope.Run.Clock, stop);
    }

    /// <summary>The name of a container in a run.</summary>
    /// <param name="made">Without the job's id and the level, for one that the job does not name.</param>
    public static string NameOf(ActionScope scope, ContainerImage image, string made) =>
        image.ContainerName is { } named ? $"{named}-lava-{scope.Run.JobText}" : $"{made}-{scope.Run.JobText}-{scope.Node.Level}";

    /// <summary>The network of the container that the job names; null for the engine's default.</summary>
    public static string? NetworkOf(ActionScope scope, ContainerImage image) => image.NetworkFrom is { } other ? $"container:{other}-lava-{scope.Run.JobText}" : null;

    /// <summary>What an earlier block has downloaded, if it has.</summary>
    public static IEnumerable<ContainerMount> DownloadsOf(string directory) => Directory.Exists(directory) ? [new ContainerMount(directory, Downloads, IsWritable: true)] : [];

    /// <summary>Starts a container whose terminal is a console. One of its name that an earlier attempt left is removed.</summary>
    /// <param name="isKept">Its console is kept while the dispatcher is away: a later action than this one has it.</param>
    /// <exception cref="ActionFault">Infrastructure.</exception>
    public static async Task<IConsole> StartAsync(ActionScope scope, ContainerRun container, string console, CancellationToken stop, bool isKept = false)
    {
        var run = scope.Run;
        await NoteAsync(run, null, stop);
        await RemoveAsync(run.Settings, run.Paths.Work, container.Name, scope.Log, run.Clock, stop);
        await RunPrograms.KillAsync([run.Paths.Work], console, stop);
        var words = Engine(run).Run(container);
        scope.Log.Info($"starting: {string.Join(' ', words.Select(Test.Shell.ShellQuote.Word))}");
        var marked = RunPrograms.Marked(run.Paths, console, words);
        return isKept ? await KeptMachine.StartAsync(scope, console, marked, stop) : await run.Board!.RunConsoleAsync(console, marked, stop);
    }

    /// <summary>Runs a container to its end, and answers its output.</summary>
    /// <exception cref="ActionFault">Of the class: it failed, or took too long.</exception>
    public static async Task<string> RunAsync(ActionScope scope, ContainerRun container, string errorType, CancellationToken stop)
    {
        await NoteAsync(scope.Run, null, stop);
        await RemoveAsync(scope.Run.Settings, scope.Run.Paths.Work, container.Name, scope.Log, scope.Run.Clock, stop);
        try
        {
            return await LabCommand.RunAsync(Engine(scope.Run).Run(container), scope.Log, errorType, scope.Remaining, scope.Run.Clock, stop);
        }
        catch (Exception e) when (e is ActionFault or OperationCanceledException)
        {
            // The engine's command was killed; its container was not.
            await EndAsync(scope, container.Name);
            throw;
        }
    }

    /// <summary>Ends a container. What remains of it is removed when the run is over.</summary>
    public static async Task EndAsync(ActionScope scope, string name)
    {
        try
        {
            await RemoveAsync(scope.Run.Settings, scope.Run.Paths.Work, name, scope.Log, scope.Run.Clock, CancellationToken.None);
        }
        catch (ActionFault fault)
        {
            scope.Log.Warning($"the container {name} could not be removed: {fault.Message}; it is tried again when the job is over");
        }
    }

    /// <summary>Notes that the run has containers, and what else is to be taken down.</summary>
    /// <param name="project">A compose project and its file; null for none.</param>
    public static Task NoteAsync(RunContext run, (string Name, string File)? project, CancellationToken stop) =>
        File.AppendAllLinesAsync(Path.Combine(run.Paths.Work, NoteName), project is { } p ? [$"{p.Name} {p.File}"] : [], stop);

    /// <summary>Takes down all that runs have started, the runs given by their directories.</summary>
    /// <exception cref="ActionFault">Infrastructure: something of it could not be ended.</exception>
    public static async Task RemoveAllAsync(DispatchSettings settings, IEnumerable<string> directories, RunLog? log, TimeProvider clock, CancellationToken stop)
    {
        foreach (var directory in directories)
        {
            var note = Path.Combine(directory, NoteName);
            if (!File.Exists(note)) continue;
            await DownAsync(settings, note, log, clock, stop);
            await RemoveAsync(settings, directory, null, log, clock, stop);
            File.Delete(note);
        }
    }

    /// <summary>Takes down the compose projects of a run.</summary>
    /// <exception cref="ActionFault">Infrastructure.</exception>
    public static Task DownAsync(RunContext run, CancellationToken stop) => DownAsync(run.Settings, Path.Combine(run.Paths.Work, NoteName), run.Log, run.Clock, stop);

    private static async Task DownAsync(DispatchSettings settings, string note, RunLog? log, TimeProvider clock, CancellationToken stop)
    {
        if (!File.Exists(note)) return;
        foreach (var line in (await File.ReadAllLinesAsync(note, stop)).Distinct(StringComparer.Ordinal))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !File.Exists(line[(space + 1)..])) continue;
            await LabCommand.RunAsync(new ContainerEngine(settings.Configuration.Containers).Down(line[..space], line[(space + 1)..]), log, ErrorTypes.Infrastructure, DownLimit, clock, stop);
        }
    }

    private static async Task RemoveAsync(DispatchSettings settings, string directory, string? name, RunLog? log, TimeProvider clock, CancellationToken stop)
    {
        var engine = new ContainerEngine(settings.Configuration.Containers);
        var ids = (await LabCommand.RunAsync(engine.List(directory, name), null, ErrorTypes.Infrastructure, RemoveLimit, clock, stop, isWhole: true))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // Warnings of the engine come the same way as ids.
        if (ids.Where(id => id.All(char.IsAsciiHexDigit)).ToList() is { Count: > 0 } there)
            await LabCommand.RunAsync(engine.Remove(there), log, ErrorTypes.Infrastructure, RemoveLimit, clock, stop);
    }
}
