using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>Tags of one kind: each has a name that no other has. They are made, changed and removed by holders of the global permissions on that kind.</summary>
/// <param name="noun">As permissions call it.</param>
/// <param name="called">As people do, <c>Failure tag</c>.</param>
public abstract class TagKeeping(string noun, string called, Audit audit)
{
    private const int MaxLength = 100;

    private OperationFailure.Invalid Taken => new("name", $"{called.ToLowerInvariant()} with this name already exists.");

    /// <summary>By id.</summary>
    public abstract Task<IReadOnlyList<TagRow>> ListAsync(CancellationToken stop);

    public async Task<OperationResult<TagRow>> GetAsync(long id, CancellationToken stop) =>
        (await ListAsync(stop)).FirstOrDefault(tag => tag.Id == id) is { } found ? found : new OperationFailure.NotFound(called, $"{id}");

    public async Task<OperationResult<TagRow>> GetAsync(string name, CancellationToken stop) =>
        (await ListAsync(stop)).FirstOrDefault(tag => tag.Name == name) is { } found ? found : new OperationFailure.NotFound(called, name);

    public async Task<OperationResult<TagRow>> AddAsync(Caller caller, string name, string? description, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add(noun)) is { } missing) return missing;
        if (Fault(name) is { } fault) return new OperationFailure.Invalid("name", fault);
        if (await AddRowAsync(name, description, stop) is not { } added) return Taken;
        await audit.NoteAsync(caller, noun, name, "added", stop);
        return added;
    }

    public async Task<OperationResult<TagRow>> UpdateAsync(Caller caller, long id, string? name, Setting<string> description, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Change(noun)) is { } missing) return missing;
        var found = await GetAsync(id, stop);
        if (!found.IsOk) return found;
        var next = found.Value with { Name = name ?? found.Value.Name, Description = description.Or(found.Value.Description) };
        if (Fault(next.Name) is { } fault) return new OperationFailure.Invalid("name", fault);
        if (next.Name != found.Value.Name && await WhyKeptAsync(found.Value, stop) is { } kept) return kept;
        if (!await PutRowAsync(next, stop)) return Taken;
        await audit.NoteAsync(caller, noun, found.Value.Name, $"changed to {next.Name}", stop);
        return next;
    }

    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, long id, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(noun)) is { } missing) return missing;
        var found = await GetAsync(id, stop);
        if (!found.IsOk) return found.Failure!;
        if (await WhyKeptAsync(found.Value, stop) is { } kept) return kept;
        await RemoveRowAsync(id, stop);
        await audit.NoteAsync(caller, noun, found.Value.Name, "deleted", stop);
        return Done.Instance;
    }

    /// <summary>Why this cannot be a tag; null when it can.</summary>
    internal static string? Fault(string name) => name.Length == 0 ? "This field may not be blank."
        : name.Length > MaxLength ? $"Ensure this field has no more than {MaxLength} characters."
        : name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? null
        : "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.";

    /// <summary>Null when there is one of that name.</summary>
    protected abstract Task<TagRow?> AddRowAsync(string name, string? description, CancellationToken stop);

    /// <summary>False when it is gone, or another one has the name.</summary>
    protected abstract Task<bool> PutRowAsync(TagRow tag, CancellationToken stop);

    protected abstract Task RemoveRowAsync(long id, CancellationToken stop);

    /// <summary>Why its name has to stay; null when it need not.</summary>
    protected virtual Task<OperationFailure?> WhyKeptAsync(TagRow tag, CancellationToken stop) => Task.FromResult<OperationFailure?>(null);
}
