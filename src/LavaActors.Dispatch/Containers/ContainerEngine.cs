using LavaActors.Devices;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Containers;

/// <summary>The command lines of a container engine that takes docker's arguments. Pure. They are lists of words, and no shell sees them: names and images come from jobs.</summary>
public sealed class ContainerEngine
{
    /// <summary>The label that a container has of its run.</summary>
    private const string RunLabel = "lava-actors.run";

    private readonly IReadOnlyList<string> _engine;

    /// <exception cref="ActionFault">Configuration: a command has a quote that is not closed, or no words.</exception>
    public ContainerEngine(ContainerSettings settings)
    {
        _engine = Words(settings.Engine, "engine");
        Compose = settings.Compose is { } compose ? Words(compose, "compose") : [.. _engine, "compose"];
    }

    /// <summary>The program.</summary>
    public string Program => _engine[0];

    /// <summary>The command of compose projects.</summary>
    public IReadOnlyList<string> Compose { get; }

    /// <summary>Asks the engine for its version; fails where it does not answer.</summary>
    public IReadOnlyList<string> Version() => [.. _engine, "version"];

    public IReadOnlyList<string> Pull(string image) => [.. _engine, "pull", image];

    /// <summary>Fails where the engine does not have the image.</summary>
    public IReadOnlyList<string> Inspect(string image) => [.. _engine, "image", "inspect", "--format", "{{.Id}} {{.Architecture}}", image];

    public IReadOnlyList<string> Run(ContainerRun run)
    {
        List<string> words = [.. _engine, .. run.GlobalOptions, "run", .. run.Options, "--rm", "--init", $"--name={run.Name}", $"--label={RunLabel}={run.RunDirectory}"];
        if (run.HasTerminal) words.AddRange(["--interactive", "--tty"]);
        if (run.Network is { } network) words.Add($"--network={network}");
        if (run.Hostname is { } hostname) words.Add($"--hostname={hostname}");
        if (run.WorkDirectory is { } directory) words.Add($"--workdir={directory}");
        words.AddRange(run.Devices.Select(device => $"--device={device}"));
        words.AddRange(run.Mounts.Select(Mount));
        words.AddRange(run.Environment.Select(variable => $"--env={variable.Name}={variable.Value}"));
        return [.. words, run.Image, .. run.Command];
    }

    /// <summary>Prints the ids of the containers of a run, one a line.</summary>
    /// <param name="name">One container; null: all.</param>
    public IReadOnlyList<string> List(string runDirectory, string? name = null) =>
        [.. _engine, "ps", "--all", "--quiet", "--filter", $"label={RunLabel}={runDirectory}", .. name is null ? (string[])[] : ["--filter", $"name=^{name.Replace(".", "\\.", StringComparison.Ordinal)}$"]];

    /// <summary>Ends containers at once.</summary>
    public IReadOnlyList<string> Remove(IEnumerable<string> ids) => [.. _engine, "rm", "--force", .. ids];

    public IReadOnlyList<string> Up(string project, string file, string? service) =>
        [.. Compose, "--project-name", project, "--file", file, "up", "--detach", .. service is null ? (string[])[] : [service]];

    public IReadOnlyList<string> Down(string project, string file) => [.. Compose, "--project-name", project, "--file", file, "down"];

    private static string Mount(ContainerMount mount)
    {
        foreach (var path in new[] { mount.Source, mount.Destination })
        {
            if (path.Any(c => c is ',' or '"' || char.IsControl(c)))
                throw ActionFault.Configuration($"'{path}' cannot be mounted into a container; choose a dispatcher_download_dir without ',' and '\"'");
        }

        return $"--mount=type=bind,source={mount.Source},destination={mount.Destination}{(mount.IsWritable ? "" : ",readonly=true")}";
    }

    private static IReadOnlyList<string> Words(string command, string key)
    {
        try
        {
            return ShellWords.Split(command) is { Count: > 0 } words ? words : throw ActionFault.Configuration($"containers.{key} of the dispatcher's configuration is empty");
        }
        catch (FormatException e)
        {
            throw ActionFault.Configuration($"containers.{key} of the dispatcher's configuration: {e.Message}");
        }
    }
}
