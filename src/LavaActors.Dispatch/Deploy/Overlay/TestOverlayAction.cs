using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>test-overlay</c> (test-shell.md §4.2).</summary>
public sealed class TestOverlayAction(int index) : PipelineAction
{
    public override string Name => "test-overlay";

    public override string Summary => "write the run id and metadata";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is not { } builder) return Task.CompletedTask;
        var definition = builder.Definitions[index];
        OverlayFaults.Translate(() =>
        {
            builder.WriteDefinition(definition);
            return definition;
        });
        scope.Results["success"] = definition.RunId;
        return Task.CompletedTask;
    }
}
