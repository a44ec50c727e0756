namespace LavaActors.Dispatch.Download;

/// <summary>How patient downloads are.</summary>
public sealed record DownloadSettings
{
    /// <summary>Attempts at run time (spec: deploy-boot-uboot.md §1.4).</summary>
    public int Attempts { get; init; } = 9;

    /// <summary>Attempts while validating, where a person waits for the answer.</summary>
    public int CheckAttempts { get; init; } = 3;

    /// <summary>The first wait between attempts; each next one is twice as long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>The longest wait between attempts, also when the server asks for more by Retry-After.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without an answer or any data for this long, an attempt is over.</summary>
    public TimeSpan Stall { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait after a failed attempt (1 is the first).</summary>
    public TimeSpan WaitAfter(int attempt, TimeSpan? retryAfter)
    {
        var own = FirstWait * Math.Pow(2, Math.Min(attempt - 1, 30));
        var wanted = retryAfter is { } asked && asked > own ? asked : own;
        return wanted < LongestWait ? wanted : LongestWait;
    }

    /// <summary>Statuses after which another attempt may help (spec: deploy-boot-uboot.md §1.4).</summary>
    public static bool MayPass(int status) => status is 408 or 413 or 420 or 425 or 429 or 430 or 500 or 502 or 503 or 504 or 507 or 509 or 529 or 598;
}
