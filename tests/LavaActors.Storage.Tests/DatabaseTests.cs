using LavaActors.Storage.Schema;

namespace LavaActors.Storage.Tests;

public abstract class DatabaseTests : IDisposable
{
    private readonly Func<TestStore> _another;
    private readonly TestStore _store;

    private DatabaseTests(Func<TestStore> make) => (_another, _store) = (make, make());

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_store_is_made_once_and_found_again()
    {
        _store.Database.Prepare();
        Run("INSERT INTO devices (name, device_type, tags, dispatcher, health) VALUES ('q1', 'qemu', '[]', 'lab-a', 0)");

        _store.Database.Prepare();

        Assert.Equal(1L, Run("SELECT COUNT(*) FROM devices"));
    }

    [Fact]
    public void A_store_is_known_again_and_told_from_another()
    {
        _store.Database.Prepare();
        using var other = _another();
        other.Database.Prepare();

        Assert.Equal(_store.Database.Identity, _store.Database.Identity);
        Assert.NotEqual(_store.Database.Identity, other.Database.Identity);
    }

    [Fact]
    public async Task Nodes_that_start_at_the_same_time_make_one_store()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(_store.Database.Prepare)));

        Assert.Equal(1L, Run("SELECT COUNT(*) FROM schema_version"));
    }

    [Fact]
    public async Task Who_reads_is_never_kept_waiting_himself()
    {
        // As an actor would be, on whose thread SQLite works behind its async methods.
        var began = new TaskCompletionSource<Task<bool>>();
        var caller = new Thread(() => began.SetResult(_store.Prepared().ReadAsync(_store.Database.OpenAsync, _ => Task.FromResult(Thread.CurrentThread.IsThreadPoolThread), default)));
        caller.Start();

        Assert.True(await await began.Task);
    }

    [Fact]
    public void A_store_of_a_newer_program_is_refused()
    {
        _store.Database.Prepare();
        Run("UPDATE schema_version SET version = 99");

        var error = Assert.Throws<InvalidDataException>(_store.Database.Prepare);

        Assert.Contains("newer version", error.Message, StringComparison.Ordinal);
        Assert.Equal(99L, Run("SELECT version FROM schema_version"));
    }

    [Fact]
    public void Results_of_a_store_that_numbered_them_through_are_kept()
    {
        var steps = Migrations.All(_store.Database.Dialect);
        Run("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (2);" + steps[0] + steps[1]
            + $"INSERT INTO suites (id, job_id, name, passed) VALUES ({(7 * 4096) + 1}, 7, '0_smoke', 3);"
            + $"INSERT INTO test_cases (id, job_id, suite_id, name, outcome, logged_at) VALUES ({(7L << 20) + 5}, 7, {(7 * 4096) + 1}, 'one', 'pass', 1)");

        _store.Database.Prepare();

        Assert.Equal("7 1 0_smoke 3", Run("SELECT job_id || ' ' || n || ' ' || name || ' ' || passed FROM suites"));
        Assert.Equal("7 5 1 one", Run("SELECT job_id || ' ' || n || ' ' || suite || ' ' || name FROM test_cases"));
    }

    [Fact]
    public void Jobs_of_a_store_without_verdicts_are_to_be_judged()
    {
        var steps = Migrations.All(_store.Database.Dialect);
        Run("CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES (4);" + string.Concat(steps.Take(4))
            + "INSERT INTO jobs (job_id, state, health, end_time) VALUES (7, 5, 2, 1), (8, 3, 0, NULL)");

        _store.Database.Prepare();

        Assert.Equal(7L, Run("SELECT job_id FROM jobs WHERE end_time IS NOT NULL AND judged_log IS NULL"));
    }

    [Fact]
    public void Jobs_of_a_store_that_had_their_names_with_submissions_alone_have_them_too()
    {
        var steps = Migrations.All(_store.Database.Dialect).TakeWhile(step => step != JobNames.OfJobs).ToList();
        Run($"CREATE TABLE schema_version (version BIGINT NOT NULL); INSERT INTO schema_version VALUES ({steps.Count});" + string.Concat(steps)
            + "INSERT INTO submissions (lead, submitter, job_name, priority, visibility, visibility_groups, submitted_at, original) VALUES (7, 'ann', 'smoke', 50, 0, '[]', 1, '');"
            + "INSERT INTO jobs (job_id, lead) VALUES (7, 7), (8, 7), (9, NULL)");

        _store.Database.Prepare();

        Assert.Equal("7 smoke", Run("SELECT MIN(job_id) || ' ' || MIN(job_name) FROM jobs WHERE job_name IS NOT NULL"));
        Assert.Equal(2L, Run("SELECT COUNT(*) FROM jobs WHERE job_name = 'smoke'"));
        Assert.Equal(2L, Run("SELECT COUNT(*) FROM jobs WHERE submitted_at = 1"));
    }

    private object? Run(string sql) => _store.Execute(sql);

    public sealed class OnSqlite : DatabaseTests
    {
        public OnSqlite()
            : base(() => new SqliteTestStore())
        {
        }

        [Fact]
        public void Readers_go_on_beside_a_writer()
        {
            _store.Database.Prepare();
            Assert.Equal("wal", Run("PRAGMA journal_mode"));
        }
    }

    [Collection(PostgresServer.Collection)]
    public sealed class OnPostgres(PostgresServer server) : DatabaseTests(() => new PostgresTestStore(server))
    {
        [Fact]
        public void A_plain_user_of_the_server_knows_the_store_by_another_name()
        {
            var connection = server.NewDatabase();
            _store.Execute("CREATE ROLE plain LOGIN");

            var asOwner = Postgres.PostgresDatabase.TryParse(connection, out _)!;
            var asPlain = Postgres.PostgresDatabase.TryParse(connection.Replace("Username=lava", "Username=plain", StringComparison.Ordinal) + ";Port=5432", out _)!;

            Assert.Equal(asOwner.Identity, asPlain.Identity);
        }

        [Fact]
        public void A_database_that_cannot_hold_every_text_is_refused()
        {
            var database = Postgres.PostgresDatabase.TryParse(server.NewDatabase("TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"), out _)!;

            Assert.Contains("ENCODING 'UTF8'", Assert.Throws<InvalidDataException>(database.Prepare).Message, StringComparison.Ordinal);
        }

        [Fact]
        public void A_wrong_database_is_named_without_its_password()
        {
            var database = Postgres.PostgresDatabase.TryParse("Host=/nowhere;Database=lab;Password=secret", out _)!;

            var error = Assert.ThrowsAny<System.Data.Common.DbException>(database.Prepare);

            Assert.Equal("PostgreSQL database lab on /nowhere", database.ToString());
            Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
        }
    }
}
