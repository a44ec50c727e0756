namespace LavaActors.Protocol.Accounts;

/// <summary>A user to be made.</summary>
/// <param name="PasswordHash">As the gateway makes it; null for one without a password.</param>
public sealed record NewAccount(
    string UserName,
    string? PasswordHash = null,
    string FirstName = "",
    string LastName = "",
    string Email = "",
    bool IsActive = true,
    bool IsStaff = false,
    bool IsSuperuser = false,
    IReadOnlyList<string>? Groups = null,
    bool ByOidc = false);
