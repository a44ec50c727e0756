using System.CommandLine;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Terminal;
using LavaActors.Protocol.Cluster;
using Spectre.Console;

namespace LavaActors.Node.Commands;

/// <summary><c>cluster status</c>: the nodes of the cluster, what lives where, and what is wrong.</summary>
public static class ClusterCommand
{
    public static Command Build(CommandEnvironment environment) => new("cluster", "Look at the nodes of the cluster") { Status(environment) };

    private static Command Status(CommandEnvironment environment)
    {
        var command = new Command("status", "Show all nodes, where the scheduler and the shards are, and what is wrong");
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var cluster = await environment.Connect(parsed).ClusterAsync(stop);
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(cluster, ApiJson.Default.ClusterView));
            else Write(terminal, cluster);
            return cluster.Problems.Count == 0 ? ExitCode.Ok : ExitCode.NotWhole;
        });
        return command;
    }

    private static void Write(CommandTerminal terminal, ClusterView cluster)
    {
        terminal.Out.Write(Nodes(cluster, terminal.Clock.GetUtcNow()));
        if (cluster.Dispatchers is { Count: > 0 } dispatchers) terminal.Out.Write(Dispatchers(dispatchers));
        if (cluster.Coordinator is { } coordinator) Write(terminal, coordinator);
        foreach (var problem in cluster.Problems) terminal.Line($"problem: {problem}");
        terminal.Line($"seen by {cluster.SeenBy}; {(cluster.Problems.Count == 0 ? "the cluster is whole" : $"{cluster.Problems.Count} {(cluster.Problems.Count == 1 ? "problem" : "problems")}")}");
    }

    private static void Write(CommandTerminal terminal, CoordinatorGroups coordinator)
    {
        terminal.Out.Write(Groups(coordinator, terminal.Clock.GetUtcNow()));
        foreach (var group in coordinator.Groups.Where(group => group.Deadlock is not null)) terminal.Line($"group {group.Name}: {group.Deadlock}");
        if (coordinator.Count > coordinator.Groups.Count) terminal.Line($"the first {coordinator.Groups.Count} of {coordinator.Count} groups of LAVA's dispatchers");
    }

    private static Table Groups(CoordinatorGroups coordinator, DateTimeOffset now)
    {
        var table = ResultTables.Plain("Group of LAVA's", "Come", "Job", "Role", "Host", "Waits for", "For");
        foreach (var group in coordinator.Groups)
        {
            foreach (var client in group.Clients)
            {
                table.AddRow(
                    new Text(group.Name),
                    new Text($"{group.Come} of {group.Size}"),
                    new Text(client.Name),
                    new Text(client.Role),
                    new Text(client.Host),
                    new Text(client.WaitsFor ?? (client.IsDone ? "done" : "-")),
                    new Text(client.WaitsSince is { } since ? Durations.Text(now - since) : "-"));
            }
        }

        return table;
    }

    private static Table Nodes(ClusterView cluster, DateTimeOffset now)
    {
        var table = ResultTables.Plain("Node", "Name", "Roles", "Status", "Store", "Up for", "Job shards", "Group shards", "Has");
        foreach (var node in cluster.Nodes)
        {
            string?[] has = [node.Address == cluster.Scheduler ? "scheduler" : null, node.Address == cluster.Leader ? "leader" : null];
            table.AddRow(
                new Text(node.Address),
                new Text(node.Name ?? "-"),
                new Text(string.Join(',', node.Roles)),
                new Text(node.IsReachable ? node.Status : $"{node.Status}, unreachable"),
                new Text(node.ReachesStore switch { true => "answers", false => "does not answer", null => "-" }),
                new Text(node.StartedAt is { } start ? Durations.Text(now - start) : "-"),
                new Text(Shards(node.JobShards, node.Jobs)),
                new Text(Shards(node.GroupShards, node.Groups)),
                new Text(string.Join(", ", has.OfType<string>())));
        }

        return table;
    }

    private static string Shards(int? shards, int? entities) => shards is null ? "-" : $"{shards} ({entities})";

    private static Table Dispatchers(IReadOnlyList<DispatcherView> dispatchers)
    {
        var table = ResultTables.Plain("Dispatcher", "Devices", "Running", "Lost");
        foreach (var each in dispatchers) table.AddRow(new Text(each.Name), new Text($"{each.Devices}"), new Text($"{each.Running}"), new Text($"{each.Lost}"));
        return table;
    }
}
