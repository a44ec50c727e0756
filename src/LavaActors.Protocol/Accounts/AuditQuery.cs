namespace LavaActors.Protocol.Accounts;

/// <summary>Which entries of the log, the latest first. A filter that is null passes all.</summary>
/// <param name="Limit">Rows, at least 1.</param>
/// <param name="Before">Only those with a lower id: the next page.</param>
public sealed record AuditQuery(string? Kind = null, string? Object = null, string? Who = null, int Limit = 50, int Offset = 0, long? Before = null);
