using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;

namespace LavaActors.Storage;

/// <summary>Journal and snapshots of a node.</summary>
public static class StoreHosting
{
    // The connection itself comes with the setup: a configuration can be printed, and a password may be in it.
    private static string Hocon(string readIsolation, bool keepsStatements) =>
        $$"""
        akka.persistence {
          journal {
            plugin = akka.persistence.journal.sql
            sql {
              # One stream of large batches is faster than several of small ones; in SQLite they would only wait for each other.
              parallelism = 1
              batch-size = 100
              tag-write-mode = TagTable
              auto-initialize = false
              read-isolation-level = {{readIsolation}}
              # Several rows as parameters: where connections keep statements, texts with what they insert would be kept, too, and none of them comes again.
              prefer-parameters-on-multirow-insert = {{(keepsStatements ? "on" : "off")}}
              # After some failures the database is not asked for so long (Akka: 30 s, and 60 s for snapshots), though it may be back.
              circuit-breaker.reset-timeout = 1s
            }
          }
          snapshot-store {
            plugin = akka.persistence.snapshot-store.sql
            sql {
              auto-initialize = false
              read-isolation-level = {{readIsolation}}
              # Never opens. What came while it tried whether it may close again was lost with the actor that it stopped, and whoever recovered waited for his snapshot
              # until recovery-event-timeout was up.
              circuit-breaker.max-failures = 2147483647
            }
          }
          query.journal.sql.read-isolation-level = {{readIsolation}}
        }
        """;

    /// <summary>
    /// Makes a database the store of this node's persistent actors. Call <see cref="Database.Prepare"/> before the actor system starts.
    /// </summary>
    public static AkkaConfigurationBuilder AddStore(this AkkaConfigurationBuilder akka, Database database) => akka
        .AddSetup(new DataOptionsSetup(database.JournalOptions))
        .AddHocon(Hocon(database.ReadIsolation, database.KeepsStatements), HoconAddMode.Prepend)
        .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append);
}
