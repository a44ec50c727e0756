using LavaActors.Dispatch.Deploy.Download;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Jobs;
using static LavaActors.Dispatch.Planning.PlannedOnly.TreeParts;

namespace LavaActors.Dispatch.Planning.PlannedOnly;

/// <summary>The kinds of test that are planned and not run.</summary>
internal static class PlannedTestTrees
{
    public static IReadOnlyList<PlannedTree> All { get; } =
    [
        new("test", "services", _ => null, Step("lava-test-services", "start services on the dispatcher's host", Services)),
    ];

    private static IEnumerable<PipelineAction> Services(PlanScope scope) => scope.As<TestBlock>().Services.SelectMany(service =>
        Retry("lava-test-service-retry", $"start the service {service.Name}", Step("lava-test-service", $"start the service {service.Name}", Archive(service)))(scope));

    /// <summary>A repository is cloned by the action itself.</summary>
    private static TreePart Archive(TestService service) => _ =>
        service.From == TestSource.Url ? [new DownloadRetryAction(service.Name, new Resource { Url = service.Repository }, DownloadPlace.Images)] : [];
}
