using LavaActors.Dispatch.Logs;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Dispatch.Tests.Runs;

/// <summary>Runs that were not over, and do not go on.</summary>
public sealed partial class ResumedRunTests
{
    [Fact]
    public async Task What_a_run_has_recorded_is_told_before_it_is_called_lost_and_its_board_does_not_wait_for_that()
    {
        await KilledInTheTestAsync();
        // In the log, and nowhere else yet.
        await LogResultAsync("0_smoke", "unnoted");
        using var second = new Process(_folder, new Step("deploy"), new Step("boot"), TimeSpan.Zero);

        // Nobody has answered a report yet.
        await second.Kit.AwaitConditionAsync(() => Task.FromResult(File.Exists(Process.Off(_folder))), Patience, interval: TimeSpan.FromMilliseconds(20));
        var log = await TakeAsync(second, untilLost: true);

        Assert.Equal(["validate pass", "deploy pass", "first pass", "unnoted pass"], Results());
        Assert.DoesNotContain(_facts, fact => fact is RunFinished);
        Assert.Contains("recorded from this log, since the process before this one did not live to do it: 0_smoke/unnoted", log, StringComparison.Ordinal);
        await second.IsForgottenAsync();
        await second.Kit.AwaitConditionAsync(async () => (await second.NotesAsync()).LastReport == 0, Patience, interval: TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task A_run_whose_end_is_in_its_log_was_over_though_its_dispatcher_comes_back_late()
    {
        await KilledInTheTestAsync();
        await LogResultAsync("lava", "job");
        using var second = new Process(_folder, new Step("deploy"), new Step("boot"), TimeSpan.Zero);

        await TakeAsync(second);

        Assert.Equal(["validate pass", "deploy pass", "first pass", "job pass"], Results());
        Assert.True(_facts.OfType<RunFinished>().Single().Passed);
    }

    /// <summary>Its board was cleaned up, and perhaps given to others.</summary>
    [Fact]
    public async Task A_run_that_was_given_up_goes_on_in_no_later_process()
    {
        await KilledInTheTestAsync();
        using (var second = new Process(_folder, new Step("deploy"), new Step("boot"), TimeSpan.Zero))
            await second.Kit.AwaitConditionAsync(() => Task.FromResult(File.Exists(Process.Off(_folder))), Patience, interval: TimeSpan.FromMilliseconds(20));

        var next = new Step("boot");
        using var third = new Process(_folder, new Step("deploy"), next);
        // Who asks is not told that it is under way.
        third.Dispatcher.Tell(new ResumeRun(new LeadJobId(7), Job, new DeviceName("mustang-01")) { Fencing = 1 }, third.Kit.TestActor);
        await TakeAsync(third, untilLost: true);

        Assert.False(next.Begun.IsCompleted);
        Assert.Equal(0, _accepted);
        Assert.Equal(["validate pass", "deploy pass", "first pass"], Results());
        await third.IsForgottenAsync();
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "runs"), "*.given-up"));
    }

    /// <summary>A process that is killed in the test shell of the run, of which nothing has reached a controller.</summary>
    private async Task KilledInTheTestAsync()
    {
        var (deploy, test) = (new Step("deploy"), new Step("boot") { Shell = true });
        using var first = new Process(_folder, deploy, test);
        first.StartRun();
        deploy.Go();
        await test.Begun.WaitAsync(Patience);
    }

    private async Task LogResultAsync(string suite, string name)
    {
        await using var log = new RunLog(Path.Combine(_folder, "logs", "7.yaml"), TimeProvider.System, []);
        log.WriteMapping("results", $$"""{"definition":"{{suite}}","case":"{{name}}","result":"pass"}""");
    }
}
