using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>Tags (spec: rest-api.md §5.5): what devices have, in their dictionaries or from people, and jobs ask for.</summary>
public sealed class TagOperations(ILabStore lab, LabReading reading, Audit audit)
{
    private const string Noun = "tag";
    private const int MaxLength = 100;

    /// <summary>By id. Also those that only dictionaries have.</summary>
    public Task<IReadOnlyList<TagRow>> ListAsync(CancellationToken stop) => lab.TagsAsync(stop);

    public async Task<OperationResult<TagRow>> GetAsync(long id, CancellationToken stop) =>
        (await lab.TagsAsync(stop)).FirstOrDefault(tag => tag.Id == id) is { } found ? found : new OperationFailure.NotFound("Tag", $"{id}");

    public async Task<OperationResult<TagRow>> GetAsync(string name, CancellationToken stop) =>
        (await lab.TagsAsync(stop)).FirstOrDefault(tag => tag.Name == name) is { } found ? found : new OperationFailure.NotFound("Tag", name);

    public async Task<OperationResult<TagRow>> AddAsync(Caller caller, string name, string? description, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Add(Noun)) is { } missing) return missing;
        if (Fault(name) is { } fault) return new OperationFailure.Invalid("name", fault);
        if (await lab.AddTagAsync(name, description, stop) is not { } added) return new OperationFailure.Invalid("name", "tag with this name already exists.");
        await audit.NoteAsync(caller, Noun, name, "added", stop);
        return added;
    }

    /// <summary>A name that devices have stays: jobs ask for it.</summary>
    public async Task<OperationResult<TagRow>> UpdateAsync(Caller caller, long id, string? name, Setting<string> description, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Change(Noun)) is { } missing) return missing;
        var found = await GetAsync(id, stop);
        if (!found.IsOk) return found;
        var next = found.Value with { Name = name ?? found.Value.Name, Description = description.Or(found.Value.Description) };
        if (Fault(next.Name) is { } fault) return new OperationFailure.Invalid("name", fault);
        if (next.Name != found.Value.Name && await UserOfAsync(found.Value.Name, stop) is { } device) return new OperationFailure.Invalid("name", $"Device '{device}' has the tag '{found.Value.Name}'; take it away there first.");
        if (!await lab.PutAsync(next, stop)) return new OperationFailure.Invalid("name", "tag with this name already exists.");
        await audit.NoteAsync(caller, Noun, found.Value.Name, $"changed to {next.Name}", stop);
        return next;
    }

    public async Task<OperationResult<Done>> DeleteAsync(Caller caller, long id, CancellationToken stop)
    {
        if (LabPermissions.Missing(caller, LabPermissions.Delete(Noun)) is { } missing) return missing;
        var found = await GetAsync(id, stop);
        if (!found.IsOk) return found.Failure!;
        if (await UserOfAsync(found.Value.Name, stop) is { } device) return new OperationFailure.Invalid("name", $"Device '{device}' has the tag '{found.Value.Name}'; take it away there first.");
        await lab.RemoveTagAsync(id, stop);
        await audit.NoteAsync(caller, Noun, found.Value.Name, "deleted", stop);
        return Done.Instance;
    }

    /// <summary>Why this cannot be a tag; null when it can.</summary>
    internal static string? Fault(string name) => name.Length == 0 ? "This field may not be blank."
        : name.Length > MaxLength ? $"Ensure this field has no more than {MaxLength} characters."
        : name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? null
        : "Enter a valid \"slug\" consisting of letters, numbers, underscores or hyphens.";

    private async Task<string?> UserOfAsync(string tag, CancellationToken stop) => (await reading.ReadAsync(stop)).Devices.FirstOrDefault(device => device.Row.Tags.Contains(tag))?.Name;
}
