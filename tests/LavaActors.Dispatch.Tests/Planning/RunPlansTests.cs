using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Planning;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Lab.PlanMessages;

namespace LavaActors.Dispatch.Tests.Planning;

public sealed class RunPlansTests
{
    private static readonly DeviceName Mustang = new("mustang-01");

    private static IReadOnlyList<RunPlanned> Plan(string definition, PlanBoard board, params (int SubId, string Device)[] runs) => RunPlans.Of(
        new PlanRuns(definition, [.. runs.Select(run => new RunToPlan(run.SubId, new DeviceName(run.Device)))]),
        new Dictionary<string, PlanBoard> { [board.Device.Hostname] = board },
        DispatcherConfiguration.Default).Runs;

    [Fact]
    public void Each_sub_job_is_planned_on_the_board_that_is_named_for_it()
    {
        var runs = Plan(Sample.Job, PlanBoard.Of(Sample.Board(), null), (0, Mustang.Value), (2, Mustang.Value));

        Assert.Equal([0, 2], runs.Select(run => run.SubId));
        Assert.All(runs, run => Assert.Empty(run.Faults));
        Assert.Contains("tftp-deploy", runs[0].Actions[0], StringComparison.Ordinal);
        Assert.Contains("scp-overlay", runs[1].Actions[0], StringComparison.Ordinal);
        Assert.All(runs[0].Actions, line => Assert.Equal(line.TrimEnd(), line));
    }

    [Fact]
    public void What_cannot_be_planned_says_why_and_keeps_nothing_else_from_it()
    {
        var runs = Plan(Sample.Job, PlanBoard.Of(Sample.Board(), null), (0, "mustang-02"), (7, Mustang.Value), (1, Mustang.Value));

        Assert.Equal(["the dispatcher has no device mustang-02 any more"], runs[0].Faults);
        Assert.Equal(["the job has no sub-job 7"], runs[1].Faults);
        Assert.Empty(runs[2].Faults);
        Assert.Contains("job_name", Assert.Single(Plan("device_type: x", PlanBoard.Of(Sample.Board(), null), (0, Mustang.Value))).Faults.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_that_cannot_be_had_for_the_job_says_why()
    {
        var board = PlanBoard.Of(Sample.Board(), (_, _) => new RunDevice(null, "its template wants a variable", []));
        Assert.Equal(["its template wants a variable"], Assert.Single(Plan(Sample.Job, board, (0, Mustang.Value))).Faults);
    }

    [Fact]
    public void Of_the_actions_of_a_large_group_so_many_are_named_as_a_message_holds()
    {
        var board = PlanBoard.Of(Sample.Board(), null);
        var whole = Assert.Single(Plan(Sample.Job, board, (0, Mustang.Value))).Actions;

        var planned = RunPlans.Of(
            new PlanRuns(Sample.Job, [.. Enumerable.Repeat(new RunToPlan(0, Mustang), 3)]), new Dictionary<string, PlanBoard> { [Mustang.Value] = board }, DispatcherConfiguration.Default, mostInAll: 60).Runs;

        Assert.Equal(3, planned.Count);
        Assert.All(planned, run => Assert.Equal([.. whole.Take(20), $"and {whole.Count - 20} more"], run.Actions));
    }
}
