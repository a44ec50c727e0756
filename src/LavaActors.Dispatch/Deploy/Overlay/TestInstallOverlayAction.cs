using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>test-install-overlay</c>: <c>install.sh</c>, and the repositories that the definition wants beside it (test-shell.md §5.1).</summary>
public sealed class TestInstallOverlayAction(int index) : PipelineAction
{
    public override string Name => "test-install-overlay";

    public override string Summary => "write install.sh";

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is not { } builder) return;
        var definition = builder.Definitions[index];
        await OverlayFaults.TranslateAsync(async () =>
        {
            await builder.WriteInstallAsync(definition, stop);
            return definition;
        });
        scope.Results["success"] = definition.RunId;
    }
}
