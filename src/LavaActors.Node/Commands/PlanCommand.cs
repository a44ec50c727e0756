using System.CommandLine;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Planning;
using LavaActors.Jobs;
using LavaActors.Node.Hosting;
using LavaActors.Node.Planning;
using LavaActors.Node.Terminal;
using LavaActors.Yaml;

namespace LavaActors.Node.Commands;

/// <summary><c>plan JOB --device FILE</c>: the complete action tree of every role; no board, file or network is touched.</summary>
public static class PlanCommand
{
    private const string GroupName = "plan", Text = "text", Json = "json", Yaml = "yaml";

    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var (devices, templates, dispatcher) = (NodeOptions.Devices(), NodeOptions.Templates(), NodeOptions.Dispatcher("--config"));
        devices.Required = true;
        dispatcher.Description = "The dispatcher's configuration: its mirrors and addresses are put in";
        var format = new Option<string>("--format") { Description = "text, json or yaml", DefaultValueFactory = _ => Text };
        var variables = GlobalOptions.ContextVariables();
        format.AcceptOnlyFromAmong(Text, Json, Yaml);
        var command = new Command("plan", "Show every action of every role with its level, timeouts, downloads and boot commands; touch nothing") { file, devices, templates, dispatcher, format, variables };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var path = parsed.GetRequiredValue(file);
            var source = new NodeSettingsSource(Roles: NodeRoles.Controller | NodeRoles.Dispatcher, Devices: parsed.GetValue(devices), Dispatcher: parsed.GetValue(dispatcher)) { OwnAddress = null, Templates = parsed.GetValue(templates) };
            var settings = NodeOptions.Settings(source, environment);
            var definition = await GlobalOptions.ReadAsync(path, stop);
            var parse = JobDocument.Parse(definition, path, parsed.GetValue(variables));
            foreach (var diagnostic in parse.Diagnostics) await terminal.Error.WriteLineAsync(diagnostic.ToString());
            if (parse.Job is not { } job) return ExitCode.InvalidJob;

            var plans = RolePlan.Of(MultiNodeSplit.Split(job, GroupName), settings.Devices, settings.Dispatcher, new RunDevices(settings.Stock).For);
            switch (terminal.Json ? Json : parsed.GetValue(format))
            {
                case Json:
                    terminal.Line(JsonText.Of(Tree(plans)));
                    break;
                case Yaml:
                    terminal.Line(YamlWriter.Write(Tree(plans)).TrimEnd('\n'));
                    break;
                default:
                    Write(plans, terminal);
                    break;
            }

            foreach (var (plan, fault) in plans.SelectMany(plan => plan.Faults.Select(fault => (plan, fault))).DistinctBy(f => (f.plan.Role, f.fault)))
                await terminal.Error.WriteLineAsync($"lava-actors: {(plan.Role.Length == 0 ? "" : $"{plan.Role}: ")}{fault}");
            // Without a server a plan is complete all the same: only who names one asks it.
            if (parsed.GetValue(GlobalOptions.Server) is not null)
            {
                foreach (var line in WhatIfCommand.Lines(await environment.Connect(parsed).WhatIfAsync(definition, stop))) await terminal.Error.WriteLineAsync(line);
            }

            return plans.Any(plan => plan.Faults.Count > 0) ? ExitCode.InvalidJob : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(IReadOnlyList<RolePlan> plans, CommandTerminal terminal)
    {
        foreach (var role in plans.Where(role => role.Actions.Count > 0))
        {
            terminal.Line($"{role.Title} on {role.Device}: level, action, timeout of the action / of a wait on its connection in seconds");
            foreach (var block in role.NotRun) terminal.Line($"not run here: {block}");
            foreach (var line in PlanText.Lines(role.Actions)) terminal.Line(line.TrimEnd());
            terminal.Line("");
        }
    }

    private static YamlList Tree(IReadOnlyList<RolePlan> plans) => YamlNodes.List(plans.Select(role => YamlNodes.Map(
        ("role", YamlNodes.String(role.Role)),
        ("sub_id", YamlNodes.Int(role.SubId)),
        ("device", role.Device is { } device ? YamlNodes.String(device) : YamlNodes.Null),
        ("guest", YamlNodes.Bool(role.IsGuest)),
        ("actions", PlanTree.Of(role.Actions)),
        ("not_run", YamlNodes.Strings(role.NotRun)),
        ("errors", YamlNodes.Strings(role.Faults)))));
}
