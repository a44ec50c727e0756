namespace LavaActors.Gateway.Operations;

/// <summary>What is to become of a user; what is null stays.</summary>
/// <param name="Password">Empty: he has none any more.</param>
/// <param name="Permissions">Global ones of his own, as <c>app.codename</c>.</param>
public sealed record AccountChange(
    string? UserName = null,
    string? Password = null,
    string? FirstName = null,
    string? LastName = null,
    string? Email = null,
    bool? IsActive = null,
    bool? IsStaff = null,
    bool? IsSuperuser = null,
    IReadOnlyList<string>? Groups = null,
    IReadOnlyList<string>? Permissions = null);
