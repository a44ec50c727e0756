using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LavaActors.Gateway.Live;

/// <summary>
/// Who follows a stream, for as long as it lasts: that may be hours, in which his account or his token may end, and a job may get a device whose jobs are kept from him. For one stream, which asks one thing after the other.
/// </summary>
/// <param name="identify">Who he is now; null: nobody who is let in.</param>
internal sealed class Follower(Caller caller, Func<ValueTask<Caller?>> identify, AccessPolicy access, IJobQueries queries, TimeProvider clock)
{
    /// <summary>So often it is asked who he is.</summary>
    public static readonly TimeSpan IdentifiedEvery = TimeSpan.FromSeconds(30);

    // A log has many pieces a second. Who sees a job depends on its device, which it has when it runs, and on permissions, which are as old as this anyway.
    private static readonly TimeSpan LooksEvery = TimeSpan.FromSeconds(2);

    private readonly Dictionary<JobId, Sight> _sights = [];
    private volatile Caller _caller = caller;
    private long _identifiedAt = clock.GetTimestamp();

    /// <summary>As he was when it was last asked.</summary>
    public Caller Caller => _caller;

    /// <summary>Who sent a request, by what he sent with it.</summary>
    public static Follower Of(HttpContext context, Caller caller)
    {
        var services = context.RequestServices;
        var (callers, settings) = (services.GetRequiredService<ICallerSource>(), services.GetRequiredService<AccessSettings>());
        return new Follower(caller, IdentifyAsync, services.GetRequiredService<AccessPolicy>(), services.GetRequiredService<IJobQueries>(), services.GetRequiredService<TimeProvider>());

        async ValueTask<Caller?> IdentifyAsync() => (await callers.IdentifyAsync(context)).Caller is { } now && (settings.AnonymousRead || !now.IsNobody) ? now : null;
    }

    /// <summary>Whether he is still let in.</summary>
    public async ValueTask<bool> IsLetInAsync()
    {
        if (clock.GetElapsedTime(_identifiedAt) < IdentifiedEvery) return true;
        if (await identify() is not { } now) return false;
        (_caller, _identifiedAt) = (now, clock.GetTimestamp());
        return true;
    }

    /// <summary>Whether he may see a job now; no longer than two seconds ago, for one that runs.</summary>
    public async ValueTask<bool> SeesAsync(JobId job, CancellationToken stop)
    {
        var now = _caller;
        if (_sights.TryGetValue(job, out var known) && known.HasPlace && known.Of == now && clock.GetElapsedTime(known.At) < LooksEvery) return known.IsSeen;
        var (at, row) = (clock.GetTimestamp(), await queries.GetAsync(job, stop));
        var isSeen = row is not null && await access.MayViewAsync(now, row, stop);
        _sights[job] = new Sight(isSeen, row is { State: >= JobState.Running }, now, at);
        return isSeen;
    }

    private sealed record Sight(bool IsSeen, bool HasPlace, Caller Of, long At);
}
