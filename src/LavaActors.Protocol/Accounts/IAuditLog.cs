namespace LavaActors.Protocol.Accounts;

/// <summary>Who did what. Only ever added to.</summary>
public interface IAuditLog
{
    Task WriteAsync(AuditRow entry, CancellationToken stop);

    /// <summary>A page, the latest first, and how many there are on all pages.</summary>
    Task<(long Count, IReadOnlyList<AuditRow> Entries)> ReadAsync(AuditQuery query, CancellationToken stop);
}
