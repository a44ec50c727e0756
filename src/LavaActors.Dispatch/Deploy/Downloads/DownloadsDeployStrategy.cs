using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Downloads;

/// <summary>Deploy <c>to: downloads</c> and <c>to: download</c>: files are fetched for later blocks of the namespace (deploy-boot-uboot.md §5).</summary>
/// <param name="to">Which of the two.</param>
public sealed class DownloadsDeployStrategy(string to) : IBlockStrategy
{
    /// <summary>Later blocks name the files as <c>downloads://FILE</c>.</summary>
    public const string ForLater = "downloads";

    public const string Once = "download";

    public string Kind => "deploy";

    public string Name => "deploy " + to;

    public string? WhyNot(PlanScope scope) => scope.As<DeployBlock>().To == to ? null : $"'to' is {scope.As<DeployBlock>().To}";

    public PipelineAction Build(PlanScope scope) => new DownloadsAction(scope, to);
}
