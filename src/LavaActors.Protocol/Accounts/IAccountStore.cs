namespace LavaActors.Protocol.Accounts;

/// <summary>
/// Users and groups. Whoever changes one writes to the <see cref="IAuditLog"/>, too. What is changed counts from the next request on, on every node.
/// </summary>
public interface IAccountStore
{
    /// <summary>Whether there is any user: until then a lab of one host tells nobody apart.</summary>
    Task<bool> HasUsersAsync(CancellationToken stop);

    /// <summary>All users by name.</summary>
    Task<IReadOnlyList<AccountRow>> UsersAsync(CancellationToken stop);

    Task<AccountRow?> UserAsync(long id, CancellationToken stop);

    Task<AccountRow?> UserAsync(string userName, CancellationToken stop);

    /// <summary>With the hash of the password; null when there is no such user, and a null hash when he has none.</summary>
    Task<(AccountRow User, string? PasswordHash)?> CredentialsAsync(string userName, CancellationToken stop);

    /// <summary>Null when there is one of that name. Groups that do not exist are made.</summary>
    Task<AccountRow?> AddUserAsync(NewAccount user, DateTimeOffset now, CancellationToken stop);

    /// <summary>Writes all of a user but the password, the times and what his groups may do; groups that do not exist are made. False when he is gone, or another one has the name.</summary>
    Task<bool> UpdateUserAsync(AccountRow user, CancellationToken stop);

    /// <summary>Null: he cannot log in by password any more. Ends all his sessions.</summary>
    Task SetPasswordAsync(long user, string? passwordHash, CancellationToken stop);

    /// <summary>Ties a user to who he is at an issuer: the first time to anybody, then only to the same. False when it is another one.</summary>
    /// <param name="subject">The issuer and his number there.</param>
    Task<bool> BindAsync(long user, string subject, CancellationToken stop);

    Task LoggedInAsync(long user, DateTimeOffset at, CancellationToken stop);

    /// <summary>With tokens and sessions. What he submitted stays under his name.</summary>
    Task<bool> DeleteUserAsync(long id, CancellationToken stop);

    /// <summary>All groups by name.</summary>
    Task<IReadOnlyList<GroupRow>> GroupsAsync(CancellationToken stop);

    /// <summary>Null when there is one of that name.</summary>
    Task<GroupRow?> AddGroupAsync(string name, CancellationToken stop);

    /// <summary>False when it is gone, or another one has the name.</summary>
    Task<bool> RenameGroupAsync(long id, string name, CancellationToken stop);

    /// <summary>Global ones, as <c>app.codename</c>, that its members have from now on. False when it is gone.</summary>
    Task<bool> PermitAsync(long group, IReadOnlyCollection<string> permissions, CancellationToken stop);

    /// <summary>With its permissions on objects.</summary>
    Task<bool> DeleteGroupAsync(long id, CancellationToken stop);
}
