using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Dispatch.Runs;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using LavaActors.Yaml;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.Runs;

/// <summary>A pipeline on a plan that the test gives, for a board that the test plays.</summary>
public sealed class PipelineActorTests : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal const string Job = """
        job_name: a plan of the test's
        device_type: mustang
        timeouts: {job: {minutes: 10}}
        visibility: public
        actions:
        - test: {definitions: [{from: inline, name: x, path: x.yaml, repository: {metadata: {format: Lava-Test Test Definition 1.0, name: x}, run: {steps: ["true"]}}}]}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("pipeline-").FullName;
    private readonly JobKeys _keys = new("test");
    private readonly FakeTimeProvider _clock = new();
    private readonly RunLog _log;
    private readonly TestProbe _board;
    private readonly TestProbe _run;
    private DeviceConfiguration? _planned;

    public PipelineActorTests()
    {
        _board = CreateTestProbe();
        _board.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell(message is BoardMessages.Acquire ? BoardMessages.Acquired.Instance : (object)BoardMessages.Released.Instance);
            return AutoPilot.KeepRunning;
        }));
        _run = CreateTestProbe();
        _run.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            if (message is PipelineMessages.Keep keep) sender.Tell(new PipelineMessages.Kept(keep.Then));
            return AutoPilot.KeepRunning;
        }));
        _log = new RunLog(Path.Combine(_folder, "log"), TimeProvider.System, []);
    }

    [Fact]
    public async Task A_child_that_fails_stops_the_action_before_finalize_has_the_board()
    {
        var (test, finalize) = (new Step("test"), new Step("finalize"));
        var pipeline = Start(test, finalize);
        await test.Begun.WaitAsync(Patience);

        Sys.ActorSelection(pipeline, "guest").Tell(Kill.Instance);

        await finalize.Begun.WaitAsync(Patience);
        Assert.True(test.Stopped.IsCompleted, "the action should have ended before finalize begins");
        finalize.Go();
        var end = await EndAsync();
        Assert.Equal((ErrorTypes.Bug, false), (end.ErrorType, end.Passed));
    }

    [Fact]
    public async Task An_actions_actor_that_fails_ends_the_run_and_finalize_runs()
    {
        var (test, finalize) = (new Step("test"), new Step("finalize"));
        var pipeline = Start(test, finalize);
        await test.Begun.WaitAsync(Patience);

        Sys.ActorSelection(pipeline, "1-test").Tell(Kill.Instance);

        await finalize.Begun.WaitAsync(Patience);
        finalize.Go();
        Assert.Equal(ErrorTypes.Bug, (await EndAsync()).ErrorType);
    }

    /// <summary>Whatever of it fails, the board may be on.</summary>
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_finalize_that_fails_does_not_change_the_outcome_and_the_board_is_switched_off_at_its_release(bool fails, bool isGone)
    {
        var (test, finalize) = (new Step("test"), new Step("finalize") { Work = fails && !isGone ? _ => throw ActionFault.Infrastructure("the power stays on") : null });
        var pipeline = Start(test, finalize, isGuest: false);
        test.Go();
        await finalize.Begun.WaitAsync(Patience);

        if (isGone) Sys.ActorSelection(pipeline, "2-finalize").Tell(Kill.Instance);
        else finalize.Go();

        Assert.True((await EndAsync()).Passed);
        Assert.Equal(fails, ((BoardMessages.Release)await _board.FishForMessageAsync(m => m is BoardMessages.Release, Patience)).SwitchOff);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_ends_the_run_with_the_labs_fault()
    {
        var (test, finalize) = (new Step("test"), new Step("finalize"));
        finalize.Go();
        Start(test, finalize);
        await test.Begun.WaitAsync(Patience);

        _log.Failed!("the log of the job cannot be written in /logs: No space left on device");

        var end = await EndAsync();
        Assert.Equal((ErrorTypes.Infrastructure, "the log of the job cannot be written in /logs: No space left on device"), (end.ErrorType, end.ErrorMessage));
    }

    [Fact]
    public async Task A_job_and_its_actions_may_take_a_year()
    {
        var left = TimeSpan.Zero;
        var test = new Step("test")
        {
            Work = scope =>
            {
                left = scope.Remaining;
                using var wait = new CancellationTokenSource(left, TimeProvider.System);
            },
        };
        var finalize = new Step("finalize");
        finalize.Go();
        Start(test, finalize, job: Job.Replace("{minutes: 10}", "{days: 365}", StringComparison.Ordinal), timeout: TimeSpan.FromDays(365));

        Assert.True((await EndAsync()).Passed);
        Assert.Equal(TimeoutRules.LongestWait, left);
    }

    [Fact]
    public async Task Validation_that_takes_the_whole_time_is_the_jobs_fault_and_says_where_it_was()
    {
        var test = new Step("test") { Validation = async stop => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop) };
        Start(test, new Step("finalize"));
        await test.Validating.WaitAsync(Patience);

        _clock.Advance(TimeSpan.FromMinutes(11));

        const string why = "validation did not end within 600 s, the time of the whole job; it was at 1 test";
        var (results, end) = await ResultsAsync();
        Assert.Equal([("validate", "fail", ErrorTypes.Job, why), ("job", "fail", ErrorTypes.Job, why)], results);
        Assert.Equal(why, end.ErrorMessage);
    }

    [Fact]
    public async Task Validation_that_fails_unexpectedly_is_recorded_as_failed()
    {
        Start(new Step("test") { Validation = _ => throw new InvalidOperationException("a defect") }, new Step("finalize"));

        var (results, _) = await ResultsAsync();
        Assert.Equal(("validate", "fail", ErrorTypes.Bug, "InvalidOperationException: a defect"), results[0]);
    }

    [Fact]
    public async Task A_job_error_of_one_actions_validation_is_reported_with_those_of_others()
    {
        Start(new Step("test") { Validation = _ => throw ActionFault.Job("no such kernel") }, new Step("finalize"));

        var (results, _) = await ResultsAsync();
        Assert.Equal(("validate", "fail", ErrorTypes.Job, "Invalid job data: 1 test: no such kernel"), results[0]);
    }

    [Fact]
    public async Task A_board_that_cannot_be_taken_ends_the_run()
    {
        _board.SetAutoPilot(new DelegateAutoPilot((sender, message) =>
        {
            sender.Tell(message is BoardMessages.Acquire ? new BoardMessages.Failed(ActionFault.Infrastructure("no note")) : BoardMessages.Released.Instance);
            return AutoPilot.KeepRunning;
        }));
        Start(new Step("test"), new Step("finalize"), isGuest: false);

        Assert.Equal("no note", (await EndAsync()).ErrorMessage);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _keys.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_device_that_is_rendered_for_the_job_is_what_the_plan_is_made_for()
    {
        YamlMap? given = null;
        var (test, finalize) = (new Step("test"), new Step("finalize"));
        var job = Job.Replace("actions:", "context: {extra_kernel_args: quiet}\nactions:", StringComparison.Ordinal);
        Start(test, finalize, isGuest: false, job: job, render: (context, _) =>
        {
            given = context;
            return new RunDevice(Sample.Board() with { DeviceType = "rendered" }, null, ["a warning"]);
        });
        await test.Begun.WaitAsync(Patience);
        Assert.Equal(("quiet", "rendered"), (given!["extra_kernel_args"]!.ToString(), _planned!.DeviceType));
        test.Go();
        finalize.Go();
        Assert.True((await EndAsync()).Passed);
    }

    [Fact]
    public async Task A_device_that_cannot_be_rendered_for_the_job_ends_the_run_before_anything_happens()
    {
        Start(new Step("test"), new Step("finalize"), isGuest: false, render: (_, _) => new RunDevice(null, "the configuration of mustang-01 cannot be rendered", []));
        var end = await EndAsync();
        Assert.Equal((false, ErrorTypes.Configuration, "the configuration of mustang-01 cannot be rendered"), (end.Passed, end.ErrorType, end.ErrorMessage));
        await _board.ExpectNoMsgAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_run_that_is_canceled_while_its_device_is_rendered_ends()
    {
        var began = new TaskCompletionSource();
        var pipeline = Start(new Step("test"), new Step("finalize"), isGuest: false, render: (_, stop) =>
        {
            began.SetResult();
            stop.WaitHandle.WaitOne();
            throw new OperationCanceledException(stop);
        });
        await began.Task.WaitAsync(Patience);
        pipeline.Tell(new RunMessages.CancelRun(new LeadJobId(7), new JobId(7), "canceled by ann"));
        Assert.Equal(ErrorTypes.Canceled, (await EndAsync()).ErrorType);
    }

    [Fact]
    public async Task The_jobs_secrets_are_in_nothing_that_is_reported_of_the_run()
    {
        var finalize = new Step("finalize");
        finalize.Go();
        Start(
            new Step("test")
            {
                Work = scope =>
                {
                    scope.Results["used"] = "a \"s3cret\"";
                    scope.Run.Record(new TestResult("0_x", "with-s3cret", "pass", _clock.GetUtcNow(), Units: "s3cret/s", Set: "s3cret", Reference: "http://s3cret/", ErrorMessage: "s3cret!", Extra: """{"s3cret": ["s3cret", 3]}"""));
                    throw ActionFault.Test("s3cret-long was not taken");
                },
                Source = "http://files/?token=s3cret-long",
            },
            finalize, job: "secrets: {SHORT: s3cret, LONG: s3cret-long, DIGIT: '3'}\n" + Job);

        var facts = new List<RunFact>();
        while (facts.LastOrDefault() is not RunFinished) facts.Add(((PipelineMessages.Noted)await _run.FishForMessageAsync(m => m is PipelineMessages.Noted, Patience)).Fact);

        var result = facts.OfType<ResultRecorded>().Single(fact => fact.Result.Suite == "0_x").Result;
        Assert.Equal(
            ("with-[MASKED]", "[MASKED]/s", "[MASKED]", "http://[MASKED]/", "[MASKED]!", """{"[MASKED]":["[MASKED]",3]}"""),
            (result.Case, result.Units, result.Set, result.Reference, result.ErrorMessage, result.Extra));
        Assert.Equal("[MASKED] was not taken", Assert.Single(facts.OfType<ActionEnded>(), fact => fact.Error is not null).Error);
        Assert.Equal("[MASKED] was not taken", facts.OfType<RunFinished>().Single().ErrorMessage);
        Assert.DoesNotContain("s3cret", string.Join('\n', facts) + facts.OfType<PipelineDescribed>().Single().DescriptionYaml, StringComparison.Ordinal);
        _log.Flush();
        var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "log"));
        Assert.Contains(lines, line => line.Contains("\"case\":\"with-[MASKED]\"", StringComparison.Ordinal));
        Assert.All(lines, line =>
        {
            Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
            // Whatever is masked, a record stays one.
            Assert.NotNull(System.Text.Json.Nodes.JsonNode.Parse(line[2..]));
        });
    }

    private IActorRef Start(Step test, Step finalize, bool isGuest = true, string job = Job, Func<YamlMap, CancellationToken, RunDevice>? render = null, TimeSpan? timeout = null)
    {
        var order = new RunOrder(new LeadJobId(7), new JobId(7), "7", job, new DeviceName("mustang-01"), isGuest, null, 1);
        var configuration = DispatcherConfiguration.Default with { DownloadDirectory = Path.Combine(_folder, "tmp"), Tftp = new TftpSettings { Directory = Path.Combine(_folder, "tftp") } };
        var settings = new DispatchSettings(configuration, "lab-a", _folder);
        var downloads = new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System);
        var ports = new PipelinePorts(_board, Sample.Board(), ActorRefs.Nobody, ActorRefs.Nobody, _keys, downloads, settings, _clock)
        {
            Plan = (_, device) =>
            {
                _planned = device;
                return new PlanResult(new Plan([Node("1", test, timeout)], Node("2", finalize)), []);
            },
            Render = render,
        };
        return _run.ChildActorOf(PipelineActor.Props(order, _log, ports, new RunHistory()));
    }

    private static ActionNode Node(string level, PipelineAction action, TimeSpan? timeout = null) =>
        new(level, action, "test", "common", null, timeout ?? TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), 1, false, TimeSpan.Zero, []);

    private async Task<RunFinished> EndAsync() => (await ResultsAsync()).End;

    private async Task<(IReadOnlyList<(string Case, string Outcome, string? ErrorType, string? Message)> Results, RunFinished End)> ResultsAsync()
    {
        var results = new List<(string, string, string?, string?)>();
        for (; ; )
        {
            var fact = ((PipelineMessages.Noted)await _run.FishForMessageAsync(m => m is PipelineMessages.Noted, Patience)).Fact;
            if (fact is ResultRecorded r) results.Add((r.Result.Case, r.Result.Outcome, r.Result.ErrorType, r.Result.ErrorMessage));
            if (fact is RunFinished end) return (results, end);
        }
    }

    /// <summary>An action that goes on until it is told to end, or is stopped.</summary>
    private sealed class Step(string name) : PipelineAction
    {
        private readonly TaskCompletionSource _begun = new(), _go = new(), _stopped = new(), _validating = new();

        public Task Begun => _begun.Task;

        public Task Stopped => _stopped.Task;

        public Task Validating => _validating.Task;

        public Func<CancellationToken, Task>? Validation { get; init; }

        public string? Source { get; init; }

        public override string? Url => Source;

        /// <summary>What it does, without being told to go.</summary>
        public Action<ActionScope>? Work { get; init; }

        public override string Name => name;

        public override string Summary => name;

        public void Go() => _go.TrySetResult();

        public override async Task ValidateAsync(ValidationScope scope, CancellationToken stop)
        {
            _validating.TrySetResult();
            if (Validation is { } validation) await validation(stop);
        }

        public override async Task RunAsync(ActionScope scope, CancellationToken stop)
        {
            _begun.TrySetResult();
            Work?.Invoke(scope);
            if (Work is not null) return;
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
