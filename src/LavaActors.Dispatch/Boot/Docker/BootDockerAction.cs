using LavaActors.Dispatch.Boot.Login;
using LavaActors.Dispatch.Boot.Qemu;
using LavaActors.Dispatch.Commands;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Boot.Docker;

/// <summary><c>boot-docker</c>: starts the container, again if it fails and may.</summary>
public sealed class BootDockerAction : PipelineAction
{
    public BootDockerAction(PlanScope scope)
    {
        Add(new DockerRunAction());
        if (scope.As<BootBlock>().Prompts.Count > 0 && scope.HasShell) Add(new ExpectShellConnectionAction()).Add(new ExportDeviceEnvAction());
    }

    public override string Name => "boot-docker";

    public override string Summary => "start the container";

    public override bool IsRetry => true;
}

/// <summary><c>docker-run</c>: its terminal is the console of the namespace.</summary>
internal sealed class DockerRunAction : PipelineAction
{
    public override string Name => "docker-run";

    public override string Summary => "start the container, whose terminal is the console";

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        CommandOf((BootBlock)scope.Node.Block!);
        if (!scope.Run.Job.Actions.TakeWhile(a => a.Index < scope.Node.Block!.Index).OfType<DeployBlock>().Any(d => d.To == "docker" && d.Namespace == scope.Node.Namespace))
            scope.Error($"no deploy block 'to: docker' of namespace '{scope.Node.Namespace}' comes before this one; there is no image to start");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var (run, name) = (scope.Run, $"lava-{scope.Run.JobText}-{scope.Node.Level}");
        await QemuMachine.EndAsync(run, scope.Namespace, stop);
        var layout = scope.Find(OverlayKeys.Built)?.Layout;
        run.Consoles[scope.Namespace] = await RunContainers.StartAsync(
            scope,
            new ContainerRun
            {
                Name = name,
                Image = scope.Get(ContainerKeys.Image),
                RunDirectory = run.Paths.Work,
                HasTerminal = true,
                Hostname = "lava",
                Options = DockerRunOptions.Of(run.Device.BootMethods.GetValueOrDefault("docker")?["options"] as YamlMap),
                Mounts =
                [
                    .. layout is null ? (Devices.ContainerMount[])[] : [new(layout.Directory, layout.TargetDirectory, IsWritable: true)],
                    .. RunContainers.DownloadsOf(DownloadPlace.DownloadsOf(run.Paths, (scope.Block<BootBlock>().Parameters["downloads-namespace"] as YamlScalar)?.Text ?? scope.Namespace)),
                ],
                Command = CommandOf(scope.Block<BootBlock>()),
            },
            $"container {name}",
            stop,
            isKept: true);
        scope.Set(ContainerKeys.Running, scope.Get(ContainerKeys.Image));
    }

    /// <exception cref="ActionFault">Job: it cannot be split into words.</exception>
    private static IReadOnlyList<string> CommandOf(BootBlock block)
    {
        try
        {
            return ShellWords.Split((block.Parameters["command"] as YamlScalar)?.Text ?? "");
        }
        catch (FormatException e)
        {
            throw ActionFault.Job($"'command' of the boot block: {e.Message}");
        }
    }
}
