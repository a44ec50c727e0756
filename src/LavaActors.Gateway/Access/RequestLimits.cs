using System.Threading.RateLimiting;

namespace LavaActors.Gateway.Access;

/// <summary>How many requests somebody may send: by user, or by address for whoever does not say who he is.</summary>
public sealed class RequestLimits : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<(string Who, bool IsUser)> _limiter;

    public RequestLimits(AccessSettings settings) => _limiter = PartitionedRateLimiter.Create<(string Who, bool IsUser), (string, bool)>(whom => whom.IsUser
        ? Bucket(whom, settings.RequestRate, settings.RequestBurst)
        : Bucket(whom, settings.AnonymousRate, settings.AnonymousBurst));

    /// <summary>Null when the request may be answered; else how long to wait.</summary>
    public TimeSpan? Take(Caller caller, string address)
    {
        using var lease = _limiter.AttemptAcquire(caller.UserName is { } name ? (name, true) : (address, false));
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    public ValueTask DisposeAsync() => _limiter.DisposeAsync();

    private static RateLimitPartition<(string, bool)> Bucket((string, bool) key, int perSecond, int burst) => perSecond == 0
        ? RateLimitPartition.GetNoLimiter(key)
        : RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = Math.Max(burst, perSecond),
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            AutoReplenishment = true,
        });
}
