using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Finalize;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Test.Docker;

/// <summary><c>lava-docker-test</c>: test definitions in a container (test-shell.md §14).</summary>
public sealed class LavaDockerTestAction : PipelineAction
{
    private readonly string _image;

    /// <param name="scope">The test block.</param>
    public LavaDockerTestAction(PlanScope scope)
    {
        var block = scope.As<TestBlock>();
        _image = block.Docker!.Image;
        Add(new SetEnvironmentAction());
        Add(new CreateOverlayAction(scope));
        if (block.Parameters["disconnect_connection"] is YamlScalar disconnects && disconnects.AsBool() == true) Add(new DisconnectDeviceAction());
        Add(new DockerTestShellAction(scope));
        Add(new ReadFeedbackAction());
    }

    public override string Name => "lava-docker-test";

    public override string Summary => $"run test definitions in a container of {_image}";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop) =>
        RunContainers.CheckEngineAsync(scope, $"the definitions are to run in a container of {_image}", "remove 'docker' to run them on the target", stop);
}

/// <summary><c>set-environment</c>: what the tests are told of the device.</summary>
internal sealed class SetEnvironmentAction : PipelineAction
{
    /// <summary>The variables.</summary>
    public static readonly DataKey<IReadOnlyList<ShellVariable>> Variables = new("what the container is told of the device", "set-environment");

    public override string Name => "set-environment";

    public override string Summary => "tell the container of the device";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        scope.Set(Variables, DockerEnvironment.Of(scope.Run.Device));
        return Task.CompletedTask;
    }
}

/// <summary><c>lava-create-overlay</c>: makes the directory that the container sees as its test overlay.</summary>
internal sealed class CreateOverlayAction : PipelineAction
{
    public CreateOverlayAction(PlanScope scope) => Add(new LavaMultinodeOverlayAction()).Add(new TestDefinitionAction(scope));

    public override string Name => "lava-create-overlay";

    public override string Summary => "make the test overlay";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var system = OverlayInputs.SystemOf(scope.Run, null);
        scope.Run.Data.Set(DockerTestShellAction.Own, OverlayKeys.System, system);
        LavaOverlayAction.Begin(scope, OverlayInputs.Request(scope.Node, scope.Run, null, system, scope.Get(SetEnvironmentAction.Variables)));
        return Task.CompletedTask;
    }

    public override Task AfterChildrenAsync(ActionScope scope, CancellationToken stop)
    {
        scope.Run.Data.Set(DockerTestShellAction.Own, OverlayKeys.Built, scope.Get(OverlayKeys.Builder).Finish());
        return Task.CompletedTask;
    }
}

/// <summary><c>lava-docker-test-shell</c>, <c>lava-multinode-docker-test-shell</c>: the test shell, in a container of the dispatcher's host.</summary>
internal sealed class DockerTestShellAction(PlanScope scope) : PipelineAction
{
    /// <summary>The namespace of the container's shell.</summary>
    public const string Own = "docker-test-shell";

    private const string Prompt = "docker-test-shell:";

    private readonly string _image = scope.As<TestBlock>().Docker!.Image;

    private readonly int _stage = JobNamespaces.InOverlay(scope.Job, scope.Block.Namespace).TakeWhile(t => !ReferenceEquals(t, scope.Block)).Count();

    public override string Name { get; } = scope.IsMultiNode ? "lava-multinode-docker-test-shell" : "lava-docker-test-shell";

    public override string Summary => $"run test definitions in {_image}";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override string OwnNamespace => Own;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var (run, block) = (scope.Run, scope.Block<TestBlock>());
        var image = block.Docker!;
        var layout = run.Data.Get(Own, OverlayKeys.Built).Layout;
        var name = RunContainers.NameOf(scope, image, "lava-docker-test-shell");
        await RunContainers.PrepareAsync(scope, image, stop);
        try
        {
            run.Consoles[Own] = await RunContainers.StartAsync(
                scope,
                new ContainerRun
                {
                    Name = name,
                    Image = image.Image,
                    RunDirectory = run.Paths.Work,
                    HasTerminal = true,
                    GlobalOptions = DockerOptions.Global(run.Device),
                    Options = DockerOptions.OfRun(run.Device),
                    Network = RunContainers.NetworkOf(scope, image),
                    Mounts =
                    [
                        new(layout.Directory, layout.TargetDirectory, IsWritable: true),
                        .. RunContainers.DownloadsOf(Deploy.Download.DownloadPlace.DownloadsOf(run.Paths, block.DownloadsNamespace ?? block.Namespace)),
                        .. run.Settings.Configuration.Containers.TestMounts,
                    ],
                    Environment = [("PS1", Prompt + "$ ")],
                    Command = ["bash", "--norc", "-i"],
                },
                $"container {name}",
                stop);
            run.Data.Set(Own, BootKeys.Prompts, [Consoles.ConsolePattern.Text(Prompt)]);
            await ShellLine.PromptAsync(scope, $"the prompt of the shell in {_image} (the image needs bash)", stop);
            await new TestShellSession(scope, _stage).RunAsync(stop);
        }
        finally
        {
            if (run.Consoles.Remove(Own, out var console)) await console.CloseAsync();
            await RunContainers.EndAsync(scope, name);
        }
    }
}
