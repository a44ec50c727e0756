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

/// <summary>What stands for a dispatcher's process, its scheduler, and its actions.</summary>
public sealed partial class ResumedRunTests
{
    /// <summary>Plays the controller: takes the reports in the order of their numbers, and the log, until the run is over.</summary>
    private async Task<string> TakeAsync(Process process, string? untilStarted = null, bool leavesTheEnd = false, bool untilLost = false)
    {
        var log = "";
        using var late = new CancellationTokenSource(Patience);
        while (true)
        {
            switch (await process.Kit.ReceiveOneAsync(TimeSpan.FromMilliseconds(100)))
            {
                case Report report when leavesTheEnd && report.Facts.Any(fact => fact is RunFinished):
                    return log;
                case RunAccepted:
                    _accepted++;
                    break;
                case RunLost lost when untilLost:
                    Assert.Equal(new RunLost(new LeadJobId(7), Job, "lab-a") { Fencing = 1 }, lost);
                    return log;
                case Report report when report.Sequence == _stored + 1:
                    _stored++;
                    _facts.AddRange(report.Facts);
                    process.Dispatcher.Tell(new ReportsStored(Job, _stored), process.Kit.TestActor);
                    if (untilStarted is not null && report.Facts.OfType<ActionStarted>().Any(a => a.Name == untilStarted)) return log;
                    break;
                case Report:
                    process.Dispatcher.Tell(new ReportsStored(Job, _stored), process.Kit.TestActor);
                    break;
                case LogChunk chunk:
                    // Behind a gap nothing is taken.
                    if (chunk.Offset <= _log)
                    {
                        log += System.Text.Encoding.UTF8.GetString(chunk.Bytes[(int)Math.Min(chunk.Bytes.Length, _log - chunk.Offset)..]);
                        _log = Math.Max(_log, chunk.Offset + chunk.Bytes.Length);
                    }

                    process.Dispatcher.Tell(new LogStored(Job, _log), process.Kit.TestActor);
                    break;
                case null when late.IsCancellationRequested:
                    throw new TimeoutException($"the run did not come to its end; told so far: {string.Join(", ", _facts)}");
            }

            if (untilStarted is null && _facts.OfType<RunFinished>().Any() && !process.IsOpen) return log;
        }
    }

    /// <summary>A dispatcher with its actor system, on a directory that others have had before it.</summary>
    private sealed class Process : IDisposable
    {
        private readonly string _folder;

        public Process(string folder, Step deploy, Step boot, TimeSpan? grace = null, DeviceStanding? standing = null, TimeProvider? clock = null, string? off = null, Func<SchedulerMessages.SetDeviceHealth, SchedulerMessages.IReply?>? hears = null)
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
            var device = DeviceConfiguration.Parse(Sample.Device.Replace("power_off: pdu off 5", $"power_off: {off ?? $"touch {Off(folder)}"}", StringComparison.Ordinal), "mustang-01.yaml").Device!;
            var finalize = new Step("finalize") { Power = off };
            finalize.Go();
            Dispatcher = Kit.Sys.ActorOf(DispatcherActor.Props(new DispatcherPorts(
                settings, [device], Kit.Sys.ActorOf(Props.Create(() => new PlayedScheduler(standing, hears))), Kit.TestActor, ActorRefs.Nobody, Props.Create(() => new Tftp()),
                new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System), clock ?? TimeProvider.System)
            {
                Plan = (_, _) => new PlanResult(new Plan([Node("1", deploy, "deploy"), Node("2", boot, boot.Shell ? "test" : "boot")], Node("3", finalize, "finalize")), []),
            }));
        }

        public Kit Kit { get; }

        public IActorRef Dispatcher { get; }

        public bool IsOpen => OpenRuns.JobsIn(Path.Combine(_folder, "runs")).Count > 0;

        public static string Lease(string folder) => Path.Combine(folder, "leases", "mustang-01.json");

        /// <summary>Is there once the board was switched off.</summary>
        public static string Off(string folder) => Path.Combine(folder, "off");

        public void StartRun() =>
            Dispatcher.Tell(new StartRun(new RunOrder(new LeadJobId(7), Job, "7", PipelineActorTests.Job, new DeviceName("mustang-01"), false, null, 1)), Kit.TestActor);

        /// <summary>What is noted of the run.</summary>
        public async Task<RunHistory> NotesAsync()
        {
            var parent = Kit.CreateTestProbe();
            parent.ChildActorOf(RunJournalActor.Props(Job, DispatchSettings.DefaultRunJournal)).Tell(RunJournalActor.Finish.Instance);
            return (await parent.ExpectMsgAsync<RunJournalActor.Read>(Patience)).History;
        }

        public async Task IsForgottenAsync()
        {
            await Kit.AwaitConditionAsync(() => Task.FromResult(!IsOpen), Patience, interval: TimeSpan.FromMilliseconds(20));
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
        /// <param name="hears">What it answers to a finding; null: nothing.</param>
        public PlayedScheduler(DeviceStanding? standing, Func<SchedulerMessages.SetDeviceHealth, SchedulerMessages.IReply?>? hears)
        {
            Receive<SchedulerMessages.RegisterDispatcher>(r =>
                Sender.Tell(new SchedulerMessages.DispatcherRegistered(r.Dispatcher, r.Incarnation, standing is null ? null : [standing])));
            Receive<SchedulerMessages.SetDeviceHealth>(found =>
            {
                if (hears?.Invoke(found) is { } answer) Sender.Tell(answer);
            });
        }
    }

    private sealed class Tftp : ReceiveActor
    {
        public Tftp() => Receive<Dispatch.Tftp.TftpMessages.Withdraw>(w => Sender.Tell(new Dispatch.Tftp.TftpMessages.Withdrawn(w.RunId)));
    }

    /// <summary>An action that goes on until it is told to end, or is stopped.</summary>
    private sealed class Step(string name) : PipelineAction
    {
        private readonly TaskCompletionSource _begun = new(), _go = new(), _break = new(), _stopped = new();

        public Task Begun => _begun.Task;

        public Task Stopped => _stopped.Task;

        /// <summary>A boot command to leave.</summary>
        public string? Leaves { get; init; }

        /// <summary>It is a test shell that has recorded one result.</summary>
        public bool Shell { get; init; }

        /// <summary>As many results it records, as quickly as it can.</summary>
        public int Flood { get; init; }

        /// <summary>When it is told to, it logs a lot, and the log's file is closed under the run.</summary>
        public bool BreaksLog { get; init; }

        /// <summary>And it cannot be opened again.</summary>
        public bool BlocksLog { get; init; }

        /// <summary>A command to switch the board with.</summary>
        public string? Power { get; init; }

        /// <summary>The boot command that was there.</summary>
        public string? Found { get; private set; }

        public ResumedShell? Resumed { get; private set; }

        public override string Name => name;

        public override string Summary => name;

        public void Go() => _go.TrySetResult();

        public void Break() => _break.TrySetResult();

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
            if (BreaksLog)
            {
                await _break.Task.WaitAsync(stop);
                for (var n = 0; n < 20_000; n++) scope.Run.Log.Info($"line {n} of what the board prints {new string('x', 60)}");
                if (BlocksLog)
                {
                    File.Delete(scope.Run.Log.Path);
                    Directory.CreateDirectory(scope.Run.Log.Path);
                }

                await scope.Run.Log.DisposeAsync();
            }

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
