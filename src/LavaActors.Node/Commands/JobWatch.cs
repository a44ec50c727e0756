using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary>Watches a job to its end and shows what it came to; what <c>submit --watch</c> and <c>run</c> do.</summary>
public static class JobWatch
{
    /// <returns>The exit code the job amounts to.</returns>
    public static async Task<int> ToEndAsync(IJobClient client, long job, bool follow, CommandTerminal terminal, CancellationToken stop)
    {
        IProgressView view = follow ? new FollowedLog(terminal, client)
            : terminal.Json ? new Unseen()
            : terminal.IsInteractive ? new LiveProgress(terminal)
            : new PlainProgress(terminal);
        var roles = await view.ShowAsync(client.WatchAsync(job, stop), stop);
        var timeline = await client.TimelineAsync(job, stop);
        if (terminal.Json) terminal.Line(JsonSerializer.Serialize(timeline, ApiJson.Default.Timeline));
        else ResultTables.Write(terminal, timeline);
        return ExitCode.Of(roles);
    }

    // With --json the output is one document, at the end.
    private sealed class Unseen : IProgressView
    {
        public async Task<IReadOnlyList<RoleProgress>> ShowAsync(IAsyncEnumerable<RoleProgress> progress, CancellationToken stop)
        {
            var roles = new SortedDictionary<long, RoleProgress>();
            await foreach (var role in progress.WithCancellation(stop)) roles[role.Id] = role;
            return [.. roles.Values];
        }
    }
}
