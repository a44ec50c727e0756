using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LavaActors.Gateway.Api;
using LavaActors.Jobs;
using LavaActors.Node.Client;

namespace LavaActors.Node.Commands;

/// <summary><c>submit JOB</c>: gives a job to a node; with <c>--watch</c> stays until it is over.</summary>
public static partial class SubmitCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var file = new Argument<string>("job") { Description = "The job definition, a YAML file" };
        var watch = new Option<bool>("--watch", "-w") { Description = "Show the roles' progress until the job is over, then its results" };
        var follow = new Option<bool>("--follow", "-f") { Description = "As --watch, with the logs instead of a line a role" };
        var (strict, fetch, variables) = (GlobalOptions.Strict(), GlobalOptions.Fetch(), GlobalOptions.ContextVariables());
        var command = new Command("submit", "Submit a job to a node") { file, watch, follow, strict, fetch, variables };
        command.SetAction(async (parsed, stop) =>
        {
            var terminal = environment.TerminalFor(parsed);
            var path = parsed.GetRequiredValue(file);
            var definition = await GlobalOptions.ReadAsync(path, stop);
            var parse = JobDocument.Parse(definition, path, parsed.GetValue(variables));
            var isChecked = parse.IsValid && parsed.GetValue(fetch);
            if (isChecked) parse = await GlobalOptions.FetchAsync(parse, terminal.Clock, stop);
            if (parsed.GetValue(strict)) parse = parse.Strict();
            // What is wrong with the text alone the server says; what it does not see is refused here.
            if (!parse.IsValid && (isChecked || parsed.GetValue(strict)))
                throw new ClientException(ExitCode.InvalidJob, string.Join('\n', [$"{path} was not submitted:", .. parse.Diagnostics.Select(d => d.ToString())]));
            HashSet<string> said = parse.IsValid ? [.. parse.Warnings.Select(warning => warning.ToString())] : [];
            foreach (var warning in said) await terminal.Error.WriteLineAsync(warning);
            var client = environment.Connect(parsed);
            var (ids, warnings) = await client.SubmitAsync(definition, stop);
            // The server sees more, from where it is: definitions from elsewhere.
            foreach (var warning in warnings.Select(text => OfFile(text, path)).Where(said.Add)) await terminal.Error.WriteLineAsync(warning);
            var isWatched = parsed.GetValue(watch) || parsed.GetValue(follow);
            if (!terminal.Json) terminal.Line($"submitted {string.Join(", ", ids)}");
            else if (!isWatched) terminal.Line(JsonSerializer.Serialize(new JsonArray([.. ids.Select(id => (JsonNode)id)]), ApiJson.Default.JsonArray));
            if (!isWatched) return ExitCode.Ok;
            return await JobWatch.ToEndAsync(client, await client.ResolveAsync(ids[0], stop), parsed.GetValue(follow), terminal, stop);
        });
        return command;
    }

    /// <summary>A server does not know the file's name; places in it are those of the text that it was given.</summary>
    private static string OfFile(string warning, string path) => PlaceInText().Replace(warning, $"{path.Replace("$", "$$", StringComparison.Ordinal)}:");

    [GeneratedRegex(@"(?<![\w/.:-])definition:(?=\d+:\d+)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlaceInText();
}
