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
    /// <param name="isPacked">It goes to the target as an archive; else it is used where it is.</param>
    public LavaOverlayAction(PlanScope scope, bool isPacked = true)
    {
        _needed = scope.NeedsOverlay;
        if (scope.Device.DeployMethods.Keys.Any(k => k.Contains("ssh", StringComparison.Ordinal))) Add(new SshAuthorizeAction());
        Add(new LavaMultinodeOverlayAction());
        Add(new TestDefinitionAction(scope));
        if (isPacked) Add(new CompressOverlayAction());
    }

    public override string Name => "lava-overlay";

    public override string Summary => "make the test overlay";

    public override Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (!_needed) return Task.CompletedTask;
        var block = scope.Block<DeployBlock>();
        var system = OverlayInputs.SystemOf(scope.Run, block);
        scope.Set(OverlayKeys.System, system);
        Begin(scope, OverlayInputs.Request(scope.Node, scope.Run, block, system));
        return Task.CompletedTask;
    }

    /// <summary>Leaves the builder of an overlay for the actions that make it.</summary>
    /// <exception cref="ActionFault">The overlay cannot be as it is asked for.</exception>
    internal static void Begin(ActionScope scope, OverlayRequest request)
    {
        var git = GitOf(scope);
        var fetch = new DefinitionFetch(git, (source, file, token) => ArchiveFetch.ToFileAsync(scope, source, file, token), JobDefinitions.Read);
        var directory = RunPaths.Unique(scope.Run.Paths.Work, scope.Node.Name);
        scope.Set(OverlayKeys.Builder, OverlayFaults.Translate(() => new OverlayBuilder(directory, request, fetch, git, line => scope.Log.Debug(line))));
    }

    /// <summary>Clones repositories from where the dispatcher's mirrors have them.</summary>
    internal static GitClone GitOf(ActionScope scope) => new(scope.Run.Clock, url =>
    {
        var mapped = scope.Run.Settings.Configuration.MirrorMap.Apply(url);
        if (mapped != url) scope.Log.Info($"mirror: {url} is fetched from {mapped}");
        return mapped;
    });
}
