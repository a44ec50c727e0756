using System.Data.Common;
using LavaActors.Protocol.Accounts;
using Microsoft.Extensions.Logging;

namespace LavaActors.Gateway.Access;

/// <summary>Notes who changed what, for everything that changes something.</summary>
public sealed partial class Audit(TimeProvider clock, ILogger<Audit> log, IAuditLog? entries = null)
{
    /// <summary>The kind of entries about logins.</summary>
    public const string LoginKind = "login";

    /// <summary>To be called when it is done. Never fails: what the store does not take is in the node's own log.</summary>
    /// <param name="kind">Of the object, as <c>device</c>.</param>
    /// <param name="what">As <c>Good → Bad (reason)</c>, see <see cref="AuditRow.Change"/>; never a secret.</param>
    public Task NoteAsync(Caller caller, string kind, string ofObject, string what, CancellationToken stop) => NoteAsync(caller.Name, kind, ofObject, what, stop);

    /// <inheritdoc cref="NoteAsync(Caller, string, string, string, CancellationToken)"/>
    /// <param name="who">The name of who did it.</param>
    public Task NoteAsync(string who, string kind, string ofObject, string what, CancellationToken stop) => NoteAsync(who, kind, ofObject, what, isOnce: false, stop);

    /// <summary>The same for what may be said again and is done once: what is noted of an object already is not noted again.</summary>
    public Task NoteOnceAsync(string who, string kind, string ofObject, string what, CancellationToken stop) => NoteAsync(who, kind, ofObject, what, isOnce: true, stop);

    private async Task NoteAsync(string who, string kind, string ofObject, string what, bool isOnce, CancellationToken stop)
    {
        if (entries is null) return;
        try
        {
            if (isOnce && (await entries.ReadAsync(new AuditQuery(kind, ofObject, who), stop)).Entries.Any(entry => entry.What == what)) return;
            await entries.WriteAsync(AuditRow.New(clock.GetUtcNow(), who, kind, ofObject, what), stop);
        }
        // It is done already, so the asker must hear that it is.
        catch (DbException error)
        {
            NotWritten(log, who, kind, ofObject, what, error.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "not in the audit log, since the store failed: {Who} changed {Kind} {Object}: {What} ({Error})")]
    private static partial void NotWritten(ILogger log, string who, string kind, string @object, string what, string error);
}
