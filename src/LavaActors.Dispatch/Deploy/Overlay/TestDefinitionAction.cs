using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;

namespace LavaActors.Dispatch.Deploy.Overlay;

/// <summary><c>test-definition</c>: fetches each definition of the namespace and makes its scripts (test-shell.md §4.2).</summary>
public sealed class TestDefinitionAction : PipelineAction
{
    public TestDefinitionAction(PlanScope scope)
    {
        var index = 0;
        foreach (var definition in scope.Tests.Where(t => t.NeedsOverlay).SelectMany(t => t.Definitions))
        {
            Add(definition.From switch
            {
                TestSource.Inline => new RepoAction("inline-repo-action", "write the inline definition", index, null),
                TestSource.Git => new RepoAction("git-repo-action", "clone the definition's repository", index, definition.RepositoryUrl),
                TestSource.Url => new RepoAction("url-repo-action", "download the definition's archive", index, definition.RepositoryUrl),
                _ => throw new InvalidOperationException($"unknown source {definition.From}"),
            });
            Add(new TestOverlayAction(index)).Add(new TestInstallOverlayAction(index)).Add(new TestRunscriptOverlayAction(index));
            index++;
        }
    }

    public override string Name => "test-definition";

    public override string Summary => "fetch the test definitions";
}
