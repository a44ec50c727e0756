namespace LavaActors.Pages.Accounts;

/// <summary>The form of the login.</summary>
/// <param name="Next">The page of ours that is shown then.</param>
/// <param name="HasIssuer">Whether one may log in by OpenID Connect, too.</param>
public sealed record LoginModel(string Next, bool HasFailed, bool HasIssuer);
