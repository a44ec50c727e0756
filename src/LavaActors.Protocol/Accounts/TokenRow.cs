namespace LavaActors.Protocol.Accounts;

/// <summary>An API token; its secret is kept nowhere. Times are UTC.</summary>
/// <param name="Expires">Null: never.</param>
public sealed record TokenRow(long Id, long User, string Description, TokenScope Scope, DateTimeOffset Created, DateTimeOffset? LastUsed, DateTimeOffset? Expires);
