using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;

namespace LavaActors.Storage.Sqlite;

/// <summary>Journal and snapshots of a node in an SQLite file.</summary>
public static class SqliteHosting
{
    /// <summary>
    /// Makes the file at <paramref name="path"/> the store of this node's persistent actors. Call <see cref="SqliteStore.Prepare"/> before the actor system starts.
    /// </summary>
    public static AkkaConfigurationBuilder AddSqliteStore(this AkkaConfigurationBuilder akka, string path) => akka
        .AddSetup(Setup(path))
        .AddHocon(Hocon(path), HoconAddMode.Prepend)
        .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);

    /// <summary>Goes with <see cref="Hocon"/> into actor systems that are not built by Akka.Hosting (tests).</summary>
    public static DataOptionsSetup Setup(string path) => new(new DataOptions()
        .UseConnectionString(ProviderName, SqliteStore.ConnectionString(path))
        .UseInterceptor(new SqliteSession()));

    public static string Hocon(string path)
    {
        var connection = $"connection-string = \"{SqliteStore.ConnectionString(path)}\"\nprovider-name = {ProviderName}";
        return $$"""
            akka.persistence {
              journal {
                plugin = akka.persistence.journal.sql
                sql {
                  {{connection}}
                  # One writer at a time can have the file; more streams would only wait for each other.
                  parallelism = 1
                  batch-size = 100
                  tag-write-mode = TagTable
                  auto-initialize = false
                }
              }
              snapshot-store {
                plugin = akka.persistence.snapshot-store.sql
                sql {
                  {{connection}}
                  auto-initialize = false
                }
              }
              query.journal.sql {
                {{connection}}
              }
            }
            """;
    }

    // Not UseSQLite: that leaves the provider's name empty, and the journal fails on it.
    private const string ProviderName = "SQLite.MS";
}
