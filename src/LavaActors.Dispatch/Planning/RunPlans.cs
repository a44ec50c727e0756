using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Jobs;
using LavaActors.Yaml;
using static LavaActors.Protocol.Lab.PlanMessages;

namespace LavaActors.Dispatch.Planning;

/// <summary>What sub-jobs of a text would do on boards of a dispatcher. Touches no board; of a dictionary the file is read, for the job's context.</summary>
public static class RunPlans
{
    // Of the many thousands that a definition can ask for nobody reads more.
    private const int MostLines = 2000;

    /// <summary>Actions that an answer names at most, of all runs together: it has to fit into a message.</summary>
    public const int MostInAll = 20_000;

    private const string GroupName = "plan", FileName = "definition";

    /// <param name="boards">By name.</param>
    /// <param name="dispatcher">Its configuration, for mirrors and addresses.</param>
    /// <param name="mostInAll">See <see cref="MostInAll"/>; each run has the same part of it.</param>
    public static RunsPlanned Of(PlanRuns question, IReadOnlyDictionary<string, PlanBoard> boards, DispatcherConfiguration dispatcher, int mostInAll = MostInAll)
    {
        // The gateway has looked at it: only one of another version can find something else.
        var parse = JobDocument.Parse(question.Definition, FileName);
        if (parse.Job is not { } job) return Failed(question, string.Join('\n', parse.Errors));
        var subJobs = MultiNodeSplit.Split(job, GroupName);
        var most = Math.Clamp(mostInAll / Math.Max(1, question.Runs.Count), 1, MostLines);
        return new RunsPlanned([.. question.Runs.Select(Planned)]);

        RunPlanned Planned(RunToPlan run)
        {
            if (subJobs.FirstOrDefault(each => each.SubId == run.SubId) is not { } subJob) return new RunPlanned(run.SubId, [], [$"the job has no sub-job {run.SubId}"]);
            if (boards.GetValueOrDefault(run.Device.Value) is not { } board) return new RunPlanned(run.SubId, [], [$"the dispatcher has no device {run.Device} any more"]);
            var plan = RolePlan.On(subJob, board.Device, dispatcher, board.Render);
            var lines = PlanText.Lines(plan.Actions).Select(line => line.TrimEnd()).ToList();
            return new RunPlanned(run.SubId, lines.Count <= most ? lines : [.. lines.Take(most), $"and {lines.Count - most} more"], [.. plan.Faults, .. plan.NotRun]);
        }
    }

    /// <summary>None of them could be planned.</summary>
    public static RunsPlanned Failed(PlanRuns question, string why) => new([.. question.Runs.Select(run => new RunPlanned(run.SubId, [], [why]))]);
}

/// <summary>A board as its dispatcher has it.</summary>
/// <param name="Render">Its configuration for a job's context.</param>
public sealed record PlanBoard(DeviceConfiguration Device, Func<DeviceConfiguration, YamlMap, RunDevice> Render)
{
    /// <param name="render">Null: it is what it is.</param>
    public static PlanBoard Of(DeviceConfiguration device, Func<YamlMap, CancellationToken, RunDevice>? render) =>
        new(device, (board, context) => render?.Invoke(context, CancellationToken.None) ?? new RunDevice(board, null, []));
}
