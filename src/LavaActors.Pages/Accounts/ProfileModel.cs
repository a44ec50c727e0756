using LavaActors.Protocol.Accounts;

namespace LavaActors.Pages.Accounts;

/// <summary>A user's own page.</summary>
/// <param name="NewSecret">Of a token that was just made: it is shown this once.</param>
/// <param name="Fault">Why something was not done; null when nothing went wrong.</param>
public sealed record ProfileModel(AccountRow User, IReadOnlyList<TokenRow> Tokens, string? NewSecret = null, string? Fault = null);
