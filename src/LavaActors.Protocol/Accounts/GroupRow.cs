namespace LavaActors.Protocol.Accounts;

/// <summary>A group of users.</summary>
/// <param name="Members">Names of users, in order.</param>
/// <param name="Permissions">Global ones that its members have by it, as <c>app.codename</c>, in order.</param>
public sealed record GroupRow(long Id, string Name, IReadOnlyList<string> Members, IReadOnlyList<string> Permissions);
