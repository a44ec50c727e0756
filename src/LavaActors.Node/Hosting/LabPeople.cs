using LavaActors.Gateway.Access;
using LavaActors.Notifications;
using LavaActors.Protocol.Accounts;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;

namespace LavaActors.Node.Hosting;

/// <summary>What is known of the people whom jobs name. A user who is called by an address, and has none in his account, has that one; one who is let in no more is told nothing more, either.</summary>
internal sealed class LabPeople(IAccountStore accounts, ILabStore lab, AccessPolicy access) : INotificationPeople
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

    /// <summary>Who has no account, or is let in no more, sees his own jobs and what is public.</summary>
    public async Task<JobViewer?> ViewerAsync(string user, CancellationToken stop) => await access.ViewerForAsync(
        await accounts.UserAsync(user, stop) is { IsActive: true } known ? Caller.Of(user, known.Id, known.IsSuperuser, known.IsStaff, known.Groups, known.AllPermissions) : Caller.Of(user, 0), stop);

    public async Task<string?> ArtifactTokenAsync(string user, string name, CancellationToken stop) => (await lab.ArtifactTokensAsync(user, stop)).FirstOrDefault(token => token.Name == name)?.Token;
}
