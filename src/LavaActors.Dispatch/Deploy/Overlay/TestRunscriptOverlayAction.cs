using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>test-runscript-overlay</c> (test-shell.md §4.2).</summary>
public sealed class TestRunscriptOverlayAction(int index) : PipelineAction
{
    public override string Name => "test-runscript-overlay";

    public override string Summary => "write run.sh";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is not { } builder) return Task.CompletedTask;
        var definition = builder.Definitions[index];
        OverlayFaults.Translate(() =>
        {
            builder.WriteRun(definition);
            return definition;
        });
        scope.Results["success"] = definition.RunId;
        return Task.CompletedTask;
    }
}
