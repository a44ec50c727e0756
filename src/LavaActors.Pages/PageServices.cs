using LavaActors.Gateway.Access;
using LavaActors.Gateway.Http;
using LavaActors.Pages.Logs;
using LavaActors.Pages.Results;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Http;

namespace LavaActors.Pages;

/// <summary>What the pages of one request have to work with: all that they show comes through here, and it knows who asks.</summary>
internal sealed class PageServices(GatewayServices gateway, IResultHistory history, IGroupHistory groups, LogIndexes indexes, TimeProvider clock, IHttpContextAccessor http)
{
    public GatewayServices Gateway => gateway;

    public IJobQueries Queries => gateway.Queries;

    public IResultHistory History => history;

    public IGroupHistory Groups => groups;

    public LogIndexes Indexes => indexes;

    public TimeProvider Clock => clock;

    public Caller Caller => http.HttpContext!.Caller();

    /// <summary>A job by what users write, <c>7</c> or <c>7.1</c>; null when there is none that the caller may see.</summary>
    public async Task<JobRow?> JobAsync(string id, CancellationToken stop) =>
        await Seen(JobId.TryParse(id, out var number) ? await Queries.GetAsync(number, stop) : await Queries.GetAsync(id, stop), stop);

    /// <summary>The same by number.</summary>
    public async Task<JobRow?> JobAsync(JobId id, CancellationToken stop) => await Seen(await Queries.GetAsync(id, stop), stop);

    /// <summary>The sub-jobs of a job's submission that the caller may see, in order.</summary>
    public async Task<IReadOnlyList<JobRow>> SubmissionAsync(JobRow job, CancellationToken stop) => await ReadAsync(await gateway.Access.SubmissionAsync(Caller, job.Lead, stop), stop);

    /// <summary>Jobs as the caller may read what they failed by.</summary>
    public Task<IReadOnlyList<JobRow>> ReadAsync(IReadOnlyList<JobRow> jobs, CancellationToken stop) => gateway.Mentions.SeenAsync(Caller, jobs, stop);

    /// <summary>Those that the caller may see.</summary>
    public async Task<JobPage> JobsAsync(JobQuery query, CancellationToken stop)
    {
        var page = await Queries.ListAsync(query with { Viewer = await gateway.Access.ViewerForAsync(Caller, stop) }, stop);
        return page with { Jobs = await ReadAsync(page.Jobs, stop) };
    }

    /// <summary>The newest jobs of a name among those that the caller may see.</summary>
    public async Task<IReadOnlyList<JobId>> NamedAsync(string jobName, int most, CancellationToken stop) => await history.JobsNamedAsync(jobName, await gateway.Access.ViewerForAsync(Caller, stop), most, stop);

    /// <summary>All devices that the caller may see, by name.</summary>
    public async Task<IReadOnlyList<DeviceRow>> DevicesAsync(CancellationToken stop)
    {
        var restrictions = await gateway.Access.RestrictionsAsync(stop);
        return await gateway.Access.DevicesForAsync(Caller, [.. (await Queries.DevicesAsync(stop)).Where(device => AccessRules.MayViewDevice(Caller, device.Name.Value, device.DeviceType, restrictions))], stop);
    }

    /// <summary>Null when there is none that the caller may see.</summary>
    public async Task<DeviceRow?> DeviceAsync(string name, CancellationToken stop) => (await DevicesAsync(stop)).FirstOrDefault(device => device.Name.Value == name);

    /// <summary>With the secrets of others masked. Null when they are gone.</summary>
    public Task<JobTexts?> TextsAsync(JobRow job, CancellationToken stop) => gateway.TextsForAsync(Caller, job, stop);

    /// <summary>Suite and name of those of a job's cases that pass and fail by turns in the jobs of its name, as far as the caller may see these. One question to the store, whatever the job has.</summary>
    public async Task<IReadOnlySet<(string Suite, string Case)>> FlakyAsync(JobRow job, IReadOnlyList<TestCaseRow> cases, CancellationToken stop)
    {
        var names = cases.Select(test => test.Name).ToHashSet(StringComparer.Ordinal);
        if (names.Count == 0) return new HashSet<(string, string)>();
        var changes = await history.ChangesAsync(job.Description, names, await gateway.Access.ViewerForAsync(Caller, stop), CaseHistory.MostJobs, stop);
        return changes.Where(each => CaseHistory.IsFlakyWith(each.Value)).Select(each => each.Key).ToHashSet();
    }

    public Task<bool> MayChangeAsync(JobRow job, CancellationToken stop) => gateway.Access.MayChangeAsync(Caller, job, stop);

    public Task<bool> MayCancelAsync(JobRow job, CancellationToken stop) => gateway.Access.MayCancelAsync(Caller, job, stop);

    private async Task<JobRow?> Seen(JobRow? job, CancellationToken stop) => job is not null && await gateway.Access.MayViewAsync(Caller, job, stop) ? await gateway.Mentions.SeenAsync(Caller, job, stop) : null;

    /// <summary>Lines of a job's log, from the first to before the last; those that are not there are left out.</summary>
    public async Task<IReadOnlyList<ShownLine>> LinesAsync(JobRow job, long from, long to, CancellationToken stop)
    {
        var range = await gateway.Logs.LinesAsync(job.Job, from, to, stop);
        if (range.To <= range.From) return [];
        return ShownLine.Of((await gateway.Logs.ReadAsync(job.Job, range.From, (int)(range.To - range.From), stop)).Span, from);
    }
}
