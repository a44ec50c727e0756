namespace LavaActors.Dispatch.Download;

/// <summary>The bytes that arrived are not those the job expects.</summary>
internal sealed class ChecksumMismatchException(string message) : Exception(message);
