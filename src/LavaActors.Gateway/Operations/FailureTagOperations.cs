using LavaActors.Gateway.Access;
using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Operations;

/// <summary>What a lab's people call the kinds of failures of their jobs.</summary>
public sealed class FailureTagOperations(IFailureNotes notes, Audit audit) : TagKeeping("failuretag", "Failure tag", audit)
{
    public override Task<IReadOnlyList<TagRow>> ListAsync(CancellationToken stop) => notes.TagsAsync(stop);

    protected override Task<TagRow?> AddRowAsync(string name, string? description, CancellationToken stop) => notes.AddTagAsync(name, description, stop);

    protected override Task<bool> PutRowAsync(TagRow tag, CancellationToken stop) => notes.PutTagAsync(tag, stop);

    protected override Task RemoveRowAsync(long id, CancellationToken stop) => notes.RemoveTagAsync(id, stop);
}
