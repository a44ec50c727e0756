using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Submissions;
using LavaActors.Jobs;
using LavaActors.Node.Terminal;
using LavaActors.Yaml;

namespace LavaActors.Node.Commands;

/// <summary><c>validate JOB</c>: everything that is wrong with a job definition, without a server.</summary>
public static class ValidateCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var strict = GlobalOptions.Strict();
        var (fetch, variables) = (GlobalOptions.Fetch(), GlobalOptions.ContextVariables());
        var command = new Command("validate", "Check a job definition and list all that is wrong with it") { file, strict, fetch, variables };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var path = parsed.GetRequiredValue(file);
            var parse = NotifyConditionsCheck.Check(JobDocument.Parse(await GlobalOptions.ReadAsync(path, stop), path, parsed.GetValue(variables)));
            if (parsed.GetValue(fetch)) parse = await GlobalOptions.FetchAsync(parse, terminal.Clock, stop);
            if (parsed.GetValue(strict)) parse = parse.Strict();
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(new JsonArray([.. parse.Diagnostics.Select(d => Json(d, parse))]), Gateway.Api.ApiJson.Default.JsonArray));
            else Write(parse, path, terminal);
            return parse.IsValid ? ExitCode.Ok : ExitCode.InvalidJob;
        });
        return command;
    }

    private static void Write(JobParse parse, string path, CommandTerminal terminal)
    {
        foreach (var diagnostic in parse.Diagnostics) terminal.Line(diagnostic.ToString());
        terminal.Line($"{path}: {Verdict(parse)}");
    }

    private static string Verdict(JobParse parse)
    {
        if (parse.Errors.Count() is > 0 and var errors) return $"{errors} {(errors == 1 ? "error" : "errors")}";
        return parse.Unsupported.Count == 0 ? "valid" : "valid, but would be refused: it asks for what is not supported by this dispatcher";
    }

    private static JsonObject Json(Diagnostic diagnostic, JobParse parse) => new()
    {
        ["severity"] = diagnostic.IsError ? "error" : "warning",
        ["file"] = diagnostic.Where.File,
        ["line"] = diagnostic.Where.Line,
        ["column"] = diagnostic.Where.Column,
        ["path"] = diagnostic.Path,
        ["what"] = diagnostic.What,
        ["remedy"] = diagnostic.Remedy,
        ["unsupported"] = parse.Unsupported.Contains(diagnostic),
    };
}
