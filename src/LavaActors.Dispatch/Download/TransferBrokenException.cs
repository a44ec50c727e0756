namespace LavaActors.Dispatch.Download;

/// <summary>An attempt failed on the far side or on the way; <see cref="Again"/> tells whether another may help.</summary>
internal sealed class TransferBrokenException(DownloadFailure failure, string message, bool again, TimeSpan? retryAfter = null) : Exception(message)
{
    public DownloadFailure Failure { get; } = failure;

    public bool Again { get; } = again;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
