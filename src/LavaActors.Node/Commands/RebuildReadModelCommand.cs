using System.CommandLine;
using System.Data.Common;
using LavaActors.Node.Client;
using LavaActors.Node.Hosting;
using LavaActors.Storage.Sqlite;

namespace LavaActors.Node.Commands;

/// <summary><c>rebuild-read-model</c>: makes what clients see of jobs anew from the journal.</summary>
public static class RebuildReadModelCommand
{
    public static Command Build(CommandEnvironment environment)
    {
        var (config, data, store) = (NodeOptions.Config(), NodeOptions.Data(), NodeOptions.Store());
        var command = new Command("rebuild-read-model", "Make the tables that jobs and results are shown from anew; of an SQLite file while no node runs") { config, data, store };
        command.SetAction(async (parsed, stop) =>
        {
            var source = new NodeSettingsSource(
                parsed.GetValue(config), NodeRoles.Controller, DataDirectory: parsed.GetValue(data),
                Store: parsed.GetValue(store), StoreVariable: environment.Variable(CommandEnvironment.StoreVariable));
            if (source is { File: null, DataDirectory: null, Store: null } && string.IsNullOrEmpty(source.StoreVariable))
                throw new ClientException(ExitCode.Usage, "which store? Give the node's --config, --data or --store");
            var database = NodeOptions.Settings(source, environment).Store;
            if (database is SqliteDatabase && !File.Exists(database.Name))
                throw new ClientException(ExitCode.Usage, $"there is no store {database}; --data names the directory that the node has as its 'data_directory'");
            try
            {
                var events = await RebuildHost.RunAsync(database, stop);
                environment.TerminalFor(parsed).Line($"the read model in {database} is made anew from {events} events");
                return ExitCode.Ok;
            }
            catch (DbException error)
            {
                throw new ClientException(ExitCode.Usage, $"the read model was not rebuilt: {NodeStart.Why(error, database)}", error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                throw new ClientException(ExitCode.Usage, $"the read model was not rebuilt: {error.Message}", error);
            }
        });
        return command;
    }
}
