using Akka.Actor;
using Akka.Hosting;
using LavaActors.Pages.Components;
using LavaActors.Pages.Logs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Jobs;

/// <summary>The page of a MultiNode job as a whole. Not in the reference.</summary>
internal static class GroupPages
{
    /// <summary>Lines of the common log, and of each role's that it is put together from.</summary>
    private const int MostLines = 200;

    // The picture is nearly as good without who waits.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static void MapGroupPages(this IEndpointRouteBuilder pages) => pages.MapGet("/scheduler/job/{id}/multinode", ShowAsync);

    private static async Task<IResult> ShowAsync(string id, string? before, PageServices services, IRequiredActor<GroupRegion> groups, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        if (job.Group is not { } group) return PageResult.Missing($"group of job {job.DisplayId}, which is one of its own");
        var roles = new List<(JobRow, IReadOnlyList<ActionRow>)>();
        foreach (var row in await services.SubmissionAsync(job, stop)) roles.Add((row, await services.Queries.ActionsAsync(row.Job, stop)));
        var seen = roles.Select(role => role.Item1.Job).ToHashSet();
        var part = await PartAsync(job, group, GroupPart.Asked(before), seen, services, stop);
        var isOver = roles.All(role => role.Item1.State == JobState.Finished);
        var waiting = isOver || part.Whole.Last == 0 ? [] : GroupSight.Calls(await WaitingAsync(group, await groups.GetAsync(stop), stop), seen);
        // Who waits now has no place in a picture of what was.
        var picture = GroupPicture.Of(roles, part.Facts, part.IsLast ? waiting ?? [] : [], services.Clock.GetUtcNow(), part.Since, part.Until);
        return PageResult.Of<GroupPage>(new GroupDetail(roles[0].Item1, roles, part, waiting, picture, await LogAsync(roles.Select(role => role.Item1), services, stop), await services.MayCancelAsync(job, stop)));
    }

    private static async Task<GroupPart> PartAsync(JobRow job, GroupId group, long? before, HashSet<JobId> seen, PageServices services, CancellationToken stop)
    {
        var whole = await services.Groups.ReadAsync(group, before, GroupPart.Most, stop);
        var hidesSome = (await services.Queries.SubmissionAsync(job.Lead, stop)).Any(member => member.Group == group && !seen.Contains(member.Job));
        return new GroupPart(whole, GroupSight.Facts(whole.Facts, seen, hidesSome), hidesSome);
    }

    private static async Task<IReadOnlyList<GroupLine>> LogAsync(IEnumerable<JobRow> jobs, PageServices services, CancellationToken stop)
    {
        var logs = new List<(JobRow, IReadOnlyList<ShownLine>)>();
        foreach (var job in jobs)
        {
            var first = Math.Max(0, await services.Indexes.CountAsync(job.Job, stop) - MostLines);
            logs.Add((job, await services.LinesAsync(job, first, first + MostLines, stop)));
        }

        return GroupLine.Merge(logs, MostLines);
    }

    private static async Task<IReadOnlyList<WaitingCall>?> WaitingAsync(GroupId group, IActorRef region, CancellationToken stop)
    {
        try
        {
            var answer = await region.Ask<GroupMessages.IReply>(new GroupMessages.Describe(group, CommandId.New()), Limit, stop);
            return answer is GroupMessages.Description description ? description.Waiting : [];
        }
        catch (AskTimeoutException)
        {
            return null;
        }
    }
}
