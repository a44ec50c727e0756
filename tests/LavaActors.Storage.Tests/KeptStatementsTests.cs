using System.Data.Common;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;
using LavaActors.Storage.Accounts;
using LavaActors.Storage.Postgres;
using LavaActors.Storage.ReadModel;
using Npgsql;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Storage.Tests;

/// <summary>What connections of PostgreSQL keep from one user of the pool to the next: statements, and nothing else.</summary>
[Collection(PostgresServer.Collection)]
public sealed class KeptStatementsTests : IDisposable
{
    private const int Enough = 10;

    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly PostgresTestStore _store;
    private readonly Database _database;

    // One connection of each pool, so that it is always the same one.
    public KeptStatementsTests(PostgresServer server) => _database = (_store = new PostgresTestStore(server, "Maximum Pool Size=2")).Prepared();

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task What_is_said_for_each_event_is_made_once_for_a_connection()
    {
        await SubmitAsync();

        var kept = await KeptAsync(await _database.OpenWriterAsync(default));

        Assert.Single(kept, statement => statement.StartsWith("INSERT INTO submissions", StringComparison.Ordinal));
        Assert.Single(kept, statement => statement.StartsWith("INSERT INTO jobs", StringComparison.Ordinal));
        Assert.Equal((long)Enough, _store.Execute("SELECT COUNT(*) FROM jobs WHERE requested_device IS NULL"));
    }

    [Fact]
    public async Task The_question_of_each_request_is_kept_and_lists_are_planned_for_what_they_ask()
    {
        var credentials = await WithTokenAsync();
        for (var n = 0; n < Enough; n++)
        {
            Assert.Equal("ann", (await credentials.FindAsync("abc", default))!.Value.User.UserName);
            await new JobQueries(_database).ListAsync(new JobQuery(Limit: 5), default);
        }

        Assert.Contains("api_tokens", Assert.Single(await KeptAsync(await _database.OpenAsync(default))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_revoked_and_a_user_who_changes_are_seen_through_a_kept_statement_at_once()
    {
        var credentials = await WithTokenAsync();
        var found = (await credentials.FindAsync("abc", default))!.Value;

        _store.Execute("UPDATE accounts SET is_active = 0");
        Assert.False((await credentials.FindAsync("abc", default))!.Value.User.IsActive);
        _store.Execute("DELETE FROM api_tokens");

        Assert.True(found.User.IsActive);
        Assert.Null(await credentials.FindAsync("abc", default));
    }

    [Fact]
    public async Task Tables_that_a_newer_program_gave_more_columns_are_used_by_kept_statements_as_before()
    {
        var credentials = await WithTokenAsync();
        Assert.NotNull(await credentials.FindAsync("abc", default));
        await SubmitAsync();

        _store.Execute("ALTER TABLE accounts ADD COLUMN more TEXT; ALTER TABLE jobs ADD COLUMN more TEXT; ALTER TABLE projected ADD COLUMN more TEXT");

        Assert.NotNull(await credentials.FindAsync("abc", default));
        await SubmitAsync(from: Enough);
        Assert.Equal(2L * Enough, _store.Execute("SELECT COUNT(*) FROM jobs"));
    }

    [Fact]
    public async Task Transactions_that_fail_while_their_statements_are_made_harm_none_that_follow()
    {
        using var writer = new ReadModelWriter(_database);
        for (var n = 0; n < Enough; n++)
            await Assert.ThrowsAnyAsync<DbException>(() => writer.ApplyAsync("scheduler", 1, [Submitted(1), Submitted(1)], default));

        await SubmitAsync();

        Assert.Equal((long)Enough, _store.Execute("SELECT COUNT(*) FROM submissions"));
    }

    [Fact]
    public async Task A_transaction_that_was_left_open_is_undone_before_the_connection_is_used_again()
    {
        await using (var connection = await _database.OpenAsync(default))
        {
            await connection.BeginTransactionAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO lab_aliases (name, device_type) VALUES ('half', 'qemu')";
            await command.ExecuteNonQueryAsync();
        }

        await using var next = await _database.OpenAsync(default);
        await using var count = next.CreateCommand();
        count.CommandText = "SELECT COUNT(*) FROM lab_aliases";
        Assert.Equal(0L, await count.ExecuteScalarAsync());
    }

    [Fact]
    public void What_the_user_says_of_it_holds()
    {
        var database = PostgresDatabase.TryParse("Host=/nowhere;Database=lab;Max Auto Prepare=0;No Reset On Close=false", out _)!;

        var journal = new NpgsqlConnectionStringBuilder(database.JournalConnectionString);
        Assert.Equal((0, false), (journal.MaxAutoPrepare, journal.NoResetOnClose));
    }

    private async Task<CredentialStore> WithTokenAsync()
    {
        var ann = Assert.IsType<AccountRow>(await new AccountStore(_database).AddUserAsync(new NewAccount("ann", Groups: ["kernel"]), Noon, default));
        var credentials = new CredentialStore(_database);
        await credentials.AddAsync(ann.Id, "abc", "", TokenScope.Submit, Noon, null, default);
        return credentials;
    }

    private async Task SubmitAsync(int from = 0)
    {
        using var writer = new ReadModelWriter(_database);
        for (var n = from + 1; n <= from + Enough; n++)
            await writer.ApplyAsync("scheduler", n, [Submitted(n)], default);
    }

    private static JobSubmitted Submitted(long job) => new(
        CommandId.New(), new LeadJobId(job), "ann", "smoke", 50, "text", null,
        [new SubJob(new JobId(job), $"{job}", new SubJobRequest("", 0, "mustang", false, null, [], null, "text"))], JobVisibility.Public, null, Noon);

    private static async Task<List<string>> KeptAsync(DbConnection connection)
    {
        await using (connection)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT statement FROM pg_prepared_statements";
            await using var reader = await command.ExecuteReaderAsync();
            var statements = new List<string>();
            while (await reader.ReadAsync()) statements.Add(reader.GetString(0));
            return statements;
        }
    }
}
