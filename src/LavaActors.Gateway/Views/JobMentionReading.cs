using LavaActors.Gateway.Access;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using LavaActors.Protocol.Scheduler;

namespace LavaActors.Gateway.Views;

/// <summary>Takes the numbers of jobs that a reader may not see out of what the scheduler says.</summary>
public sealed class JobMentionReading(IJobQueries queries, AccessPolicy access)
{
    // Parameters of one statement.
    private const int AtOnce = 500;

    /// <summary>A sentence as the caller may read it; null for null.</summary>
    public async Task<string?> SeenAsync(Caller caller, string? text, CancellationToken stop) => text is null ? null : (await ReaderAsync(caller, [text], stop))(text);

    /// <summary>The answer to "would it start now?" as the caller may read it.</summary>
    public async Task<SchedulerMessages.WhatIfAnswer> SeenAsync(Caller caller, SchedulerMessages.WhatIfAnswer answer, CancellationToken stop)
    {
        var read = await ReaderAsync(caller, [answer.WaitsFor, .. answer.Roles.SelectMany(role => role.Others).Select(other => other.Why)], stop);
        return answer with
        {
            WaitsFor = answer.WaitsFor is { } why ? read(why) : null,
            Roles = [.. answer.Roles.Select(role => role with { Others = [.. role.Others.Select(other => other with { Why = read(other.Why) })] })],
        };
    }

    /// <summary>How the caller reads any of these texts.</summary>
    public async Task<Func<string, string>> ReaderAsync(Caller caller, IEnumerable<string?> texts, CancellationToken stop)
    {
        if (await access.ViewerForAsync(caller, stop) is not { } viewer) return text => text;
        var seen = new HashSet<JobId>();
        foreach (var some in texts.SelectMany(JobMentions.In).Distinct().Chunk(AtOnce))
            seen.UnionWith((await queries.ListAsync(new JobQuery(Limit: some.Length, Jobs: some, Viewer: viewer), stop)).Jobs.Select(row => row.Job));
        return text => JobMentions.For(text, seen);
    }
}
