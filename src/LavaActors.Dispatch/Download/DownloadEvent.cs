using System.Globalization;

namespace LavaActors.Dispatch.Download;

/// <summary>What happens on the way, for the job's log: <see cref="Text"/> is the line.</summary>
public abstract record DownloadEvent
{
    private DownloadEvent()
    {
    }

    public abstract string Text { get; }

    /// <summary>The transfer begins; <see cref="Total"/> bytes if the server tells.</summary>
    public sealed record Started(string Key, string Url, long? Total) : DownloadEvent
    {
        public override string Text => Total is { } total ? $"{Key}: downloading {Url} ({Size(total)})" : $"{Key}: downloading {Url}";
    }

    /// <summary>The mirror map gave another URL.</summary>
    public sealed record Mirrored(string Key, string Url, string InsteadOf) : DownloadEvent
    {
        public override string Text => $"{Key}: using mirror {Url} instead of {InsteadOf}";
    }

    /// <summary>Each 5 % or 5 s.</summary>
    public sealed record Progress(string Key, long Bytes, long? Total) : DownloadEvent
    {
        public override string Text => Total is { } total and > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Key}: {100.0 * Bytes / total:0} % ({Size(Bytes)} of {Size(total)})")
            : $"{Key}: {Size(Bytes)}";
    }

    /// <summary>An attempt failed and another follows.</summary>
    public sealed record Retrying(string Key, int Attempt, int Attempts, TimeSpan After, string Why) : DownloadEvent
    {
        public override string Text => string.Create(CultureInfo.InvariantCulture, $"{Key}: attempt {Attempt} of {Attempts} failed ({Why}), next in {After.TotalSeconds:0.0} s");
    }

    /// <summary>Nothing had to be transferred.</summary>
    public sealed record FromCache(string Key, string Url, string Why) : DownloadEvent
    {
        public override string Text => $"{Key}: {Url} is in the cache ({Why})";
    }

    /// <summary>Another job is fetching the same URL; its transfer serves both.</summary>
    public sealed record Sharing(string Key, string Url) : DownloadEvent
    {
        public override string Text => $"{Key}: waiting for another job's download of {Url}";
    }

    private static string Size(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):0.0} MiB");
}
