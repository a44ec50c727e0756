using LavaActors.Gateway.Access;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Tests.Access;

/// <summary>Users in memory, with all that is kept beside them.</summary>
internal sealed class FakeAccounts : IAccountStore, ITokenStore, ISessionStore, ILoginAttempts, IPermissionStore, IAuditLog
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, (AccountRow User, string? Hash)> _users = [];
    private readonly Dictionary<string, TokenRow> _tokens = [];
    private readonly Dictionary<string, (long User, DateTimeOffset Expires)> _sessions = [];
    private readonly List<(string Account, string Address, DateTimeOffset At)> _attempts = [];
    private readonly Dictionary<long, string> _subjects = [];
    private readonly HashSet<long> _byOidc = [];
    private readonly Dictionary<string, string[]> _permitted = [];
    private long _ids;

    public List<ObjectPermission> Permissions { get; } = [];

    public List<AuditRow> Audit { get; } = [];

    /// <summary>What was looked up of users and tokens, by the names of the methods.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = [];

    /// <summary>By what tokens and sessions were looked up.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Keys { get; } = [];

    /// <summary>Of the audit log.</summary>
    public TaskCompletionSource<AuditRow> FirstEntry { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<string, TokenRow> Tokens => _tokens;

    /// <summary>A user with a token, whose secret is the result.</summary>
    public string Put(string name, string? password = null, bool isSuperuser = false, bool isActive = true, TokenScope scope = TokenScope.Admin, DateTimeOffset? expires = null, string[]? permissions = null, params string[] groups)
    {
        var id = ++_ids;
        _users[id] = (new AccountRow(id, name, "", "", "", isActive, isSuperuser, isSuperuser, groups, permissions ?? [], null, FakeReadModel.Noon, password is not null), password is null ? null : Passwords.Hash(password));
        var secret = Secrets.NewToken();
        _tokens[Secrets.HashOf(secret)] = new TokenRow(++_ids, id, "", scope, FakeReadModel.Noon, null, expires);
        return secret;
    }

    public Task<bool> HasUsersAsync(CancellationToken stop) => Task.FromResult(_users.Count > 0);

    public Task<IReadOnlyList<AccountRow>> UsersAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<AccountRow>>([.. _users.Values.Select(each => each.User)]);

    public Task<AccountRow?> UserAsync(long id, CancellationToken stop) => Task.FromResult(_users.TryGetValue(id, out var found) ? found.User : null);

    public Task<AccountRow?> UserAsync(string userName, CancellationToken stop)
    {
        Asked.Enqueue(nameof(UserAsync));
        return Task.FromResult(_users.Values.Select(each => each.User).FirstOrDefault(user => user.UserName == userName));
    }

    public Task<(AccountRow User, string? PasswordHash)?> CredentialsAsync(string userName, CancellationToken stop)
    {
        Asked.Enqueue(nameof(CredentialsAsync));
        return Task.FromResult(_users.Values.Where(each => each.User.UserName == userName).Select(each => ((AccountRow, string?)?)each).FirstOrDefault());
    }

    public Task<AccountRow?> AddUserAsync(NewAccount user, DateTimeOffset now, CancellationToken stop)
    {
        if (Former.Contains(user.UserName) || _users.Values.Any(each => each.User.UserName == user.UserName)) return Task.FromResult<AccountRow?>(null);
        var row = new AccountRow(++_ids, user.UserName, user.FirstName, user.LastName, user.Email, user.IsActive, user.IsStaff, user.IsSuperuser, user.Groups ?? [], [], null, now, user.PasswordHash is not null);
        _users[row.Id] = (row, user.PasswordHash);
        if (user.ByOidc) _byOidc.Add(row.Id);
        return Task.FromResult<AccountRow?>(row);
    }

    /// <summary>Names that nobody is given.</summary>
    public HashSet<string> Former { get; } = [];

    public Task<bool> IsFormerAsync(string userName, CancellationToken stop) => Task.FromResult(Former.Contains(userName));

    public Task<AccountUpdate> UpdateUserAsync(AccountRow before, AccountRow after, CancellationToken stop)
    {
        if (!_users.TryGetValue(before.Id, out var known)) return Task.FromResult(AccountUpdate.Gone);
        if (after.UserName != before.UserName && Former.Contains(after.UserName)) return Task.FromResult(AccountUpdate.NameTaken);
        if (!(after.IsSuperuser && after.IsActive) && IsLast(before.Id)) return Task.FromResult(AccountUpdate.LastSuperuser);
        _users[before.Id] = (after, known.Hash);
        return Task.FromResult(AccountUpdate.Done);
    }

    private bool IsLast(long id) => _users[id].User is { IsSuperuser: true, IsActive: true } && _users.Values.All(each => each.User.Id == id || each.User is not { IsSuperuser: true, IsActive: true });

    public Task SetPasswordAsync(long user, string? passwordHash, CancellationToken stop)
    {
        _users[user] = (_users[user].User, passwordHash);
        return Task.CompletedTask;
    }

    public Task<bool> BindAsync(long user, string subject, CancellationToken stop)
    {
        if (!_subjects.ContainsKey(user) && _byOidc.Contains(user)) _subjects[user] = subject;
        return Task.FromResult(_subjects.GetValueOrDefault(user) == subject);
    }

    public Task AllowOidcAsync(long user, CancellationToken stop) => Task.FromResult(_byOidc.Add(user));

    public Task LoggedInAsync(long user, DateTimeOffset at, CancellationToken stop)
    {
        _users[user] = (_users[user].User with { LastLogin = at }, _users[user].Hash);
        return Task.CompletedTask;
    }

    public Task<AccountUpdate> DeleteUserAsync(long id, CancellationToken stop) =>
        Task.FromResult(!_users.ContainsKey(id) ? AccountUpdate.Gone : IsLast(id) ? AccountUpdate.LastSuperuser : _users.Remove(id) ? AccountUpdate.Done : AccountUpdate.Gone);

    public Task<IReadOnlyList<GroupRow>> GroupsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<GroupRow>>(
        [.. _users.Values.SelectMany(each => each.User.Groups).Distinct().Select((name, n) => new GroupRow(n + 1, name, [.. _users.Values.Where(each => each.User.Groups.Contains(name)).Select(each => each.User.UserName)], _permitted.GetValueOrDefault(name, [])))]);

    public Task<GroupRow?> AddGroupAsync(string name, CancellationToken stop) => throw new NotSupportedException("tests give groups to users");

    public Task<bool> RenameGroupAsync(long id, string name, CancellationToken stop) => throw new NotSupportedException("tests give groups to users");

    public async Task<bool> PermitAsync(long group, IReadOnlyCollection<string> permissions, CancellationToken stop)
    {
        var name = (await GroupsAsync(stop)).Single(each => each.Id == group).Name;
        _permitted[name] = [.. permissions];
        foreach (var (user, hash) in _users.Values.Where(each => each.User.Groups.Contains(name)).ToList())
            _users[user.Id] = (user with { GroupPermissions = [.. user.Groups.SelectMany(each => _permitted.GetValueOrDefault(each, [])).Distinct()] }, hash);
        return true;
    }

    public Task<bool> DeleteGroupAsync(long id, CancellationToken stop) => throw new NotSupportedException("tests give groups to users");

    public Task<IReadOnlyList<TokenRow>> TokensAsync(long user, CancellationToken stop) => Task.FromResult<IReadOnlyList<TokenRow>>([.. _tokens.Values.Where(token => token.User == user).OrderBy(token => token.Id)]);

    public Task<(TokenRow Token, AccountRow User)?> FindAsync(string hash, CancellationToken stop)
    {
        Asked.Enqueue(nameof(FindAsync));
        Keys.Enqueue(hash);
        return Task.FromResult<(TokenRow, AccountRow)?>(_tokens.TryGetValue(hash, out var token) && _users.TryGetValue(token.User, out var user) ? (token, user.User) : null);
    }

    public Task<TokenRow> AddAsync(long user, string hash, string description, TokenScope scope, DateTimeOffset now, DateTimeOffset? expires, CancellationToken stop) =>
        Task.FromResult(_tokens[hash] = new TokenRow(++_ids, user, description, scope, now, null, expires));

    public Task UsedAsync(long token, DateTimeOffset at, CancellationToken stop)
    {
        lock (_gate)
        {
            var (hash, row) = _tokens.Single(each => each.Value.Id == token);
            _tokens[hash] = row with { LastUsed = at };
        }

        return Task.CompletedTask;
    }

    public Task<bool> DeleteAsync(long user, long token, CancellationToken stop)
    {
        var hash = _tokens.FirstOrDefault(each => each.Value.Id == token && each.Value.User == user).Key;
        return Task.FromResult(hash is not null && _tokens.Remove(hash));
    }

    public Task AddAsync(string hash, long user, DateTimeOffset now, DateTimeOffset expires, CancellationToken stop)
    {
        _sessions[hash] = (user, expires);
        return Task.CompletedTask;
    }

    public Task<(AccountRow User, DateTimeOffset Expires)?> FindSessionAsync(string hash, DateTimeOffset now, CancellationToken stop)
    {
        Keys.Enqueue(hash);
        return Task.FromResult<(AccountRow, DateTimeOffset)?>(_sessions.TryGetValue(hash, out var session) && session.Expires > now && _users.TryGetValue(session.User, out var user) ? (user.User, session.Expires) : null);
    }

    public Task ExtendAsync(string hash, DateTimeOffset expires, CancellationToken stop)
    {
        _sessions[hash] = (_sessions[hash].User, expires);
        return Task.CompletedTask;
    }

    public Task EndAsync(string hash, CancellationToken stop) => Task.FromResult(_sessions.Remove(hash));

    public Task EndAllAsync(long user, CancellationToken stop)
    {
        foreach (var hash in _sessions.Where(each => each.Value.User == user).Select(each => each.Key).ToList()) _sessions.Remove(hash);
        return Task.CompletedTask;
    }

    public Task<LoginCounts> BeginAsync(string account, string address, DateTimeOffset now, DateTimeOffset since, LoginCounts most, CancellationToken stop)
    {
        _attempts.RemoveAll(attempt => attempt.At < since);
        var counts = new LoginCounts(1 + _attempts.Count(attempt => attempt.Account == account), 1 + _attempts.Count(attempt => attempt.Address == address));
        if (!counts.IsAbove(most)) _attempts.Add((account, address, now));
        return Task.FromResult(counts);
    }

    public Task SucceededAsync(string account, string address, CancellationToken stop) => Task.FromResult(_attempts.RemoveAll(attempt => attempt.Account == account && attempt.Address == address));

    public Task<IReadOnlyList<ObjectPermission>> PermissionsAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<ObjectPermission>>([.. Permissions]);

    public Task<ObjectPermission> AddAsync(ObjectPermission permission, CancellationToken stop)
    {
        Permissions.Add(permission with { Id = ++_ids });
        return Task.FromResult(Permissions[^1]);
    }

    public Task<bool> DeletePermissionAsync(long id, CancellationToken stop) => Task.FromResult(Permissions.RemoveAll(permission => permission.Id == id) > 0);

    public Task WriteAsync(AuditRow entry, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        lock (_gate) Audit.Add(entry with { Id = Audit.Count + 1 });
        FirstEntry.TrySetResult(entry);
        return Task.CompletedTask;
    }

    public Task<(long Count, IReadOnlyList<AuditRow> Entries)> ReadAsync(AuditQuery query, CancellationToken stop)
    {
        lock (_gate)
        {
            var found = Audit.AsEnumerable().Reverse().Where(entry => (query.Kind ?? entry.Kind) == entry.Kind && (query.Object ?? entry.Object) == entry.Object && (query.Who ?? entry.Who) == entry.Who).ToList();
            return Task.FromResult<(long, IReadOnlyList<AuditRow>)>((found.Count, [.. found.Skip(query.Offset).Take(query.Limit)]));
        }
    }
}
