namespace LavaActors.Dispatch.Download;

/// <summary>An opened resource. <see cref="Content"/> is null when the server said that what is in the cache is still right.</summary>
internal sealed class ResourceBody(Stream? content, long? size, string? entityTag, DateTimeOffset? lastModified, IDisposable? owner) : IAsyncDisposable
{
    public Stream? Content { get; } = content;

    public long? Size { get; } = size;

    public string? EntityTag { get; } = entityTag;

    public DateTimeOffset? LastModified { get; } = lastModified;

    public async ValueTask DisposeAsync()
    {
        if (Content is not null)
            await Content.DisposeAsync().ConfigureAwait(false);
        owner?.Dispose();
    }
}
