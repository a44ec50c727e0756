using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Operations;
using LavaActors.Jobs;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Projection;
using static LavaActors.Protocol.Lab.PlanMessages;

namespace LavaActors.Gateway.Submissions;

/// <summary>
/// Says what each role of a job would do, without touching a board. How a board is reached, and what its dispatcher can do, only that dispatcher knows: each plans what would run on its own.
/// </summary>
public sealed class JobPlans(ActorSystem system, DispatcherPlaces places, IJobQueries queries, JobOperations jobs)
{
    private const string GroupName = "plan";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>The plan of each sub-job in the order of their sub ids, on boards that the caller may submit to.</summary>
    /// <param name="definition">The text.</param>
    /// <param name="job">The same, read; it is valid.</param>
    public async Task<IReadOnlyList<PlannedRole>> OfAsync(Caller caller, string definition, JobDefinition job, CancellationToken stop)
    {
        var (subJobs, lab) = (MultiNodeSplit.Split(job, GroupName), await jobs.LabForAsync(caller, definition, stop));
        var boards = PlanPlaces.Of(subJobs, await queries.DevicesAsync(stop), lab);
        var asked = boards.GroupBy(place => place.Value.Dispatcher, StringComparer.Ordinal)
            .Select(async mine => await AskAsync(mine.Key, new PlanRuns(definition, [.. mine.OrderBy(place => place.Key).Select(place => new RunToPlan(place.Key, place.Value.Name))]), stop));
        var planned = (await Task.WhenAll(asked)).SelectMany(answer => answer.Runs).ToDictionary(run => run.SubId);
        return [.. subJobs.Select(subJob => boards.TryGetValue(subJob.SubId, out var board) && planned.TryGetValue(subJob.SubId, out var run)
            ? new PlannedRole(subJob.Title, board.Name.Value, run.Actions, run.Faults)
            : new PlannedRole(subJob.Title, null, [], [Missing(subJob.Parsed, lab)]))];
    }

    private async Task<RunsPlanned> AskAsync(string worker, PlanRuns question, CancellationToken stop)
    {
        try
        {
            if (await places.AddressAsync(worker, stop) is { } address)
                return await system.ActorSelection(address + LiveConsoleMessages.DispatcherPath).Ask<RunsPlanned>(question, Limit, stop);
        }
        catch (AskTimeoutException)
        {
            // Said below.
        }

        return new RunsPlanned([.. question.Runs.Select(run => new RunPlanned(run.SubId, [], [$"worker '{worker}' does not answer: {run.Device} can be planned for while it is online"]))]);
    }

    private static string Missing(JobDefinition job, SubmitterLab lab)
    {
        if (job.IsGuest) return $"it runs on the device of its host role '{job.HostRole}', and there is none";
        var named = job.DeviceName is { } name ? $" named '{name}'" : "";
        var tagged = job.Tags.Count > 0 ? $" with the tags {string.Join(", ", job.Tags)}" : "";
        return $"needs a device of type '{lab.TypeOf(job.DeviceType)}'{named}{tagged}: of those that '{lab.User}' may submit to none is left whose dispatcher is online";
    }
}
