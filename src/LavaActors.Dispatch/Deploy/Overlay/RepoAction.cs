using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>inline-repo-action</c>, <c>git-repo-action</c>, <c>url-repo-action</c>: brings one definition into the overlay (test-shell.md §3).</summary>
public sealed class RepoAction(string name, string summary, int index, string? url) : PipelineAction
{
    public override string Name { get; } = name;

    public override string Summary { get; } = summary;

    public override string? Url { get; } = url;

    public override string TimeoutErrorType => ErrorTypes.Infrastructure;

    public override Task ValidateAsync(ValidationScope scope, CancellationToken stop)
    {
        if (Name == "git-repo-action") scope.NeedsProgram("git", "test definitions are fetched with it: apt-get install git");
        return Task.CompletedTask;
    }

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Find(OverlayKeys.Builder) is not { } builder) return;
        var definition = builder.Definitions[index];
        var fetched = await OverlayFaults.TranslateAsync(() => builder.FetchAsync(definition, stop));
        if (definition.Source is DefinitionSource.Inline) return;
        if (fetched.CommitId is { } commit) scope.Results["commit"] = commit;
        scope.Results["repository"] = Url;
        scope.Results["path"] = definition.Path;
    }
}
