using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Boot.Login;

/// <summary><c>export-device-env</c>: gives the target's shells the dispatcher's variables, by their start file and in the shell that is open
/// (secondary-connections.md §8).</summary>
public sealed class ExportDeviceEnvAction : PipelineAction
{
    public override string Name => "export-device-env";

    public override string Summary => "export variables to the target's shells";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var file = scope.Find(OverlayKeys.System)?.ShellFile;
        var kept = scope.Find(DeviceEnvironment.Variables) ?? [];
        if (file is not null && kept.Count > 0)
        {
            foreach (var variable in kept)
                await ShellLine.RunAsync(scope, $"echo {ShellQuote.Word(Export(variable))} >> {file}", stop);
            await ShellLine.RunAsync(scope, $". {file}", stop);
        }

        foreach (var variable in scope.Find(DeviceEnvironment.Dynamic) ?? []) await ShellLine.RunAsync(scope, Export(variable), stop);
    }

    private static string Export(ShellVariable variable) => $"export {variable.Name}={ShellQuote.Word(variable.Value ?? string.Empty)}";
}
