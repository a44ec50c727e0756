using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Jobs;
using LavaActors.Yaml;

namespace LavaActors.Node.Commands;

/// <summary><c>validate JOB</c>: everything that is wrong with a job definition, without a server.</summary>
public static class ValidateCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var command = new Command("validate", "Check a job definition and list all that is wrong with it") { file };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var path = parsed.GetRequiredValue(file);
            var found = JobDocument.Parse(await GlobalOptions.ReadAsync(path, stop), path).Diagnostics;
            var errors = found.Count(d => d.IsError);
            if (terminal.Json)
            {
                terminal.Line(JsonSerializer.Serialize(new JsonArray([.. found.Select(Json)]), Gateway.Api.ApiJson.Default.JsonArray));
            }
            else
            {
                foreach (var diagnostic in found) terminal.Line(diagnostic.ToString());
                terminal.Line(errors == 0 ? $"{path}: valid" : $"{path}: {errors} {(errors == 1 ? "error" : "errors")}");
            }

            return errors == 0 ? ExitCode.Ok : ExitCode.InvalidJob;
        });
        return command;
    }

    private static JsonObject Json(Diagnostic diagnostic) => new()
    {
        ["severity"] = diagnostic.IsError ? "error" : "warning",
        ["file"] = diagnostic.Where.File,
        ["line"] = diagnostic.Where.Line,
        ["column"] = diagnostic.Where.Column,
        ["path"] = diagnostic.Path,
        ["what"] = diagnostic.What,
        ["remedy"] = diagnostic.Remedy,
    };
}
