using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Gateway.Api;
using LavaActors.Jobs;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Node.Planning;
using LavaActors.Node.Terminal;

namespace LavaActors.Node.Commands;

/// <summary><c>plan JOB --device FILE</c>: the complete action tree of every role; no board, file or network is touched.</summary>
public static class PlanCommand
{
    private const string GroupName = "plan";

    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var devices = NodeOptions.Devices();
        var templates = NodeOptions.Templates();
        devices.Required = true;
        var command = new Command("plan", "Show every action of every role with its level and timeouts; touch nothing") { file, devices, templates };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var path = parsed.GetRequiredValue(file);
            var settings = NodeOptions.Settings(new NodeSettingsSource(Roles: NodeRoles.Controller | NodeRoles.Dispatcher, Devices: parsed.GetValue(devices)) { OwnAddress = null, Templates = parsed.GetValue(templates) }, environment);
            var parse = JobDocument.Parse(await GlobalOptions.ReadAsync(path, stop), path);
            foreach (var diagnostic in parse.Diagnostics) await terminal.Error.WriteLineAsync(diagnostic.ToString());
            if (parse.Job is not { } job) return ExitCode.InvalidJob;

            var plans = RolePlan.Of(MultiNodeSplit.Split(job, GroupName), settings.Devices, new RunDevices(settings.Stock).For);
            if (terminal.Json) terminal.Line(JsonSerializer.Serialize(new JsonArray([.. plans.Select(Json)]), ApiJson.Default.JsonArray));
            else Write(plans, terminal);
            foreach (var fault in plans.SelectMany(plan => plan.Faults)) await terminal.Error.WriteLineAsync($"lava-actors: {fault}");
            return plans.Any(plan => plan.Plan is null) ? ExitCode.InvalidJob : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(IReadOnlyList<RolePlan> plans, CommandTerminal terminal)
    {
        foreach (var role in plans.Where(role => role.Plan is not null))
        {
            terminal.Line($"{role.Title} on {role.Device}: level, action, timeout of the action / of a wait on its connection in seconds");
            foreach (var line in PlanDescription.Lines(role.Plan!)) terminal.Line(line.TrimEnd());
            terminal.Line("");
        }
    }

    private static JsonObject Json(RolePlan role) => new()
    {
        ["role"] = role.Role,
        ["sub_id"] = role.SubId,
        ["device"] = role.Device,
        ["guest"] = role.IsGuest,
        ["actions"] = role.Plan is null ? null : new JsonArray([.. role.Plan.Tops.Select(Json)]),
        ["errors"] = new JsonArray([.. role.Faults.Select(fault => (JsonNode)fault)]),
    };

    private static JsonObject Json(ActionNode node) => new()
    {
        ["level"] = node.Level,
        ["name"] = node.Name,
        ["namespace"] = node.Namespace,
        ["timeout"] = node.Timeout.TotalSeconds,
        ["connection_timeout"] = node.ConnectionTimeout.TotalSeconds,
        ["max_retries"] = node.MaxRetries,
        ["actions"] = new JsonArray([.. node.Children.Select(Json)]),
    };
}
