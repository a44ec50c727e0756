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

    /// <summary>Null when there is one of that name, or was one whose jobs are still here (<see cref="IsFormerAsync"/>). Groups that do not exist are made.</summary>
    Task<AccountRow?> AddUserAsync(NewAccount user, DateTimeOffset now, CancellationToken stop);

    /// <summary>Whether a name was that of a user who is gone, or has another name now, and jobs are still kept under it: whoever was given it anew would see them.</summary>
    Task<bool> IsFormerAsync(string userName, CancellationToken stop);

    /// <summary>
    /// Writes what differs between the two, and nothing else: others may change the same user at the same time. The password, the times and what his groups may do are left as they are; groups that do not exist are made. Secrets go along with
    /// a new name.
    /// </summary>
    /// <param name="before">As whoever changes it has seen him.</param>
    Task<AccountUpdate> UpdateUserAsync(AccountRow before, AccountRow after, CancellationToken stop);

    /// <summary>Null: he cannot log in by password any more. Ends all his sessions.</summary>
    Task SetPasswordAsync(long user, string? passwordHash, CancellationToken stop);

    /// <summary>Ties a user to who he is at an issuer: one who was made for that the first time to anybody, then only to the same. False when it is another one, or he was not made for it.</summary>
    /// <param name="subject">The issuer and his number there.</param>
    Task<bool> BindAsync(long user, string subject, CancellationToken stop);

    /// <summary>Lets a user who was not made for it be tied to whoever an issuer first says has his name.</summary>
    Task AllowOidcAsync(long user, CancellationToken stop);

    Task LoggedInAsync(long user, DateTimeOffset at, CancellationToken stop);

    /// <summary>With tokens, sessions and secrets. What he submitted stays under his name, which nobody is given as long as it does.</summary>
    Task<AccountUpdate> DeleteUserAsync(long id, CancellationToken stop);

    /// <summary>All groups by name.</summary>
    Task<IReadOnlyList<GroupRow>> GroupsAsync(CancellationToken stop);

    /// <summary>Null when there is one of that name.</summary>
    Task<GroupRow?> AddGroupAsync(string name, CancellationToken stop);

    /// <summary>Its jobs stay its own. False when it is gone, or another one has the name.</summary>
    Task<bool> RenameGroupAsync(long id, string name, CancellationToken stop);

    /// <summary>Global ones, as <c>app.codename</c>, that its members have from now on. False when it is gone.</summary>
    Task<bool> PermitAsync(long group, IReadOnlyCollection<string> permissions, CancellationToken stop);

    /// <summary>With its permissions on objects. Nobody sees jobs by it any more, also when there is one of its name again.</summary>
    Task<bool> DeleteGroupAsync(long id, CancellationToken stop);
}
