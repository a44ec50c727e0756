namespace LavaActors.Gateway.Access;

/// <summary>Whether users are told apart: <c>http.access</c> of a node's settings (docs/users.md).</summary>
public enum AccessMode
{
    /// <summary><see cref="Open"/> as long as there is no user and only this host can reach the interface; then <see cref="Users"/>.</summary>
    Auto,

    /// <summary>Everybody may do everything; who says who he is is taken at his word's proof.</summary>
    Open,

    /// <summary>Who does not say who he is only reads what is public.</summary>
    Users,
}
