using LavaActors.Protocol.Accounts;
using LavaActors.Storage.ReadModel;

namespace LavaActors.Storage.Accounts;

/// <summary>Tokens, sessions and attempts to log in. Only hashes of secrets are here.</summary>
public sealed class CredentialStore(Database database) : ITokenStore, ISessionStore, ILoginAttempts
{
    private const string TokenColumns = "SELECT id, account, description, scope, created, last_used, expires FROM api_tokens";

    public Task<IReadOnlyList<TokenRow>> TokensAsync(long user, CancellationToken stop) =>
        database.ReadSqlAsync<IReadOnlyList<TokenRow>>(async sql => await sql.ListAsync($"{TokenColumns} WHERE account = @user ORDER BY id", Token, stop, ("@user", user)), stop);

    public Task<(TokenRow Token, AccountRow User)?> FindAsync(string hash, CancellationToken stop) => database.ReadSqlAsync<(TokenRow Token, AccountRow User)?>(
        sql => AccountSql.WithUserAsync(sql, "api_tokens", "s.id, s.account, s.description, s.scope, s.created, s.last_used, s.expires", 7, "s.hash = @hash", Token, stop, ("@hash", hash)), stop, keepsStatements: true);

    public Task<TokenRow> AddAsync(long user, string hash, string description, TokenScope scope, DateTimeOffset now, DateTimeOffset? expires, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            var id = await AccountSql.NextIdAsync(sql, "token", stop);
            await sql.RunAsync(
                "INSERT INTO api_tokens (id, account, hash, description, scope, created, expires) VALUES (@id, @user, @hash, @description, @scope, @now, @expires)",
                stop,
                ("@id", id),
                ("@user", user),
                ("@hash", hash),
                ("@description", description),
                ("@scope", (int)scope),
                ("@now", Sql.Time(now)),
                ("@expires", expires is { } end ? Sql.Time(end) : null));
            return new TokenRow(id, user, description, scope, now, null, expires);
        },
        stop);

    public Task UsedAsync(long token, DateTimeOffset at, CancellationToken stop) =>
        database.WriteSqlAsync(sql => sql.RunAsync("UPDATE api_tokens SET last_used = @at WHERE id = @id", stop, ("@at", Sql.Time(at)), ("@id", token)), stop);

    public Task<bool> DeleteAsync(long user, long token, CancellationToken stop) =>
        database.WriteSqlAsync(async sql => await sql.RunAsync("DELETE FROM api_tokens WHERE id = @id AND account = @user", stop, ("@id", token), ("@user", user)) > 0, stop);

    public Task AddAsync(string hash, long user, DateTimeOffset now, DateTimeOffset expires, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            await sql.RunAsync("DELETE FROM sessions WHERE expires <= @now", stop, ("@now", Sql.Time(now)));
            return await sql.RunAsync(
                "INSERT INTO sessions (hash, account, created, expires) VALUES (@hash, @user, @now, @expires)",
                stop,
                ("@hash", hash),
                ("@user", user),
                ("@now", Sql.Time(now)),
                ("@expires", Sql.Time(expires)));
        },
        stop);

    public Task<(AccountRow User, DateTimeOffset Expires)?> FindSessionAsync(string hash, DateTimeOffset now, CancellationToken stop) => database.ReadSqlAsync<(AccountRow, DateTimeOffset)?>(
        async sql => await AccountSql.WithUserAsync(sql, "sessions", "s.expires", 1, "s.hash = @hash AND s.expires > @now", row => row.At(0), stop, ("@hash", hash), ("@now", Sql.Time(now))) is { } found
            ? (found.User, found.Secret) : null,
        stop,
        keepsStatements: true);

    public Task ExtendAsync(string hash, DateTimeOffset expires, CancellationToken stop) =>
        database.WriteSqlAsync(sql => sql.RunAsync("UPDATE sessions SET expires = @expires WHERE hash = @hash", stop, ("@expires", Sql.Time(expires)), ("@hash", hash)), stop);

    public Task EndAsync(string hash, CancellationToken stop) => database.WriteSqlAsync(sql => sql.RunAsync("DELETE FROM sessions WHERE hash = @hash", stop, ("@hash", hash)), stop);

    public Task EndAllAsync(long user, CancellationToken stop) => database.WriteSqlAsync(sql => sql.RunAsync("DELETE FROM sessions WHERE account = @user", stop, ("@user", user)), stop);

    public Task<LoginCounts> BeginAsync(string account, string address, DateTimeOffset now, DateTimeOffset since, LoginCounts most, CancellationToken stop) => database.WriteSqlAsync(
        async sql =>
        {
            // The number first: it lets only one attempt be counted at a time, on any node.
            var id = await AccountSql.NextIdAsync(sql, "attempt", stop);
            await sql.RunAsync("DELETE FROM login_attempts WHERE at < @since", stop, ("@since", Sql.Time(since)));
            var counts = new LoginCounts(
                1 + (await sql.NumberAsync("SELECT COUNT(*) FROM login_attempts WHERE account = @account", stop, ("@account", account)) ?? 0),
                1 + (await sql.NumberAsync("SELECT COUNT(*) FROM login_attempts WHERE address = @address", stop, ("@address", address)) ?? 0));
            if (counts.IsAbove(most)) return counts;
            await sql.RunAsync(
                "INSERT INTO login_attempts (id, at, account, address) VALUES (@id, @at, @account, @address)",
                stop,
                ("@id", id),
                ("@at", Sql.Time(now)),
                ("@account", account),
                ("@address", address));
            return counts;
        },
        stop);

    public Task SucceededAsync(string account, string address, CancellationToken stop) => database.WriteSqlAsync(
        sql => sql.RunAsync("DELETE FROM login_attempts WHERE account = @account AND address = @address", stop, ("@account", account), ("@address", address)), stop);

    private static TokenRow Token(Sql.Row row) => new(row.Number(0), row.Number(1), row.Text(2), (TokenScope)row.Int(3), row.At(4), row.AtOrNull(5), row.AtOrNull(6));
}
