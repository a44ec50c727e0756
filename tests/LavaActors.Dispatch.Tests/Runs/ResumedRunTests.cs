using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Deploy.Tftp;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Protocol.Wire;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Dispatch.Tests.Runs;

/// <summary>A dispatcher that ends in the middle of a run without a word, and another one on the same directory.</summary>
public sealed class ResumedRunTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly JobId Job = new(7);

    private readonly string _folder = Directory.CreateTempSubdirectory("resumed-").FullName;
    private readonly List<RunFact> _facts = [];
    private long _stored;
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

    [Fact]
    public async Task A_run_that_was_over_only_delivers_what_is_left()
    {
        var (deploy, boot) = (new Step("deploy"), new Step("boot"));
        using (var first = new Process(_folder, deploy, boot))
        {
            first.StartRun();
            deploy.Go();
            boot.Go();
            // The last of it is told, and not acknowledged.
            await TakeAsync(first, leavesTheEnd: true);
            Assert.DoesNotContain(_facts, fact => fact is RunFinished);
        }

        var next = new Step("boot");
        using var second = new Process(_folder, new Step("deploy"), next);
        await TakeAsync(second);

        Assert.False(next.Begun.IsCompleted);
        Assert.Equal(["validate pass", "deploy pass", "boot-started pass", "boot pass", "job pass"], Results());
        await second.IsForgottenAsync();
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

        Assert.Equal(new RunLost(new LeadJobId(7), Job, "lab-a"), await second.Kit.FishForMessageAsync(m => m is RunLost, Patience));
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

        Assert.Equal(new RunLost(new LeadJobId(7), Job, "lab-a"), await second.Kit.FishForMessageAsync(m => m is RunLost, Patience));
        Assert.False(again.Begun.IsCompleted);
        Assert.False(BoardLease.Read(Process.Lease(_folder))!.IsHeld);
        Assert.Empty(OpenRuns.JobsIn(Path.Combine(_folder, "runs")));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "keys")));
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

    /// <summary>Plays the controller: takes the reports in the order of their numbers, and the log, until the run is over.</summary>
    private async Task<string> TakeAsync(Process process, string? untilStarted = null, bool leavesTheEnd = false)
    {
        var log = "";
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            switch (await process.Kit.ReceiveOneAsync(TimeSpan.FromMilliseconds(100)))
            {
                case Report report when leavesTheEnd && report.Facts.Any(fact => fact is RunFinished):
                    return log;
                case Report report when report.Sequence == _stored + 1:
                    _stored++;
                    _facts.AddRange(report.Facts);
                    process.Dispatcher.Tell(new ReportsStored(Job, _stored), process.Kit.TestActor);
                    if (untilStarted is not null && report.Facts.OfType<ActionStarted>().Any(a => a.Name == untilStarted)) return log;
                    break;
                case Report report:
                    if (report.Sequence <= _stored) process.Dispatcher.Tell(new ReportsStored(Job, _stored), process.Kit.TestActor);
                    break;
                case LogChunk chunk when chunk.Offset <= _log:
                    log += System.Text.Encoding.UTF8.GetString(chunk.Bytes[(int)Math.Min(chunk.Bytes.Length, _log - chunk.Offset)..]);
                    _log = Math.Max(_log, chunk.Offset + chunk.Bytes.Length);
                    process.Dispatcher.Tell(new LogStored(Job, _log), process.Kit.TestActor);
                    break;
                case null when late.IsCancellationRequested:
                    throw new TimeoutException($"the run did not come to its end; told so far: {string.Join(", ", _facts)}");
            }

            if (untilStarted is null && _facts.OfType<RunFinished>().Any() && !process.IsOpen) return log;
        }
    }

    private IEnumerable<string> Results() => _facts.OfType<ResultRecorded>().Select(r => $"{r.Result.Case} {r.Result.Outcome}");

    /// <summary>A dispatcher with its actor system, on a directory that others have had before it.</summary>
    private sealed class Process : IDisposable
    {
        private readonly string _folder;

        public Process(string folder, Step deploy, Step boot, TimeSpan? grace = null, DeviceStanding? standing = null, TimeProvider? clock = null)
        {
            _folder = folder;
            Kit = new Kit(folder);
            var configuration = DispatcherConfiguration.Default with
            {
                DownloadDirectory = Path.Combine(folder, "work"),
                Tftp = new TftpSettings { Directory = Path.Combine(folder, "tftp") },
                Grace = grace ?? TimeSpan.FromMinutes(5),
            };
            var settings = new DispatchSettings(configuration, "lab-a", folder) { LockDirectory = Path.Combine(folder, "locks") };
            var device = DeviceConfiguration.Parse(Sample.Device.Replace("power_off: pdu off 5", "power_off: 'true'", StringComparison.Ordinal), "mustang-01.yaml").Device!;
            var finalize = new Step("finalize");
            finalize.Go();
            Dispatcher = Kit.Sys.ActorOf(DispatcherActor.Props(new DispatcherPorts(
                settings, [device], Kit.Sys.ActorOf(Props.Create(() => new PlayedScheduler(standing))), Kit.TestActor, ActorRefs.Nobody, Props.Create(() => new Tftp()),
                new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System), clock ?? TimeProvider.System)
            {
                Plan = (_, _) => new PlanResult(new Plan([Node("1", deploy, "deploy"), Node("2", boot, boot.Shell ? "test" : "boot")], Node("3", finalize, "finalize")), []),
            }));
        }

        public Kit Kit { get; }

        public IActorRef Dispatcher { get; }

        public bool IsOpen => OpenRuns.JobsIn(Path.Combine(_folder, "runs")).Count > 0;

        public static string Lease(string folder) => Path.Combine(folder, "leases", "mustang-01.json");

        public void StartRun() =>
            Dispatcher.Tell(new StartRun(new RunOrder(new LeadJobId(7), Job, "7", PipelineActorTests.Job, new DeviceName("mustang-01"), false, null, 1)), Kit.TestActor);

        public async Task IsForgottenAsync()
        {
            await Kit.AwaitConditionAsync(() => Task.FromResult(!IsOpen), Patience);
            Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "keys")));
            Assert.False(BoardLease.Read(Lease(_folder))!.IsHeld);
        }

        public void Dispose() => Kit.Dispose();

        private static ActionNode Node(string level, PipelineAction action, string section) =>
            new(level, action, section, "common", null, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), 1, false, TimeSpan.Zero, []);
    }

    private sealed class Kit(string folder) : TestKit(ConfigurationFactory.ParseString($$"""
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.persistence.journal.runs {
          class = "Akka.Persistence.Sql.Journal.SqlWriteJournal, Akka.Persistence.Sql"
          connection-string = "Data Source={{folder}}/runs.db"
          provider-name = "SQLite.MS"
          auto-initialize = true
          tag-write-mode = Csv
          read-isolation-level = read-uncommitted
        }
        """).WithFallback(ConfigurationFactory.ParseString(WireHosting.Hocon)))
    {
        // As a kill does it, as far as that goes within one process: nobody is told to end.
        public new void Dispose()
        {
            Sys.Terminate().Wait(Patience);
            base.Dispose();
        }
    }

    /// <summary>The clock of a host that somebody sets.</summary>
    private sealed class SetClock : TimeProvider
    {
        public TimeSpan Set { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Set;
    }

    private sealed class PlayedScheduler : ReceiveActor
    {
        public PlayedScheduler(DeviceStanding? standing) => Receive<SchedulerMessages.RegisterDispatcher>(r =>
            Sender.Tell(new SchedulerMessages.DispatcherRegistered(r.Dispatcher, r.Incarnation, standing is null ? null : [standing])));
    }

    private sealed class Tftp : ReceiveActor
    {
        public Tftp() => Receive<Dispatch.Tftp.TftpMessages.Withdraw>(w => Sender.Tell(new Dispatch.Tftp.TftpMessages.Withdrawn(w.RunId)));
    }

    /// <summary>An action that goes on until it is told to end, or is stopped.</summary>
    private sealed class Step(string name) : PipelineAction
    {
        private readonly TaskCompletionSource _begun = new(), _go = new(), _stopped = new();

        public Task Begun => _begun.Task;

        public Task Stopped => _stopped.Task;

        /// <summary>A boot command to leave.</summary>
        public string? Leaves { get; init; }

        /// <summary>It is a test shell that has recorded one result.</summary>
        public bool Shell { get; init; }

        /// <summary>As many results it records, as quickly as it can.</summary>
        public int Flood { get; init; }

        /// <summary>A command to switch the board with.</summary>
        public string? Power { get; init; }

        /// <summary>The boot command that was there.</summary>
        public string? Found { get; private set; }

        public ResumedShell? Resumed { get; private set; }

        public override string Name => name;

        public override string Summary => name;

        public void Go() => _go.TrySetResult();

        public override async Task RunAsync(ActionScope scope, CancellationToken stop)
        {
            Found = scope.Find(TftpKeys.BootCommand);
            if (Leaves is not null) scope.Set(TftpKeys.BootCommand, Leaves);
            Resumed = scope.Run.Resumed;
            if (Shell && Resumed is null)
            {
                await StageRounds.NextAsync(scope, 0);
                scope.Run.Record(new TestResult("0_smoke", "first", "pass", DateTimeOffset.UnixEpoch));
                // Behind the result: once this is on disk, so is that.
                await scope.Run.Keep(new RunJournal.PowerDecided(0, [], DateTimeOffset.UnixEpoch));
            }

            for (var n = 0; n < Flood; n++) scope.Run.Record(new TestResult("0_smoke", $"case-{n}", "pass", DateTimeOffset.UnixEpoch));
            if (Power is not null) await scope.Run.Board!.RunCommandsAsync([Power], TimeSpan.FromMinutes(1), stop);
            if (name == "boot" && !Shell) scope.Run.Record(new TestResult("lava", "boot-started", "pass", DateTimeOffset.UnixEpoch, scope.Node.Level));
            if (name != "finalize") scope.Results["done"] = true;
            _begun.TrySetResult();
            try
            {
                await _go.Task.WaitAsync(stop);
            }
            finally
            {
                _stopped.TrySetResult();
            }
        }
    }
}
