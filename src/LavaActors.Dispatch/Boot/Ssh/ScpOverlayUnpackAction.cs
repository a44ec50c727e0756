using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;

namespace LavaActors.Dispatch.Boot.Ssh;

/// <summary><c>scp-overlay-unpack</c>: unpacks the overlay on the device (secondary-connections.md §6); unlike the reference it looks at the
/// exit code, and gives no flags that only one kind of tar knows: a small system's tar fails on them.</summary>
public sealed class ScpOverlayUnpackAction : PipelineAction
{
    public override string Name => "scp-overlay-unpack";

    public override string Summary => "unpack the overlay on the device";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        var remote = ShellQuote.Word(scope.Get(SshKeys.RemoteOverlay));
        await ShellLine.RunCheckedAsync(scope, $"tar -C / -xzf {remote}", stop);
    }
}
