using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Api;
using LavaActors.Node.Client;
using LavaActors.Node.Labs;
using LavaActors.Yaml;

namespace LavaActors.Node.Commands;

/// <summary><c>devices check DIR</c>: everything that is wrong with a lab's files, without a server.</summary>
internal static class DevicesCheckCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var paths = new Argument<string[]>("path") { Description = "A lab's directory as /etc/lava-server, its dispatcher-config, a folder of device files, or a device file", Arity = ArgumentArity.OneOrMore };
        var templates = NodeOptions.Templates();
        var command = new Command("check", "Render and check all device files of a lab, and list all that is wrong with them") { paths, templates };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var given = parsed.GetRequiredValue(paths);
            var directories = parsed.GetValue(templates) is { Length: > 0 } named ? named : null;
            foreach (var missing in given.Where(path => !File.Exists(path) && !Directory.Exists(path)).Concat(directories?.Where(path => !Directory.Exists(path)) ?? []))
                throw new ClientException(ExitCode.Usage, $"{missing} is not there; name a lab's directory, as /etc/lava-server");
            var found = await Task.Run(() => LabCheck.Run(given, directories, stop), stop);
            if (terminal.Json)
            {
                terminal.Line(JsonSerializer.Serialize(Json(found), ApiJson.Default.JsonObject));
            }
            else
            {
                foreach (var finding in found.Findings) terminal.Line(finding.ToString().ReplaceLineEndings(" "));
                terminal.Line(found.Summary);
            }

            return found.Errors == 0 ? ExitCode.Ok : ExitCode.Usage;
        });
        return command;
    }

    private static JsonObject Json(LabFindings found) => new()
    {
        ["devices"] = found.Devices,
        ["device_types"] = found.Types,
        ["health_checks"] = found.HealthChecks,
        ["others"] = found.Others,
        ["errors"] = found.Errors,
        ["warnings"] = found.Warnings,
        ["findings"] = new JsonArray([.. found.Findings.Select(Json)]),
    };

    private static JsonObject Json(Diagnostic finding) => new()
    {
        ["severity"] = finding.IsError ? "error" : "warning",
        ["file"] = finding.Where.File,
        ["line"] = finding.Where.Line,
        ["column"] = finding.Where.Column,
        ["path"] = finding.Path,
        ["what"] = finding.What,
        ["remedy"] = finding.Remedy,
    };
}
