using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Finalize;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Test.Docker;

/// <summary><c>lava-docker-test</c>: test definitions in a container (test-shell.md §14).</summary>
public sealed class LavaDockerTestAction : PipelineAction
{
    private static readonly string[] Engines = ["docker", "podman"];

    private readonly string _image;

    /// <param name="scope">The test block.</param>
    public LavaDockerTestAction(PlanScope scope)
    {
        var block = scope.As<TestBlock>();
        _image = block.Docker!.Image;
        Add(new DockerTestStepAction("set-environment", "tell the container of the device"));
        Add(new DockerTestStepAction("lava-create-overlay", "make the test overlay").Add(new LavaMultinodeOverlayAction()).Add(new TestDefinitionAction(scope)));
        if (block.Parameters["disconnect_connection"] is YamlScalar disconnects && disconnects.AsBool() == true) Add(new DockerTestStepAction("disconnect-device", "leave the device's console to the container"));
        Add(new DockerTestStepAction(scope.IsMultiNode ? "lava-multinode-docker-test-shell" : "lava-docker-test-shell", $"run test definitions in {_image}", ErrorTypes.LavaTimeout));
        Add(new ReadFeedbackAction());
    }

    public override string Name => "lava-docker-test";

    public override string Summary => $"run test definitions in a container of {_image}";

    public override string TimeoutErrorType => ErrorTypes.LavaTimeout;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        var engine = Array.Find(Engines, ValidationScope.HasProgram);
        scope.Error(engine is null
            ? $"the definitions are to run in a container of {_image}, and this dispatcher has no container engine (neither {string.Join(" nor ", Engines)} is on its PATH); remove 'docker' to run them on the target"
            : $"the definitions are to run in a container of {_image}; that is valid, but not supported by this dispatcher yet, although it has {engine}; remove 'docker' to run them on the target");
        return Task.CompletedTask;
    }

    /// <exception cref="InvalidOperationException">Always: validation has refused the job.</exception>
    public override Task RunAsync(ActionScope scope, CancellationToken stop) => throw new InvalidOperationException($"{Name} has been refused");
}

/// <summary>A step of it, known by its name and place.</summary>
internal sealed class DockerTestStepAction(string name, string summary, string timeoutErrorType = ErrorTypes.Job) : PipelineAction
{
    public override string Name { get; } = name;

    public override string Summary { get; } = summary;

    public override string TimeoutErrorType { get; } = timeoutErrorType;
}
