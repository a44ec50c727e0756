using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>compress-overlay</c>: packs the overlay into <c>overlay-&lt;level&gt;.tar.gz</c>.</summary>
public sealed class CompressOverlayAction : PipelineAction
{
    public override string Name => "compress-overlay";

    public override string Summary => "pack the overlay";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is not { } builder) return;
        var built = await OverlayFaults.TranslateAsync(() => builder.PackAsync(stop));
        scope.Set(OverlayKeys.Built, built);
        scope.Log.Debug($"{built.Layout.TarballName}: {built.TarballBytes} bytes");
    }
}
