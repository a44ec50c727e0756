using System.Text;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;

namespace LavaActors.Node.Terminal;

/// <summary>The logs of all roles as they grow, each line with its role, instead of a line a role.</summary>
public sealed class FollowedLog(CommandTerminal terminal, IJobClient client) : IProgressView
{
    private readonly Lock _oneLineAtATime = new();

    public async Task<IReadOnlyList<RoleProgress>> ShowAsync(IAsyncEnumerable<RoleProgress> progress, CancellationToken stop)
    {
        var roles = new SortedDictionary<long, RoleProgress>();
        var logs = new List<Task>();
        await foreach (var role in progress.WithCancellation(stop))
        {
            if (roles.TryAdd(role.Id, role)) logs.Add(CopyAsync(role, stop));
            roles[role.Id] = role;
        }

        await Task.WhenAll(logs);
        return [.. roles.Values];
    }

    private async Task CopyAsync(RoleProgress role, CancellationToken stop)
    {
        await foreach (var piece in client.LogAsync(role.Id, follow: true, stop))
        {
            var text = Encoding.UTF8.GetString(piece.Span);
            lock (_oneLineAtATime)
            {
                foreach (var line in text.TrimEnd('\n').Split('\n')) terminal.Line($"{role.Title,-10} {LogLine.Text(line)}");
            }
        }
    }
}
