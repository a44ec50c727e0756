using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>lava-overlay</c>: makes what the tests of a namespace need on the target (test-shell.md §4).</summary>
public sealed class LavaOverlayAction : PipelineAction
{
    private readonly bool _needed;

    /// <param name="scope">The deploy block.</param>
    public LavaOverlayAction(PlanScope scope)
    {
        _needed = scope.NeedsOverlay;
        if (scope.Device.DeployMethods.Keys.Any(k => k.Contains("ssh", StringComparison.Ordinal))) Add(new SshAuthorizeAction());
        Add(new LavaMultinodeOverlayAction());
        Add(new TestDefinitionAction(scope));
        Add(new CompressOverlayAction());
    }

    public override string Name => "lava-overlay";

    public override string Summary => "make the test overlay";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (!_needed) return Task.CompletedTask;
        var block = scope.Block<DeployBlock>();
        var system = OverlayInputs.SystemOf(scope.Run, block);
        scope.Set(OverlayKeys.System, system);
        var request = OverlayInputs.Request(scope.Node, scope.Run, block, system);
        var mirrors = scope.Run.Settings.Configuration.MirrorMap;
        var git = new GitClone(scope.Run.Clock, url =>
        {
            var mapped = mirrors.Apply(url);
            if (mapped != url) scope.Log.Info($"mirror: {url} is fetched from {mapped}");
            return mapped;
        });
        var fetch = new DefinitionFetch(git, (source, file, token) => ArchiveFetch.ToFileAsync(scope, source, file, token), JobDefinitions.Read);
        var directory = RunPaths.Unique(scope.Run.Paths.Work, Name);
        scope.Set(OverlayKeys.Builder, OverlayFaults.Translate(() => new OverlayBuilder(directory, request, fetch, git, line => scope.Log.Debug(line))));
        return Task.CompletedTask;
    }
}
