using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using static LavaActors.Protocol.Runs.RunMessages;

namespace LavaActors.Dispatch.Tests.Runs;

public sealed class RunActorTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly RunOrder Order = new(new LeadJobId(7), new JobId(7), "7", "", new DeviceName("mustang-01"), false, null, 1);

    private readonly string _folder = Directory.CreateTempSubdirectory("run-").FullName;
    private readonly JobKeys _keys = new("test");
    private readonly TestProbe _board;
    private readonly TestProbe _jobs;
    private readonly TestProbe _dispatcher;
    private RunLog? _logOf;

    public RunActorTests()
    {
        _board = CreateTestProbe();
        _jobs = CreateTestProbe();
        _dispatcher = CreateTestProbe();
    }

    [Fact]
    public async Task A_run_is_over_when_its_end_and_its_log_are_stored()
    {
        var run = Start(log => Props.Create(() => new Pipeline(log, null)));
        await File.WriteAllTextAsync(ShellOffset.FileOf(_logOf!.Path), "0 1 17");
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));

        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(["begun", "passed"], facts);
        Assert.Contains("begun", log, StringComparison.Ordinal);
        await AwaitConditionAsync(() => Task.FromResult(Directory.GetFiles(Path.Combine(_folder, "logs")).Length == 0));
        await _board.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_log_that_nobody_stores_holds_up_neither_the_run_nor_its_reports()
    {
        var run = Start(log => Props.Create(() => new Pipeline(log, null)));
        for (var n = 0; n < 20_000; n++) _logOf!.Info($"line {n} of what the board prints {new string('x', 60)}");
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));

        var (bytes, isOver) = (0, false);
        while (!isOver)
        {
            switch (await _jobs.ReceiveOneAsync(Patience) ?? throw new TimeoutException("the end of the run was not reported"))
            {
                case Report report:
                    run.Tell(new ReportsStored(Order.Job, report.Sequence));
                    isOver = report.Facts.Any(fact => fact is RunFinished);
                    break;
                case LogChunk { Offset: var offset } chunk:
                    bytes = Math.Max(bytes, (int)offset + chunk.Bytes.Length);
                    break;
            }
        }

        Assert.InRange(bytes, 1, (int)LogUpload.MaxOnTheWay + LogUpload.MaxChunk - 1);
        var (_, log) = await StoreAllAsync(run);
        Assert.Equal(Enumerable.Range(0, 20_000), System.Text.RegularExpressions.Regex.Matches(log, @"line (\d+) of what").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task A_run_that_is_over_but_not_stored_ends_with_its_process_when_it_is_kept()
    {
        var run = Start(log => Props.Create(() => new Pipeline(log, null)));
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));
        await _jobs.FishForMessageAsync(m => m is Report report && report.Facts.Any(f => f is RunFinished), Patience);
        Watch(run);

        run.Tell(PipelineMessages.KeepRun.Instance);

        await ExpectTerminatedAsync(run, Patience);
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("later")]
    public async Task A_pipeline_that_fails_is_ended_in_its_stead_and_what_it_reported_before_is_kept(string when)
    {
        var run = Start(log => Props.Create(() => new Pipeline(log, when)));
        run.Tell(new CancelRun(Order.Lead, Order.Job, "canceled by ann"));

        Assert.True((await _board.ExpectMsgAsync<BoardMessages.Release>(Patience)).SwitchOff);
        _board.Reply(BoardMessages.Released.Instance);
        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(["begun", "lava/job fail Bug", "failed Bug: InvalidOperationException: a defect"], facts);
        Assert.Contains("job 7 failed (Bug): InvalidOperationException: a defect", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reports_that_the_controllers_had_and_have_no_more_come_from_the_journal_or_are_said_to_be_lost(bool isErased)
    {
        var run = Start(log => Props.Create(() => new Pipeline(log, null)));
        Assert.Equal(1, (await NextReportAsync()).Sequence);
        run.Tell(new ReportsStored(Order.Job, 1));
        if (isErased) await EraseJournalAsync();

        // Their database was restored: to what they are asked they answer with what that has.
        run.Tell(PipelineMessages.AskedFor.Instance);
        Assert.Equal(1, (await NextReportAsync()).Sequence);
        run.Tell(new ReportsStored(Order.Job, 0));
        var again = await NextReportAsync();
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));
        run.Tell(new ReportsStored(Order.Job, 0));
        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(1, again.Sequence);
        Assert.Equal([isErased ? "lava/lost-reports fail Infrastructure" : "begun", "passed"], facts);
        Assert.Equal(isErased, log.Contains("report 1 of this run is lost", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("finished correctly")]
    [InlineData(null)]
    public async Task A_run_whose_end_was_in_its_log_when_its_process_was_killed_is_over(string? lastWords)
    {
        var run = await ResumeAsync(log =>
        {
            Result(log, "power-off");
            Result(log, "job");
            if (lastWords is not null) log.Info($"job 7 {lastWords}");
        });

        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(["lava/power-off pass ", "lava/job pass ", "passed"], facts);
        Assert.Equal(3, log.Count(c => c == '\n'));
        Assert.EndsWith("\"job 7 finished correctly\"}\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_that_were_in_the_log_when_the_process_was_killed_are_recorded_from_there()
    {
        var run = await ResumeAsync(log => Result(log, "first"));
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));

        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(["lava/first pass ", "begun", "passed"], facts);
        Assert.Contains("recorded from this log, since the process before this one did not live to do it: lava/first", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0L)]
    [InlineData(null)]
    public async Task What_is_noted_of_another_run_with_the_number_is_no_part_of_a_new_one(long? fencing)
    {
        List<RunJournal.IEvent> other = [new RunJournal.Reported(1, [new ResultRecorded(new TestResult("0_smoke", "other", "pass", DateTimeOffset.UnixEpoch))]), new RunJournal.Stored(1, 1 << 20)];
        await NoteAsync(fencing is { } number ? [new RunJournal.Ordered(number), .. other] : [.. other]);

        var run = Start(log => Props.Create(() => new Pipeline(log, null)));
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));
        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(["begun", "passed"], facts);
        Assert.Contains("still had notes of another run", log, StringComparison.Ordinal);
    }

    /// <summary>The process before this one was killed between the order and the end of those notes.</summary>
    [Fact]
    public async Task What_is_noted_of_another_run_is_no_part_of_one_that_goes_on()
    {
        await NoteAsync([new RunJournal.Ordered(0), new RunJournal.Reported(1, [new ResultRecorded(new TestResult("0_smoke", "other", "pass", DateTimeOffset.UnixEpoch)), new RunFinished(true, null, null, DateTimeOffset.UnixEpoch)])]);

        var run = await ResumeAsync(_ => { });
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));

        Assert.Equal(["begun", "passed"], (await StoreAllAsync(run)).Facts);
    }

    [Fact]
    public async Task Results_that_only_the_log_has_are_recorded_when_the_run_s_actor_has_failed()
    {
        await using (var record = RunRecord.Open(Order, Settings, TimeProvider.System, _jobs)) Result(record.Log, "first");
        var again = RunRecord.Continue(Order, Settings, TimeProvider.System, _jobs);
        var run = _dispatcher.ChildActorOf(RunActor.PropsToEnd(Order, again, Ports, new InvalidOperationException("a defect")));

        await _board.ExpectMsgAsync<BoardMessages.Release>(Patience);
        _board.Reply(BoardMessages.Released.Instance);
        var (facts, log) = await StoreAllAsync(run);

        Assert.Equal(["lava/first pass ", "lava/job fail Bug", "failed Bug: InvalidOperationException: a defect"], facts);
        Assert.Contains("recorded from this log, since the run failed before that was done: lava/first", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_end_is_in_its_log_is_over_though_its_actor_has_failed()
    {
        await using (var record = RunRecord.Open(Order, Settings, TimeProvider.System, _jobs)) Result(record.Log, "job");
        var again = RunRecord.Continue(Order, Settings, TimeProvider.System, _jobs);
        var run = _dispatcher.ChildActorOf(RunActor.PropsToEnd(Order, again, Ports, new InvalidOperationException("a defect")));

        Assert.Equal(["lava/job pass ", "passed"], (await StoreAllAsync(run)).Facts);
        await _board.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task What_a_report_tells_of_the_log_is_in_the_log_s_file()
    {
        var run = Start(log => Props.Create(() => new Pipeline(log, null)));
        await NextReportAsync();
        Assert.Contains("begun", System.Text.Encoding.UTF8.GetString(_logOf!.Read(0, RunLog.Block)), StringComparison.Ordinal);
        run.Tell(new CancelRun(Order.Lead, Order.Job, "pass"));
        await StoreAllAsync(run);
    }

    private static void Result(RunLog log, string name) => log.WriteMapping("results", $$"""{"definition":"lava","case":"{{name}}","result":"pass"}""");

    private async Task<Report> NextReportAsync() => (Report)await _jobs.FishForMessageAsync(m => m is Report, Patience);

    /// <summary>The run's journal has this before the run begins.</summary>
    private async Task NoteAsync(IReadOnlyList<RunJournal.IEvent> events)
    {
        var journal = _dispatcher.ChildActorOf(RunJournalActor.Props(Order.Job, "akka.persistence.journal.inmem"));
        Watch(journal);
        journal.Tell(new RunJournalActor.Append(1, events));
        await _dispatcher.FishForMessageAsync(m => m is RunJournalActor.Appended, Patience);
        journal.Tell(RunJournalActor.Finish.Instance);
        await ExpectTerminatedAsync(journal, Patience);
    }

    private async Task EraseJournalAsync()
    {
        var eraser = _dispatcher.ChildActorOf(RunJournalActor.Props(Order.Job, "akka.persistence.journal.inmem"));
        Watch(eraser);
        eraser.Tell(RunJournalActor.Erase.Instance);
        await ExpectTerminatedAsync(eraser, Patience);
        await _dispatcher.FishForMessageAsync(m => m is RunJournalActor.Read, Patience);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _keys.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A run that a process before this one had begun: it noted nothing, and this is its log.</summary>
    private async Task<IActorRef> ResumeAsync(Action<RunLog> before)
    {
        await using (var record = RunRecord.Open(Order, Settings, TimeProvider.System, _jobs)) before(record.Log);
        return Start(log => Props.Create(() => new Pipeline(log, null)), RunRecord.Continue(Order, Settings, TimeProvider.System, _jobs));
    }

    private PipelinePorts Ports => new(
        _board, Sample.Board(), _jobs, ActorRefs.Nobody, _keys, new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System), Settings, TimeProvider.System);

    private DispatchSettings Settings => new(DispatcherConfiguration.Default, "lab-a", _folder) { RunJournal = "akka.persistence.journal.inmem" };

    private IActorRef Start(Func<RunLog, Props> pipeline, RunRecord? resumed = null)
    {
        var record = resumed ?? RunRecord.Open(Order, Settings, TimeProvider.System, _jobs);
        _logOf = record.Log;
        return _dispatcher.ChildActorOf(RunActor.Props(Order, record, Ports, _ => pipeline(record.Log), isResumed: resumed is not null));
    }

    /// <summary>Plays the controller: takes the reports in the order of their numbers, and the log, until the run is over.</summary>
    private async Task<(IReadOnlyList<string> Facts, string Log)> StoreAllAsync(IActorRef run)
    {
        var (facts, log, next, stored) = (new List<string>(), "", 1L, 0L);
        var over = _dispatcher.ExpectMsgAsync<PipelineMessages.RunOver>(Patience).AsTask();
        while (!over.IsCompleted)
        {
            switch (await _jobs.ReceiveOneAsync(TimeSpan.FromMilliseconds(100)))
            {
                case Report report when report.Sequence == next:
                    facts.AddRange(report.Facts.Select(Text));
                    run.Tell(new ReportsStored(Order.Job, next++));
                    break;
                case LogChunk chunk when chunk.Offset == stored:
                    log += System.Text.Encoding.UTF8.GetString(chunk.Bytes);
                    stored += chunk.Bytes.Length;
                    run.Tell(new LogStored(Order.Job, stored));
                    break;
            }
        }

        await over;
        run.Tell(PipelineMessages.ForgetRun.Instance);
        return (facts, log);
    }

    private static string Text(RunFact fact) => fact switch
    {
        RunFinished { Passed: true } => "passed",
        RunFinished end => $"failed {end.ErrorType}: {end.ErrorMessage}",
        ResultRecorded r => $"{r.Result.Suite}/{r.Result.Case} {r.Result.Outcome} {r.Result.ErrorType}",
        PipelineDescribed d => d.DescriptionYaml,
        _ => fact.ToString(),
    };

    private sealed class Pipeline : ReceiveActor
    {
        public Pipeline(RunLog log, string? fails)
        {
            var run = Context.Parent;
            log.Info("begun");
            run.Tell(new PipelineMessages.Noted(new PipelineDescribed("begun")));
            if (fails == "at once") throw new InvalidOperationException("a defect");
            Receive<CancelRun>(_ =>
            {
                if (fails is not null) throw new InvalidOperationException("a defect");
                run.Tell(new PipelineMessages.Noted(new RunFinished(true, null, null, DateTimeOffset.UnixEpoch)));
                Context.Stop(Self);
            });
        }
    }
}
