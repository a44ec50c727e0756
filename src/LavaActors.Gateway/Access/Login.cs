using LavaActors.Protocol.Accounts;

namespace LavaActors.Gateway.Access;

/// <summary>What came of an attempt to log in.</summary>
/// <param name="User">Null: it failed.</param>
/// <param name="Wait">There were too many; how long to wait. Null: there were not.</param>
public sealed record Login(AccountRow? User, TimeSpan? Wait = null);
