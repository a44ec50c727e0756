using Akka.Actor;
using Akka.Hosting;
using LavaActors.Jobs;
using LavaActors.Pages.Components;
using LavaActors.Pages.Logs;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Jobs;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Projection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LavaActors.Pages.Jobs;

/// <summary>The page of a MultiNode job as a whole. Not in the reference.</summary>
internal static class GroupPages
{
    /// <summary>Lines of the common log that come with the page; the browser asks for others.</summary>
    private const int LastLines = 200;

    /// <summary>Lines that the browser has at once: fewer may be asked for.</summary>
    private const int FewestLines = 100;

    // The picture is nearly as good without who waits.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    public static void MapGroupPages(this IEndpointRouteBuilder pages) => pages.MapGet("/scheduler/job/{id}/multinode", ShowAsync);

    private static async Task<IResult> ShowAsync(string id, string? before, int? lines, HttpRequest request, PageServices services, ILabStore lab, IRequiredActor<GroupRegion> groups, CancellationToken stop)
    {
        if (await services.JobAsync(id, stop) is not { } job) return PageResult.Missing($"job {id}");
        if (job.Group is not { } group) return PageResult.Missing($"group of job {job.DisplayId}, which is one of its own");
        var roles = new List<(JobRow, IReadOnlyList<ActionRow>)>();
        foreach (var row in await services.SubmissionAsync(job, stop)) roles.Add((row, await services.Queries.ActionsAsync(row.Job, stop)));
        var seen = roles.Select(role => role.Item1.Job).ToHashSet();
        var secrets = await SecretsAsync(job, services, lab, stop);
        var part = await PartAsync(job, group, GroupPart.Asked(before), seen, secrets, services, stop);
        var waiting = roles.All(role => role.Item1.State == JobState.Finished) || part.Whole.Last == 0 ? [] : GroupSight.Masked(GroupSight.Calls(await WaitingAsync(group, await groups.GetAsync(stop), stop), seen), secrets);
        // Who waits now has no place in a picture of what was.
        var picture = GroupPicture.Of(roles, part.Facts, part.IsLast ? waiting ?? [] : [], services.Clock.GetUtcNow(), part.Since, part.Until);
        // A look for what has changed needs no log.
        var log = request.Headers.ContainsKey("X-Live") ? [] : await LogAsync([.. roles.Select(role => role.Item1)], services, stop);
        var mostLines = Math.Clamp(lines ?? MergedLogParts.MostLines, FewestLines, MergedLogParts.MostLines);
        return PageResult.Of<GroupPage>(new GroupDetail(roles[0].Item1, roles, part, waiting, picture, log, mostLines, await services.MayCancelAsync(job, stop)));
    }

    private static async Task<GroupPart> PartAsync(JobRow job, GroupId group, long? before, HashSet<JobId> seen, DefinitionSecrets secrets, PageServices services, CancellationToken stop)
    {
        var whole = await services.Groups.ReadAsync(group, before, GroupPart.Most, stop);
        var hidesSome = (await services.Queries.SubmissionAsync(job.Lead, stop)).Any(member => member.Group == group && !seen.Contains(member.Job));
        return new GroupPart(whole, GroupSight.Masked(GroupSight.Facts(whole.Facts, seen, hidesSome), secrets), hidesSome);
    }

    /// <summary>What the boards know of the job's secrets, that of the names of remote-artifact tokens included.</summary>
    private static async Task<DefinitionSecrets> SecretsAsync(JobRow job, PageServices services, ILabStore lab, CancellationToken stop)
    {
        if (await services.Queries.TextsAsync(job.Job, stop) is not { } texts) return DefinitionSecrets.Of([]);
        if (!NamedSecrets.HasPlaces(texts.Original)) return DefinitionSecrets.Of(texts.Original, texts.Definition);
        var tokens = (await lab.ArtifactTokensAsync(job.Submitter, stop)).ToDictionary(token => token.Name, token => token.Token, StringComparer.Ordinal);
        return DefinitionSecrets.Of(texts.Original, texts.Definition, NamedSecrets.Fill(texts.Original, tokens));
    }

    private static async Task<IReadOnlyList<GroupLine>> LogAsync(IReadOnlyList<JobRow> jobs, PageServices services, CancellationToken stop)
    {
        var parts = new List<LogPart>();
        foreach (var job in jobs) parts.Add(await services.Indexes.BeforeAsync(job.Job, null, LastLines, stop));
        var merged = MergedLog.Back(parts, LastLines);
        var logs = new List<(JobRow, IReadOnlyList<ShownLine>)>();
        for (var n = 0; n < jobs.Count; n++) logs.Add((jobs[n], await services.LinesAsync(jobs[n], merged.From[n], merged.To[n], stop)));
        return GroupLine.Of(merged, logs);
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
