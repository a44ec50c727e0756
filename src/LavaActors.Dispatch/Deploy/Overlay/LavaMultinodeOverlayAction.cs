using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>lava-multinode-overlay</c>: writes the helpers, those of MultiNode included where the job has a role; its calls to the group come at its end
/// (multinode.md §8).</summary>
public sealed class LavaMultinodeOverlayAction : PipelineAction
{
    public override string Name => "lava-multinode-overlay";

    public override string Summary => "write the helper commands";

    public override bool CallsGroupFirst => false;

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is { } builder)
        {
            OverlayFaults.Translate(() =>
            {
                builder.WriteBase();
                return builder;
            });
        }

        await ProtocolCalls.MakeAsync(scope, stop);
    }
}
