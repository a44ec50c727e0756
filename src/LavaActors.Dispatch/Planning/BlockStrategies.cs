using LavaActors.Dispatch.Boot.Minimal;
using LavaActors.Dispatch.Boot.Ssh;
using LavaActors.Dispatch.Boot.UBoot;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Docker;
using LavaActors.Dispatch.Test.Interactive;
using LavaActors.Dispatch.Test.Monitors;
using LavaActors.Dispatch.UserCommands;

namespace LavaActors.Dispatch.Planning;

/// <summary>All strategies there are (pipeline.md §4).</summary>
public static class BlockStrategies
{
    public static IReadOnlyList<IBlockStrategy> All { get; } =
    [
        new TftpDeployStrategy(),
        new SshDeployStrategy(),
        new OverlayDeployStrategy(),
        new UBootStrategy(),
        new MinimalBootStrategy(),
        new SshBootStrategy(),
        new MultinodeTestStrategy(),
        new ShellTestStrategy(),
        new DockerTestStrategy(),
        new MonitorTestStrategy(),
        new InteractiveTestStrategy(),
        new UserCommandStrategy(),
    ];
}
