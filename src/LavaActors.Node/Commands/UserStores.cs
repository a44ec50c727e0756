using LavaActors.Node.Client;
using LavaActors.Protocol.Accounts;
using LavaActors.Storage;
using LavaActors.Storage.Accounts;

namespace LavaActors.Node.Commands;

/// <summary>The stores of users, for the command line.</summary>
internal sealed class UserStores(Database store, TimeProvider clock)
{
    private readonly AuditLog _audit = new(store);

    public Database Store => store;

    public AccountStore Accounts { get; } = new(store);

    public CredentialStore Credentials { get; } = new(store);

    public PermissionStore Permissions { get; } = new(store);

    /// <summary>Opens a store beside the nodes that may have it.</summary>
    /// <exception cref="IOException">Somebody is alone with it.</exception>
    public static IDisposable Share(Database store)
    {
        if (store is Storage.Sqlite.SqliteDatabase && Path.GetDirectoryName(Path.GetFullPath(store.Name)) is { } folder) Directory.CreateDirectory(folder);
        var held = store.Share();
        store.Prepare();
        return held;
    }

    /// <exception cref="ClientException">There is none.</exception>
    public async Task<AccountRow> UserAsync(string name, CancellationToken stop) =>
        await Accounts.UserAsync(name, stop) ?? throw new ClientException(ExitCode.NotFound, $"there is no user '{name}'; 'users list' lists all");

    /// <exception cref="ClientException">He is gone, or the last who may do everything.</exception>
    public async Task UpdateAsync(AccountRow before, AccountRow after, CancellationToken stop)
    {
        switch (await Accounts.UpdateUserAsync(before, after, stop))
        {
            case AccountUpdate.Done: return;
            case AccountUpdate.LastSuperuser: throw new ClientException(ExitCode.Usage, $"'{before.UserName}' is the last administrator who is let in; make another one first");
            default: throw new ClientException(ExitCode.NotFound, $"user '{before.UserName}' is gone");
        }
    }

    public Task NoteAsync(string kind, string ofObject, string what, CancellationToken stop) =>
        _audit.WriteAsync(AuditRow.New(clock.GetUtcNow(), $"{Environment.UserName} (command line)", kind, ofObject, what), stop);
}
