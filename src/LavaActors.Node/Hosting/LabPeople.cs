using LavaActors.Notifications;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;

namespace LavaActors.Node.Hosting;

/// <summary>What is known of the people whom jobs name. A user who is called by an address, and has none in his account, has that one; one who is let in no more is told nothing more, either.</summary>
internal sealed class LabPeople(IAccountStore accounts, ILabStore lab) : INotificationPeople
{
    public async Task<string?> EmailAsync(string user, CancellationToken stop) =>
        await accounts.UserAsync(user, stop) switch
        {
            { IsActive: false } => null,
            { Email.Length: > 0 } account => account.Email,
            _ => user.Contains('@', StringComparison.Ordinal) ? user : null,
        };

    public async Task<string?> OwnerEmailAsync(string device, CancellationToken stop) =>
        (await lab.DevicesAsync(stop)).FirstOrDefault(note => note.Name == device)?.PhysicalOwner is { Length: > 0 } owner ? await EmailAsync(owner, stop) : null;

    public async Task<string?> ArtifactTokenAsync(string user, string name, CancellationToken stop) => (await lab.ArtifactTokensAsync(user, stop)).FirstOrDefault(token => token.Name == name)?.Token;
}
