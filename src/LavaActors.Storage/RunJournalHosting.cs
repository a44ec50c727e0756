using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LavaActors.Storage.Sqlite;
using LinqToDB;
using Microsoft.Data.Sqlite;

namespace LavaActors.Storage;

/// <summary>The journal of a dispatcher's runs: an SQLite file on its own disk, under a plugin id of its own, beside whatever store the node has.</summary>
public static class RunJournalHosting
{
    private static string Hocon(string plugin) =>
        $$"""
        {{plugin}} {
          class = "{{typeof(Akka.Persistence.Sql.Journal.SqlWriteJournal).FullName}}, {{typeof(Akka.Persistence.Sql.Journal.SqlWriteJournal).Assembly.GetName().Name}}"
          plugin-id = {{plugin}}
          parallelism = 1
          batch-size = 100
          # As in the node's store: linq2db has one form of a table in a process.
          tag-write-mode = TagTable
          auto-initialize = true
          read-isolation-level = read-uncommitted
          circuit-breaker.reset-timeout = 1s
        }
        """;

    /// <summary>Makes the file ready, readable by this user alone, and removes from it what belongs to no run that goes on.</summary>
    /// <param name="persistenceIds">Of the runs that go on.</param>
    public static void PrepareRunJournal(string file, IEnumerable<string> persistenceIds)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        if (!File.Exists(file)) new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
        using var connection = new SqliteConnection(ConnectionString(file));
        connection.Open();
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = "pragma journal_mode=wal; " + SqliteSession.Pragmas;
        pragmas.ExecuteNonQuery();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'journal'";
        if (command.ExecuteScalar() is 0L) return;
        var parameters = new List<string>();
        foreach (var id in persistenceIds)
        {
            parameters.Add($"@p{parameters.Count}");
            command.Parameters.AddWithValue(parameters[^1], id);
        }

        command.CommandText = $"DELETE FROM journal WHERE persistence_id NOT IN ({string.Join(", ", parameters)})";
        command.ExecuteNonQuery();
    }

    /// <summary>Adds the plugin. Call <see cref="PrepareRunJournal"/> before the actor system starts.</summary>
    /// <param name="plugin">Its id.</param>
    public static AkkaConfigurationBuilder AddRunJournal(this AkkaConfigurationBuilder akka, string plugin, string file)
    {
        var setup = new MultiDataOptionsSetup();
        setup.AddDataOptions(plugin, new DataOptions().UseConnectionString("SQLite.MS", ConnectionString(file)).UseInterceptor(new SqliteSession()));
        return akka.AddSetup(setup).AddHocon(Hocon(plugin), HoconAddMode.Prepend).AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);
    }

    private static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file, Pooling = true, DefaultTimeout = 30 }.ConnectionString;
}
