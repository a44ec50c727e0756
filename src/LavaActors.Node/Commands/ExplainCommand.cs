using System.CommandLine;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Terminal;
using Spectre.Console;

namespace LavaActors.Node.Commands;

/// <summary><c>explain</c>: why a job did not pass, by which rule, and the lines of its log that say so.</summary>
public static class ExplainCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var id = new Argument<string>("id") { Description = "A job's id, as 7 or 7.1" };
        var command = new Command("explain", "Say why a job did not pass, what to do, and which lines of its log show it") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var client = environment.Connect(parsed);
            var explanation = await client.ExplainAsync(await client.ResolveAsync(parsed.GetRequiredValue(id), stop), stop);
            if (terminal.Json)
            {
                terminal.Line(JsonSerializer.Serialize(explanation, ApiJson.Default.ExplanationView));
                return ExitCode.Ok;
            }

            Write(terminal, explanation);
            if (explanation.Group is not { } group) return ExitCode.Ok;
            Write(terminal, group);
            if (group.Members.FirstOrDefault(member => member.DisplayId == group.Cause) is { } cause && cause.Id != explanation.Id)
                Write(terminal, await client.ExplainAsync(cause.Id, stop));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CommandTerminal terminal, ExplanationView job)
    {
        var isOver = job.State == RoleProgress.Finished;
        terminal.Line($"job {Title(job.DisplayId, job.Role)}: {(isOver ? job.Health : $"{job.State}; what it comes to is known when it is over")}");
        if (job.Verdict is not { } verdict)
        {
            if (isOver && job.Health == "Complete") terminal.Line("  it passed: there is nothing to explain");
            return;
        }

        terminal.Line($"  {verdict.Category ?? "nothing to blame"}, by rule {verdict.Rule}");
        terminal.Line($"  {verdict.Explanation}");
        if (verdict.Remedy.Length > 0) terminal.Line($"  remedy: {verdict.Remedy}");
        if (job.Failure is { } failure) terminal.Line($"  {failure.ReplaceLineEndings(" ")}");
        if (job.Evidence.Count > 0) terminal.Line("  log:");
        foreach (var line in job.Evidence)
            terminal.Line($"    line {line.Line} (byte {line.Offset})  {line.Level,-9}  {line.Text.ReplaceLineEndings(" ")}{(line.Note is { } note ? $"  <- {note}" : "")}");
    }

    private static void Write(CommandTerminal terminal, GroupExplanation group)
    {
        terminal.Out.WriteLine();
        var table = ResultTables.Plain("Job", "Role", "Health", "Failed at", "Category", "Rule");
        foreach (var member in group.Members)
        {
            table.AddRow(
                new Text(member.DisplayId),
                new Text(member.Role ?? ""),
                new Text(member.State == RoleProgress.Finished ? member.Health : member.State),
                new Text(member.FailedAt?.UtcDateTime.ToString("HH:mm:ss.fff") ?? "-"),
                new Text(member.Verdict?.Category ?? "-"),
                new Text(member.Verdict?.Rule ?? "-"));
        }

        terminal.Out.Write(table);
        if (group.Members.FirstOrDefault(member => member.DisplayId == group.Cause) is not { } cause) return;
        var others = group.Members.Where(member => member.Id != cause.Id && member.Health is ("Incomplete" or "Canceled")).Select(member => Title(member.DisplayId, member.Role)).ToList();
        var after = others.Count == 0 ? "the others passed" : $"{string.Join(", ", others)} did not pass because of it";
        terminal.Line($"{Title(cause.DisplayId, cause.Role)} failed first, at {group.FailedAt?.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}; {after}");
    }

    private static string Title(string displayId, string? role) => role is null ? displayId : $"{displayId} ({role})";
}
