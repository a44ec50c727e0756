using System.CommandLine;
using System.Text;
using System.Text.Json;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Terminal;
using Spectre.Console;

namespace LavaActors.Node.Commands;

/// <summary><c>jobs list|show|logs|results|cancel|delete</c>: what a node knows of its jobs.</summary>
public static class JobsCommand
{
    public static Command Build(CommandEnvironment environment) => new("jobs", "List, show, cancel and delete jobs")
    {
        List(environment), Show(environment), Logs(environment), Results(environment), Cancel(environment), Delete(environment),
    };

    private static Argument<string> Id() => new("id") { Description = "A job's id, as 7 or 7.1" };

    private static Command List(CommandEnvironment environment)
    {
        var limit = new Option<int>("--limit", "-n") { Description = "Show at most so many", DefaultValueFactory = _ => 25, HelpName = "count" };
        var offset = new Option<int>("--offset") { Description = "Leave out the first so many", HelpName = "count" };
        var state = new Option<string?>("--state") { Description = "Only jobs in this state", HelpName = "state" };
        state.AcceptOnlyFromAmong(StringComparer.Ordinal, "Submitted", "Scheduling", "Scheduled", "Running", "Canceling", "Finished");
        var health = new Option<string?>("--health") { Description = "Only jobs that ended so", HelpName = "health" };
        health.AcceptOnlyFromAmong(StringComparer.Ordinal, "Unknown", "Complete", "Incomplete", "Canceled");
        var command = new Command("list", "List jobs, the newest first") { limit, offset, state, health };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var listing = new JobListing(parsed.GetValue(limit), parsed.GetValue(offset), parsed.GetValue(state), parsed.GetValue(health));
            var page = await environment.Connect(parsed).JobsAsync(listing, stop);
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(page, ApiJson.Default.PageJobView));
            else terminal.Out.Write(Table(page));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Table Table(Page<JobView> page)
    {
        var table = ResultTables.Plain("Id", "Description", "Device type", "Device", "State", "Health", "Submitted");
        foreach (var job in page.Results)
        {
            table.AddRow(
                new Text(job.Id.ToString()),
                new Text(job.Description ?? ""),
                new Text(job.RequestedDeviceType ?? "-"),
                new Text(job.ActualDevice ?? "-"),
                new Text(job.State),
                new Text(job.Health),
                new Text(job.SubmitTime?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss") ?? "-"));
        }

        if (page.Count > page.Results.Count) table.Caption($"{page.Results.Count} of {page.Count}");
        return table;
    }

    private static Command Show(CommandEnvironment environment)
    {
        var (id, watch) = (Id(), new Option<bool>("--watch", "-w") { Description = "Stay until it is over; the exit code is then the job's" });
        var command = new Command("show", "Show a job with all its roles: states, results, times") { id, watch };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var client = environment.Connect(parsed);
            var job = await client.ResolveAsync(parsed.GetRequiredValue(id), stop);
            if (parsed.GetValue(watch)) return await JobWatch.ToEndAsync(client, job, follow: false, terminal, stop);
            var timeline = await client.TimelineAsync(job, stop);
            if (terminal.Json)
            {
                terminal.Line(JsonSerializer.Serialize(timeline, ApiJson.Default.Timeline));
                return ExitCode.Ok;
            }

            if (timeline.AttemptOf is { } first) terminal.Line($"attempt {timeline.Attempt} of job {first}, which lost a run with its dispatcher");
            if (timeline.RequeuedAs is { } next) terminal.Line($"a run was lost with its dispatcher: queued again as job {next}");
            if (timeline.WaitsFor is { } why) terminal.Line($"waits: {why}");
            foreach (var warning in timeline.Warnings ?? []) terminal.Line(warning);
            foreach (var role in timeline.Roles.Where(role => !role.Role.IsFinished))
            {
                var line = ProgressLine.Of(role.Role, terminal.Clock.GetUtcNow());
                terminal.Line($"{line.Role}  {line.Device}  {line.State}  {line.Action}  {line.Elapsed}");
            }

            ResultTables.Write(terminal, timeline);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Logs(CommandEnvironment environment)
    {
        var (id, follow) = (Id(), new Option<bool>("--follow", "-f") { Description = "Go on until the job is over" });
        var raw = new Option<bool>("--raw") { Description = "As stored, one YAML record a line" };
        var command = new Command("logs", "Print a job's log") { id, follow, raw };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var client = environment.Connect(parsed);
            var job = await client.ResolveAsync(parsed.GetRequiredValue(id), stop);
            var isRaw = parsed.GetValue(raw) || terminal.Json;
            await foreach (var piece in client.LogAsync(job, parsed.GetValue(follow), stop))
            {
                foreach (var line in Encoding.UTF8.GetString(piece.Span).TrimEnd('\n').Split('\n'))
                    terminal.Line(isRaw ? line : LogLine.Text(line));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Results(CommandEnvironment environment)
    {
        var id = Id();
        var command = new Command("results", "List a job's test cases") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var client = environment.Connect(parsed);
            var job = await client.ResolveAsync(parsed.GetRequiredValue(id), stop);
            var suites = (await client.SuitesAsync(job, stop)).ToDictionary(suite => suite.Id, suite => suite.Name);
            var tests = await client.TestsAsync(job, stop);
            if (terminal.Json)
            {
                terminal.Line(JsonSerializer.Serialize(new Page<TestView>(tests.Count, null, null, tests), ApiJson.Default.PageTestView));
                return ExitCode.Ok;
            }

            var table = ResultTables.Plain("Suite", "Case", "Result", "Measurement");
            foreach (var test in tests)
            {
                table.AddRow(
                    new Text(suites.GetValueOrDefault(test.Suite, "?")),
                    new Text(test.Name),
                    new Text(test.Result),
                    new Text(test.Measurement is { } value ? $"{value.TrimEnd('0').TrimEnd('.')} {test.Unit}" : ""));
            }

            terminal.Out.Write(table);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Cancel(CommandEnvironment environment)
    {
        var id = Id();
        var command = new Command("cancel", "End a job with all its roles; the boards are switched off") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var client = environment.Connect(parsed);
            var text = parsed.GetRequiredValue(id);
            await client.CancelAsync(await client.ResolveAsync(text, stop), stop);
            environment.TerminalFor(parsed).Line($"job {text} will end");
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Delete(CommandEnvironment environment)
    {
        var id = Id();
        var command = new Command("delete", "Take a job that is over away for good, with its results and its log; for administrators") { id };
        command.SetAction(async (parsed, stop) =>
        {
            var client = environment.Connect(parsed);
            var text = parsed.GetRequiredValue(id);
            await client.DeleteAsync(await client.ResolveAsync(text, stop), stop);
            environment.TerminalFor(parsed).Line($"job {text} is deleted");
            return ExitCode.Ok;
        });
        return command;
    }
}
