namespace LavaActors.Gateway.Access;

/// <summary>An OpenID Connect issuer that users log in at: <c>http.oidc</c> of a node's settings (docs/users.md).</summary>
/// <param name="Authority">Its address.</param>
/// <param name="ClientSecret">Null for a public client.</param>
public sealed record OidcSettings(Uri Authority, string ClientId, string? ClientSecret)
{
    /// <summary>The claim that is the user's name here.</summary>
    public string UserNameClaim { get; init; } = "preferred_username";

    /// <summary>The claim that lists groups; they take the place of the user's. Null: groups are what they are here.</summary>
    public string? GroupsClaim { get; init; }

    /// <summary>Whether somebody who is not known yet becomes a user.</summary>
    public bool CreatesUsers { get; init; } = true;
}
