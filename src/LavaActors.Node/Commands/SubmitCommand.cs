using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using LavaActors.Gateway.Api;
using LavaActors.Jobs;
using LavaActors.Node.Client;

namespace LavaActors.Node.Commands;

/// <summary><c>submit JOB</c>: gives a job to a node; with <c>--watch</c> stays until it is over.</summary>
public static class SubmitCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var watch = new Option<bool>("--watch", "-w") { Description = "Show the roles' progress until the job is over, then its results" };
        var follow = new Option<bool>("--follow", "-f") { Description = "As --watch, with the logs instead of a line a role" };
        var strict = GlobalOptions.Strict();
        var command = new Command("submit", "Submit a job to a node") { file, watch, follow, strict };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var path = parsed.GetRequiredValue(file);
            var definition = await GlobalOptions.ReadAsync(path, stop);
            if (parsed.GetValue(strict) && JobDocument.Parse(definition, path).Strict() is { IsValid: false } parse)
                throw new ClientException(ExitCode.InvalidJob, string.Join('\n', [$"{path} was not submitted:", .. parse.Diagnostics.Select(d => d.ToString())]));
            var client = environment.Connect(parsed);
            var ids = await client.SubmitAsync(definition, stop);
            var isWatched = parsed.GetValue(watch) || parsed.GetValue(follow);
            if (!terminal.Json) terminal.Line($"submitted {string.Join(", ", ids)}");
            else if (!isWatched) terminal.Line(JsonSerializer.Serialize(new JsonArray([.. ids.Select(id => (JsonNode)id)]), ApiJson.Default.JsonArray));
            if (!isWatched) return ExitCode.Ok;
            return await JobWatch.ToEndAsync(client, await client.ResolveAsync(ids[0], stop), parsed.GetValue(follow), terminal, stop);
        });
        return command;
    }
}
