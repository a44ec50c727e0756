using LavaActors.Gateway.Api;

namespace LavaActors.Node.Terminal;

/// <summary>One line whenever a role's state or action changes: for files and pipes.</summary>
public sealed class PlainProgress(CommandTerminal terminal) : IProgressView
{
    public async Task<IReadOnlyList<RoleProgress>> ShowAsync(IAsyncEnumerable<RoleProgress> progress, CancellationToken stop)
    {
        var roles = new SortedDictionary<long, RoleProgress>();
        await foreach (var role in progress.WithCancellation(stop))
        {
            var isNews = !roles.TryGetValue(role.Id, out var before)
                || (role.State, role.Action?.Level, role.Device) != (before.State, before.Action?.Level, before.Device);
            roles[role.Id] = role;
            if (isNews) terminal.Line(Text(role));
        }

        return [.. roles.Values];
    }

    private string Text(RoleProgress role)
    {
        var now = terminal.Clock.GetUtcNow();
        var line = ProgressLine.Of(role, now);
        string[] parts = [line.Role, line.Device, line.State, line.Action, line.Results];
        return $"{now.UtcDateTime:HH:mm:ss} {string.Join("  ", parts.Where(part => part.Length > 0))}";
    }
}
