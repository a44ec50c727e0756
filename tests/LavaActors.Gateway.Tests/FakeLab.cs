using LavaActors.Protocol.Lab;

namespace LavaActors.Gateway.Tests;

/// <summary>What people say of a lab, in memory: what a test puts in is what is there.</summary>
internal sealed class FakeLab : ILabStore
{
    public List<DeviceNote> Devices { get; } = [];

    public List<DeviceTypeNote> Types { get; } = [];

    public List<WorkerRow> Workers { get; } = [];

    public List<TagRow> Tags { get; } = [];

    public List<AliasRow> Aliases { get; } = [];

    public List<(string User, ArtifactToken Token)> Tokens { get; } = [];

    public List<TransitionRow> Transitions { get; } = [];

    public Task<IReadOnlyList<DeviceNote>> DevicesAsync(CancellationToken stop) => Answer(Devices);

    public Task PutAsync(DeviceNote note, CancellationToken stop) => Put(Devices, note, each => each.Name == note.Name);

    public Task RemoveDeviceAsync(string name, CancellationToken stop) => Remove(Devices, each => each.Name == name);

    public Task<IReadOnlyList<DeviceTypeNote>> DeviceTypesAsync(CancellationToken stop) => Answer(Types);

    public Task PutAsync(DeviceTypeNote note, CancellationToken stop) => Put(Types, note, each => each.Name == note.Name);

    public Task RemoveDeviceTypeAsync(string name, CancellationToken stop) => Remove(Types, each => each.Name == name);

    public Task<IReadOnlyList<WorkerRow>> WorkersAsync(CancellationToken stop) => Answer(Workers);

    public Task PutWorkerAsync(string name, string? description, CancellationToken stop) => Put(
        Workers,
        Workers.Find(each => each.Name == name) is { } known ? known with { Description = description } : new WorkerRow(name, false, default, null, 0, description, null, null),
        each => each.Name == name);

    public Task RemoveWorkerAsync(string name, CancellationToken stop) => Remove(Workers, each => each.Name == name && each.Since is null);

    public Task<IReadOnlyList<TagRow>> TagsAsync(CancellationToken stop) => Answer(Tags);

    public Task<IReadOnlyList<TagRow>> EnsureTagsAsync(IReadOnlyCollection<string> names, CancellationToken stop)
    {
        foreach (var name in names.Where(name => Tags.All(tag => tag.Name != name)).ToList()) Tags.Add(new TagRow(Tags.Count + 1, name, null));
        return Answer(Tags);
    }

    public Task<TagRow?> AddTagAsync(string name, string? description, CancellationToken stop)
    {
        if (Tags.Any(tag => tag.Name == name)) return Task.FromResult<TagRow?>(null);
        Tags.Add(new TagRow(Tags.Count + 1, name, description));
        return Task.FromResult<TagRow?>(Tags[^1]);
    }

    public async Task<bool> PutAsync(TagRow tag, CancellationToken stop)
    {
        if (Tags.Any(other => other.Name == tag.Name && other.Id != tag.Id)) return false;
        await Put(Tags, tag, each => each.Id == tag.Id);
        return true;
    }

    public Task RemoveTagAsync(long id, CancellationToken stop) => Remove(Tags, each => each.Id == id);

    public Task<IReadOnlyList<AliasRow>> AliasesAsync(CancellationToken stop) => Answer(Aliases);

    public Task PutAsync(AliasRow alias, CancellationToken stop) => Put(Aliases, alias, each => each.Name == alias.Name);

    public Task RemoveAliasAsync(string name, CancellationToken stop) => Remove(Aliases, each => each.Name == name);

    public Task<IReadOnlyList<ArtifactToken>> ArtifactTokensAsync(string user, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<ArtifactToken>>([.. Tokens.Where(each => each.User == user).Select(each => each.Token)]);

    public Task PutAsync(string user, ArtifactToken token, CancellationToken stop) => Put(Tokens, (User: user, Token: token), each => each.User == user && each.Token.Name == token.Name);

    public Task RemoveArtifactTokenAsync(string user, string name, CancellationToken stop) => Remove(Tokens, each => each.User == user && each.Token.Name == name);

    public Task<IReadOnlyList<TransitionRow>> TransitionsAsync(TransitionOf of, string? name, int limit, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<TransitionRow>>([.. Transitions.Where(each => each.Of == of && (name is null || each.Name == name)).Take(limit)]);

    private static Task<IReadOnlyList<T>> Answer<T>(List<T> rows) => Task.FromResult<IReadOnlyList<T>>([.. rows]);

    private static Task Put<T>(List<T> rows, T row, Predicate<T> isIt)
    {
        rows.RemoveAll(isIt);
        rows.Add(row);
        return Task.CompletedTask;
    }

    private static Task Remove<T>(List<T> rows, Predicate<T> isIt)
    {
        rows.RemoveAll(isIt);
        return Task.CompletedTask;
    }
}
