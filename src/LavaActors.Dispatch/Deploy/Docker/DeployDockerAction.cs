using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Deploy.Docker;

/// <summary><c>deploy-docker</c>: brings an image, and makes the directory that its container sees as the test overlay.</summary>
public sealed class DeployDockerAction : PipelineAction
{
    private readonly ContainerImage _image;

    public DeployDockerAction(PlanScope scope)
    {
        _image = scope.As<DeployBlock>().Container!;
        if (scope.HasShell) Add(new DeployDeviceEnvAction());
        if (scope.NeedsOverlay) Add(new LavaOverlayAction(scope, isPacked: false));
    }

    public override string Name => "deploy-docker";

    public override string Summary => $"bring the image {_image.Image}";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if ((scope.Run.Device.DeployMethods.GetValueOrDefault("docker")?["options"] as YamlMap)?["remote"] is YamlScalar { IsNull: false, Text.Length: > 0 } remote)
            scope.Error($"{scope.Run.Device.Hostname} has its containers on '{remote.Text}' (remote); that is valid, but not supported by this dispatcher: containers run on its own host");
        return RunContainers.CheckEngineAsync(scope, $"{_image.Image} is to run", "take another device", stop);
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        await RunContainers.PrepareAsync(scope, _image, stop);
        scope.Set(ContainerKeys.Image, _image.Image);
    }

    public override Task AfterChildrenAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is { } builder) scope.Set(OverlayKeys.Built, builder.Finish());
        return Task.CompletedTask;
    }
}
