using System.CommandLine;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;

namespace LavaActors.Node.Commands;

/// <summary><c>rebuild-read-model</c>: makes what clients see of jobs anew from the journal, while no node runs.</summary>
public static class RebuildReadModelCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var data = NodeOptions.Data();
        data.Required = true;
        var command = new Command("rebuild-read-model", "Make the tables that jobs and results are shown from anew, while no node runs") { data };
        command.SetAction(async (parsed, stop) =>
        {
            var store = NodeSettings.StoreIn(Path.GetFullPath(parsed.GetValue(data)!));
            if (!File.Exists(store)) throw new ClientException(ExitCode.Usage, $"there is no store {store}; --data names the directory that the node has as its 'data'");
            try
            {
                var events = await RebuildHost.RunAsync(store, stop);
                environment.TerminalFor(parsed).Line($"the read model in {store} is made anew from {events} events");
                return ExitCode.Ok;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new ClientException(ExitCode.Usage, $"the read model was not rebuilt: {error.Message}", error);
            }
        });
        return command;
    }
}
