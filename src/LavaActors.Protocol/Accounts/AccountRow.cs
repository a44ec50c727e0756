namespace LavaActors.Protocol.Accounts;

/// <summary>A user (spec: rest-api.md §5.5). Times are UTC.</summary>
/// <param name="Groups">By name, in order.</param>
/// <param name="Permissions">Global ones of his own as <c>app.codename</c>, in order.</param>
/// <param name="GroupPermissions">Those that his groups have, in order; they are not written with a user.</param>
/// <param name="IsActive">One that is not may do nothing, and is kept for what he did.</param>
/// <param name="HasPassword">Without one he comes by token, or by OpenID Connect.</param>
public sealed record AccountRow(
    long Id,
    string UserName,
    string FirstName,
    string LastName,
    string Email,
    bool IsActive,
    bool IsStaff,
    bool IsSuperuser,
    IReadOnlyList<string> Groups,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? LastLogin,
    DateTimeOffset Joined,
    bool HasPassword,
    IReadOnlyList<string>? GroupPermissions = null)
{
    /// <summary>His own and those of his groups.</summary>
    public IEnumerable<string> AllPermissions => Permissions.Union(GroupPermissions ?? [], StringComparer.Ordinal);
}
