using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Operations;

/// <summary>The names and numbers of users and groups: interfaces show the ones and take the others. None where users are not told apart.</summary>
public sealed class UserDirectory(IAccountStore? accounts = null)
{
    /// <summary>Users with all that is known of them: for lists and filters alone, which show of each what their reader may see.</summary>
    public async Task<IReadOnlyList<AccountRow>> AccountsAsync(CancellationToken stop) => accounts is null ? [] : await accounts.UsersAsync(stop);

    /// <summary>Whether somebody can be called so: a user; where there are none anybody, since nobody could be named otherwise.</summary>
    public async Task<bool> HasUserAsync(string name, CancellationToken stop) => accounts is null || await accounts.UserAsync(name, stop) is not null || !await accounts.HasUsersAsync(stop);

    /// <summary>The same of a group.</summary>
    public async Task<bool> HasGroupAsync(string name, CancellationToken stop) => accounts is null || (await accounts.GroupsAsync(stop)).Any(group => group.Name == name) || !await accounts.HasUsersAsync(stop);

    public async Task<IReadOnlyList<NamedId>> GroupsAsync(CancellationToken stop) => accounts is null ? [] : [.. (await accounts.GroupsAsync(stop)).Select(group => new NamedId(group.Id, group.Name))];
}

/// <summary>Somebody, or a group.</summary>
public sealed record NamedId(long Id, string Name);
