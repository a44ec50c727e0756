using LavaActors.Gateway.Access;

namespace LavaActors.Gateway.Operations;

/// <summary>Notes what was done, and only that.</summary>
internal static class AuditNotes
{
    /// <summary>The result as it is.</summary>
    public static async Task<OperationResult<Done>> NotedAsync(this Audit audit, OperationResult<Done> result, Caller caller, string kind, string name, string what, CancellationToken stop)
    {
        if (result.IsOk) await audit.NoteAsync(caller, kind, name, what, stop);
        return result;
    }
}
