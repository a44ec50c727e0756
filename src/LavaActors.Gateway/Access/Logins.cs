using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Access;

/// <summary>Looks at names and passwords, slowly enough for whoever guesses.</summary>
public sealed class Logins(IAccountStore accounts, ILoginAttempts attempts, AccessSettings settings, TimeProvider clock)
{
    /// <param name="address">The network that the attempt comes from.</param>
    public async Task<Login> CheckAsync(string userName, string password, string address, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var account = userName.Length <= AccountNames.LongestUser ? userName : userName[..AccountNames.LongestUser];
        // Counted before it is looked at: many at a time are no way around the limit.
        var most = new LoginCounts(settings.LoginsOfAccount, settings.LoginsOfAddress);
        var counts = await attempts.BeginAsync(account, address, now, now - settings.LoginWindow, most, stop);
        if (counts.IsAbove(most)) return new Login(null, settings.LoginWindow);
        var found = await accounts.CredentialsAsync(userName, stop);
        if (!Passwords.IsRight(found?.PasswordHash, password) || found is not { User: { IsActive: true } user }) return new Login(null);
        await attempts.SucceededAsync(account, address, stop);
        await accounts.LoggedInAsync(user.Id, now, stop);
        return new Login(user);
    }
}
