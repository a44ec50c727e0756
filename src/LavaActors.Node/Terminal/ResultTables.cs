using LavaActors.Gateway.Api;
using LavaActors.Node.Reports;
using Spectre.Console;

namespace LavaActors.Node.Terminal;

/// <summary>What a finished job comes to: its sub-jobs, their suites, and where the time went.</summary>
public static class ResultTables
{
    public static void Write(CommandTerminal terminal, Timeline timeline)
    {
        terminal.Out.WriteLine();
        terminal.Out.Write(Roles(timeline));
        if (timeline.Roles.Any(role => role.Suites.Count > 0)) terminal.Out.Write(Suites(timeline));
        foreach (var host in timeline.Roles.Where(role => !role.Role.Guest))
            if (PhaseReport.Of(host) is { } report) terminal.Out.Write(Phases(host, report));
        foreach (var failed in timeline.Roles.Where(role => role.Role.Failure is not null))
            terminal.Line($"{failed.Role.Title}: {failed.Role.Failure}");
    }

    private static Table Roles(Timeline timeline)
    {
        var table = Plain("Job", "Role", "Device", "Health", "Duration");
        foreach (var (role, _, _) in timeline.Roles)
        {
            table.AddRow(
                new Text(role.DisplayId),
                new Text(role.Role ?? ""),
                new Text(role.Device ?? "-"),
                new Markup($"[{LiveProgress.Colour(role)}]{role.Health}[/]"),
                new Text(Durations.Text(role.EndTime - role.StartTime)));
        }

        return table;
    }

    private static Table Suites(Timeline timeline)
    {
        var table = Plain("Role", "Suite", "pass", "fail", "skip", "unknown");
        foreach (var role in timeline.Roles)
        {
            foreach (var (name, results) in role.Suites)
            {
                table.AddRow(
                    new Text(role.Role.Title),
                    new Text(name),
                    Number(results.Pass, "green"),
                    Number(results.Fail, "red"),
                    Number(results.Skip, "yellow"),
                    Number(results.Unknown, "yellow"));
            }
        }

        return table;
    }

    private static Table Phases(RoleTimeline host, PhaseReport report)
    {
        var table = Plain($"Time of {host.Role.Title}", "");
        foreach (var line in report.Lines) table.AddRow(new Text(line.Title), Right(line.Duration));
        table.AddRow(new Markup("[bold]service[/]"), Right(report.Service));
        table.AddRow(new Text("submission to end"), Right(report.Total));
        return table;
    }

    /// <summary>A table in the one style of this program.</summary>
    public static Table Plain(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns) table.AddColumn(new TableColumn(new Text(column)) { NoWrap = true });
        return table;
    }

    private static Text Right(TimeSpan duration) => new Text(Durations.Seconds(duration)) { Justification = Justify.Right };

    private static Markup Number(int count, string colour) => new(count == 0 ? "[grey]0[/]" : $"[{colour}]{count}[/]") { Justification = Justify.Right };
}
