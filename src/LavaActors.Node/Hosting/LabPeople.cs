using LavaActors.Notifications;
using LavaActors.Protocol.Accounts;

namespace LavaActors.Node.Hosting;

/// <summary>What is known of the people whom jobs name. A user who is called by an address, and has none in his account, has that one.</summary>
internal sealed class LabPeople(IAccountStore accounts) : INotificationPeople
{
    public async Task<string?> EmailAsync(string user, CancellationToken stop) =>
        await accounts.UserAsync(user, stop) is { Email.Length: > 0 } account ? account.Email : user.Contains('@', StringComparison.Ordinal) ? user : null;

    public Task<string?> OwnerEmailAsync(string device, CancellationToken stop) => Task.FromResult<string?>(null);

    public Task<string?> ArtifactTokenAsync(string user, string name, CancellationToken stop) => Task.FromResult<string?>(null);
}
