using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Pipeline;

namespace LavaActors.Dispatch.Finalize;

/// <summary><c>read-feedback</c>: what the other namespaces' connections still have to say (secondary-connections.md §10). Consoles log what they receive all the
/// time, so it only takes a moment in which nothing more comes.</summary>
public sealed class ReadFeedbackAction : PipelineAction
{
    private static readonly ConsolePattern Nothing = ConsolePattern.Expression(@"[^\s\S]");

    public override string Name => "read-feedback";

    public override string Summary => "read what is left on the connections of other namespaces";

    public override async Task RunAsync(ActionScope scope, CancellationToken stop)
    {
        if (scope.Run.Consoles.Count < 2) return;
        var limit = scope.Run.Job.Timeouts.Connections.GetValueOrDefault(Name, TimeSpan.FromSeconds(1));
        await Task.WhenAll(scope.Run.Consoles.Values.Where(c => c.IsOpen).Select(c => c.ExpectAsync([Nothing], limit, stop)));
    }
}
