using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Test;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Dispatch.Tests.Runs;

/// <summary>A dispatcher that ends in the middle of a run without a word, and another one on the same directory.</summary>
public sealed partial class ResumedRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JobId Job = new(7);

    private readonly string _folder = Directory.CreateTempSubdirectory("resumed-").FullName;
    private readonly List<RunFact> _facts = [];
    private long _stored;
    private int _accepted;
    private long _log;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_action_that_ran_is_done_again_and_nothing_is_told_twice()
    {
        var (deploy, boot) = (new Step("deploy") { Leaves = "7/x/Image" }, new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            deploy.Go();
            await boot.Begun.WaitAsync(Patience);
            // Some of it reaches the controller, and is acknowledged.
            await TakeAsync(first, untilStarted: "deploy");
        }

        Assert.True(BoardLease.Read(Process.Lease(_folder))!.IsHeld);
        var (again, next) = (new Step("deploy"), new Step("boot"));
        using var second = new Process(_folder, again, next);
        second.Dispatcher.Tell(new ResumeRun(new LeadJobId(7), Job, new DeviceName("mustang-01")), second.Kit.TestActor);
        await next.Begun.WaitAsync(Patience);

        Assert.False(again.Begun.IsCompleted, "what has passed is not done again");
        Assert.Equal("7/x/Image", next.Found);
        next.Go();
        await TakeAsync(second);

        Assert.Equal(["validate pass", "deploy pass", "boot-started pass", "boot pass", "job pass"], Results());
        Assert.True(_facts.OfType<RunFinished>().Single().Passed);
        Assert.Equal(("2", "boot"), (_facts.OfType<RunResumed>().Single().Level, _facts.OfType<RunResumed>().Single().Name));
        Assert.Single(_facts.OfType<PipelineDescribed>());
        await second.IsForgottenAsync();
    }

    [Theory]
    [InlineData(null, 0, 300)]
    [InlineData("lab-a", 2, 300)]
    [InlineData("lab-b", 5, 300)]
    [InlineData("lab-a", 1, 0)]
    public async Task A_run_that_was_over_only_delivers_what_is_left_whoever_has_its_board_and_however_late(string? holder, long fencing, int grace)
    {
        var log = "";
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            deploy.Go();
            boot.Go();
            // The last of it is told, and not acknowledged.
            log += await TakeAsync(first, leavesTheEnd: true);
            Assert.DoesNotContain(_facts, fact => fact is RunFinished);
        }

        var next = new Step("boot");
        using var second = new Process(_folder, new Step("deploy"), next, TimeSpan.FromSeconds(grace), holder is null ? null : new DeviceStanding(new DeviceName("mustang-01"), holder, fencing, holder));
        log += await TakeAsync(second);

        Assert.False(next.Begun.IsCompleted);
        Assert.Contains("job 7 finished correctly", log, StringComparison.Ordinal);
        Assert.Equal(["validate pass", "deploy pass", "boot-started pass", "boot pass", "job pass"], Results());
        await second.IsForgottenAsync();
    }

    [Fact]
    public async Task A_controller_whose_database_is_restored_gets_again_what_a_run_under_way_had_told()
    {
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using var process = new Process(_folder, deploy, boot);
        process.StartRun();
        deploy.Go();
        var before = await TakeAsync(process, untilStarted: "boot");

        await LoseStoreAsync(process);
        // It may be long before the run has something new to tell.
        var log = await TakeAsync(process, untilStarted: "boot");
        boot.Go();
        log += await TakeAsync(process);

        await AssertWholeAsync(process, before, log);
    }

    [Fact]
    public async Task A_controller_whose_database_is_restored_gets_again_what_a_run_that_was_over_had_told()
    {
        var before = "";
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            deploy.Go();
            boot.Go();
            before += await TakeAsync(first, leavesTheEnd: true);
        }

        using var second = new Process(_folder, new Step("deploy"), new Step("boot"), standing: new DeviceStanding(new DeviceName("mustang-01"), "lab-b", 5, "lab-b"));
        before += await TakeAsync(second, leavesTheEnd: true);
        await LoseStoreAsync(second);

        await AssertWholeAsync(second, before, await TakeAsync(second));
    }

    /// <summary>The controllers' database is restored as it was before the run; and they ask for the run.</summary>
    private async Task LoseStoreAsync(Process process)
    {
        // What was on its way to the controllers of before reaches nobody.
        while (await process.Kit.ReceiveOneAsync(TimeSpan.Zero) is not null)
        {
        }

        Assert.NotEqual(0, _stored);
        _facts.Clear();
        (_stored, _log) = (0, 0);
        process.Dispatcher.Tell(new ResumeRun(new LeadJobId(7), Job, new DeviceName("mustang-01")), process.Kit.TestActor);
    }

    private async Task AssertWholeAsync(Process process, string before, string log)
    {
        Assert.Equal(["validate pass", "deploy pass", "boot-started pass", "boot pass", "job pass"], Results());
        Assert.Single(_facts.OfType<PipelineDescribed>());
        Assert.True(_facts.OfType<RunFinished>().Single().Passed);
        Assert.StartsWith(before, log, StringComparison.Ordinal);
        Assert.Contains("job 7 finished correctly", log, StringComparison.Ordinal);
        Assert.All(log.TrimEnd('\n').Split('\n'), line => Assert.Matches("^- \\{.*\\}$", line));
        await process.IsForgottenAsync();
    }

    [Fact]
    public async Task After_the_grace_time_the_run_is_lost_and_its_board_is_cleaned_up()
    {
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            await deploy.Begun.WaitAsync(Patience);
        }

        using var second = new Process(_folder, new Step("deploy"), new Step("boot"), TimeSpan.Zero);
        await TakeAsync(second, untilLost: true);

        Assert.False(BoardLease.Read(Process.Lease(_folder))!.IsHeld);
        Assert.Empty(OpenRuns.JobsIn(Path.Combine(_folder, "runs")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "keys")));
    }

    [Fact]
    public async Task A_run_whose_board_was_given_away_meanwhile_is_lost_though_it_is_in_time()
    {
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            await deploy.Begun.WaitAsync(Patience);
        }

        var again = new Step("deploy");
        using var second = new Process(_folder, again, new Step("boot"), standing: new DeviceStanding(new DeviceName("mustang-01"), "lab-b", 5, "lab-b"));

        await TakeAsync(second, untilLost: true);
        Assert.False(again.Begun.IsCompleted);
        Assert.False(BoardLease.Read(Process.Lease(_folder))!.IsHeld);
        Assert.Empty(OpenRuns.JobsIn(Path.Combine(_folder, "runs")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "keys")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_whose_board_stays_on_ends_after_the_scheduler_knows_that_of_this_process_or_the_next(bool isKnown)
    {
        var heard = new TaskCompletionSource();
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot, off: "'false'", hears: _ =>
        {
            heard.TrySetResult();
            return null;
        }))
        {
            first.StartRun();
            await deploy.Begun.WaitAsync(Patience);
            first.Dispatcher.Tell(new CancelRun(new LeadJobId(7), Job, "canceled by ann"), first.Kit.TestActor);
            await heard.Task.WaitAsync(Patience);
            while (await first.Kit.ReceiveOneAsync(TimeSpan.FromMilliseconds(300)) is { } told) Assert.False(told is Report report && report.Facts.Any(fact => fact is RunFinished));
        }

        Assert.True(BoardLease.Read(Process.Lease(_folder))!.IsOutOfService);
        var (count, acknowledged) = (0, false);
        using var second = new Process(_folder, new Step("deploy"), new Step("boot"), off: "'false'", hears: found =>
        {
            // The first one is lost on its way.
            if (++count == 1) return null;
            acknowledged = true;
            return isKnown ? new SchedulerMessages.DeviceHealthSet(found.Command, found.Device, found.Health) : new SchedulerMessages.Refused(found.Command, "there is no such device", "");
        });
        await TakeAsync(second);

        Assert.True(acknowledged, "the scheduler would give the board to the next job");
        Assert.Equal(ErrorTypes.Infrastructure, _facts.OfType<RunFinished>().Single().ErrorType);
    }

    [Fact]
    public async Task A_run_whose_own_actor_fails_ends_with_that_failure_its_board_off_and_nothing_done_twice()
    {
        var deploy = new Step("deploy") { BreaksLog = true };
        using var process = new Process(_folder, deploy, new Step("boot"));
        process.StartRun();
        await TakeAsync(process, untilStarted: "deploy");
        deploy.Break();

        var log = await TakeAsync(process);

        Assert.True(deploy.Stopped.IsCompleted);
        Assert.True(File.Exists(Process.Off(_folder)));
        Assert.Equal(["deploy"], _facts.OfType<ActionStarted>().Select(action => action.Name));
        Assert.Equal(["validate pass", "job fail"], Results());
        var end = _facts.OfType<RunFinished>().Single();
        Assert.Equal((false, ErrorTypes.Bug), (end.Passed, end.ErrorType));
        Assert.StartsWith("ObjectDisposedException: ", end.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("line 19999 of what the board prints", log, StringComparison.Ordinal);
        Assert.Contains("job 7 failed (Bug): ObjectDisposedException: ", log, StringComparison.Ordinal);
        await process.IsForgottenAsync();
    }

    [Fact]
    public async Task Nothing_stays_noted_of_a_run_that_could_not_be_ended()
    {
        var deploy = new Step("deploy") { BreaksLog = true, BlocksLog = true };
        using var process = new Process(_folder, deploy, new Step("boot"));
        process.StartRun();
        await TakeAsync(process, untilStarted: "deploy");
        deploy.Break();

        await TakeAsync(process, untilLost: true);

        await process.Kit.AwaitConditionAsync(async () => (await process.NotesAsync()).LastReport == 0, Patience, interval: TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Runs_that_are_kept_stop_where_they_are_and_say_nothing_of_it()
    {
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            deploy.Go();
            await boot.Begun.WaitAsync(Patience);
            await first.Dispatcher.Ask<PipelineMessages.RunsEnded>(PipelineMessages.KeepRuns.Instance, Patience);
            Assert.True(boot.Stopped.IsCompleted);
        }

        var next = new Step("boot");
        next.Go();
        using var second = new Process(_folder, new Step("deploy"), next);
        await TakeAsync(second);

        Assert.Equal(["validate pass", "deploy pass", "boot-started pass", "boot pass", "job pass"], Results());
        Assert.True(_facts.OfType<RunFinished>().Single().Passed);
    }

    [Fact]
    public async Task A_test_shell_is_told_where_it_was_and_what_is_on_record()
    {
        var (deploy, test) = (new Step("deploy"), new Step("boot") { Shell = true });
        using (var first = new Process(_folder, deploy, test))
        {
            first.StartRun();
            deploy.Go();
            await test.Begun.WaitAsync(Patience);
        }

        var next = new Step("boot") { Shell = true };
        using var second = new Process(_folder, new Step("deploy"), next);
        await next.Begun.WaitAsync(Patience);

        Assert.Equal((0, 1), (next.Resumed!.Stage, next.Resumed.Round));
        Assert.Equal(["first"], next.Resumed.Recorded.Where(r => r.Suite == "0_smoke").Select(r => r.Case));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_set_under_a_run_gives_it_no_time_and_takes_none(int hours)
    {
        var (clock, boot) = (new SetClock(), new Step("boot"));
        var deploy = new Step("deploy");
        using (var first = new Process(_folder, deploy, boot, clock: clock))
        {
            first.StartRun();
            deploy.Go();
            await boot.Begun.WaitAsync(Patience);
            clock.Set = TimeSpan.FromHours(hours);
        }

        var next = new Step("boot");
        next.Go();
        using var second = new Process(_folder, new Step("deploy"), next, clock: clock);
        var log = await TakeAsync(second);

        var left = System.Text.RegularExpressions.Regex.Match(log, @"\((\d+) s of its time are left\)").Groups[1].Value;
        Assert.InRange(int.Parse(left, System.Globalization.CultureInfo.InvariantCulture), 300 - (int)Patience.TotalSeconds, 300);
        Assert.True(_facts.OfType<RunFinished>().Single().Passed);
    }

    [Fact]
    public async Task Power_is_decided_on_disk_before_it_is_switched_and_the_next_process_counts_on()
    {
        var (deploy, boot) = (new Step("deploy"), new Step("boot") { Power = $"touch {_folder}/on" });
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            deploy.Go();
            await boot.Begun.WaitAsync(Patience);
            Assert.True(File.Exists(Path.Combine(_folder, "on")));
        }

        var next = new Step("boot") { Power = $"touch {_folder}/on" };
        next.Go();
        using var second = new Process(_folder, new Step("deploy"), next);
        var log = await TakeAsync(second);

        Assert.Contains("the run goes on with 2 boot, which begins again from its start, its power commands included: they are decided anew, after decision 1", log, StringComparison.Ordinal);
        Assert.Contains("power decision 2", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_results_shares_reports_and_all_of_it_arrives_in_order()
    {
        const int Flood = 20_000;
        var (deploy, test) = (new Step("deploy"), new Step("boot") { Shell = true, Flood = Flood });
        deploy.Go();
        test.Go();
        using var process = new Process(_folder, deploy, test);
        process.StartRun();

        await TakeAsync(process);

        Assert.Equal(Enumerable.Range(0, Flood).Select(n => $"case-{n}"), _facts.OfType<ResultRecorded>().Where(r => r.Result.Suite == "0_smoke").Skip(1).Select(r => r.Result.Case));
        Assert.InRange(_stored, Flood / ReportOutbox.MaxFacts, Flood / 4);
    }

    private IEnumerable<string> Results() => _facts.OfType<ResultRecorded>().Select(r => $"{r.Result.Case} {r.Result.Outcome}");
}
