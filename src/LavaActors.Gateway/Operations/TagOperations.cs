using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>Tags (spec: rest-api.md §5.5): what devices have, in their dictionaries or from people, and jobs ask for.</summary>
public sealed class TagOperations(ILabStore lab, LabReading reading, Audit audit) : TagKeeping("tag", "Tag", audit)
{
    /// <summary>Also those that only dictionaries have.</summary>
    public override Task<IReadOnlyList<TagRow>> ListAsync(CancellationToken stop) => lab.TagsAsync(stop);

    protected override Task<TagRow?> AddRowAsync(string name, string? description, CancellationToken stop) => lab.AddTagAsync(name, description, stop);

    protected override Task<bool> PutRowAsync(TagRow tag, CancellationToken stop) => lab.PutAsync(tag, stop);

    protected override Task RemoveRowAsync(long id, CancellationToken stop) => lab.RemoveTagAsync(id, stop);

    /// <summary>A name that devices have stays: jobs ask for it.</summary>
    protected override async Task<OperationFailure?> WhyKeptAsync(TagRow tag, CancellationToken stop) =>
        (await reading.ReadAsync(stop)).Devices.FirstOrDefault(device => device.Row.Tags.Contains(tag.Name))?.Name is { } device
            ? new OperationFailure.Invalid("name", $"Device '{device}' has the tag '{tag.Name}'; take it away there first.")
            : null;
}
