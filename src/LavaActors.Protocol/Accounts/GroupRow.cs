namespace LavaActors.Protocol.Accounts;

/// <summary>A group of users.</summary>
/// <param name="Members">Names of users, in order.</param>
public sealed record GroupRow(long Id, string Name, IReadOnlyList<string> Members);
