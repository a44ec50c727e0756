using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Consoles;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Pipeline;

public sealed class ActionActorTests : TestKit
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _file = Path.GetTempFileName();
    private readonly RunContext _run;
    private readonly JobKeys _keys = new("test");
    private readonly List<string> _done = [];

    public ActionActorTests()
    {
        var job = Sample.SubJob("host", text => text);
        _run = new RunContext
        {
            Order = new RunOrder(new LeadJobId(7), new JobId(7), "7.0", "", new DeviceName("mustang-01"), false, null, 1),
            Job = job,
            Device = Sample.Board(),
            Settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", Path.GetTempPath()),
            Paths = new RunPaths("", "", "", "7"),
            Log = new RunLog(_file, TimeProvider.System, []),
            Clock = TimeProvider.System,
            Board = null,
            Login = null,
            Group = null,
            Keys = _keys,
            Downloads = new ResourceDownload(new HttpClient(), null, new DownloadSettings(), TimeProvider.System),
            Report = _ => { },
        };
    }

    [Fact]
    public async Task Own_work_then_the_children_in_order_then_what_is_left()
    {
        var fault = await RunAsync(Node(new Scripted("top", () => Done("top"), () => Done("after")), Long,
            Node(new Scripted("one", () => Done("one")), Long),
            Node(new Scripted("two", () => Done("two")), Long)));

        Assert.Null(fault);
        Assert.Equal(["top", "one", "two", "after"], _done);
    }

    [Fact]
    public async Task A_child_that_fails_ends_its_parent_and_keeps_the_rest_from_running()
    {
        var fault = await RunAsync(Node(new Scripted("top"), Long,
            Node(new Scripted("one", () => throw ActionFault.Infrastructure("no power")), Long),
            Node(new Scripted("two", () => Done("two")), Long)));

        Assert.Equal((ErrorTypes.Infrastructure, "no power"), (fault!.ErrorType, fault.Message));
        Assert.Empty(_done);
    }

    [Fact]
    public async Task A_retry_action_cleans_up_and_tries_again()
    {
        var attempts = 0;
        var child = new Scripted("child", () => ++attempts < 3 ? throw ActionFault.Infrastructure($"attempt {attempts}") : Task.CompletedTask) { OnCleanup = () => _done.Add("cleaned") };

        Assert.Null(await RunAsync(Node(new Scripted("top") { Retries = true }, Long, Node(child, Long)) with { MaxRetries = 3 }));

        Assert.Equal(["cleaned", "cleaned"], _done);
    }

    [Fact]
    public async Task An_attempt_that_ran_out_of_time_is_made_again_with_time_of_its_own()
    {
        var attempts = 0;
        var top = new Patient(async stop =>
        {
            if (++attempts < 3) await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });

        Assert.Null(await RunAsync(Node(top, Long) with { MaxRetries = 3, AttemptTimeout = Short }));

        Assert.Equal(3, attempts);
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_an_attempt_is_late_makes_no_other()
    {
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var attempts = 0;
        var top = new Patient(async stop =>
        {
            attempts++;
            stop.Register(late.SetResult);
            await over.Task;
        });
        var actor = Start(Node(top, Long) with { MaxRetries = 3, AttemptTimeout = Short }, out var ended);
        await late.Task.WaitAsync(Patience);

        actor.Tell(new ActionMessages.Abort(ActionFault.Canceled("by hand")));
        over.SetResult();

        Assert.Equal(ErrorTypes.Canceled, (await ended.WaitAsync(Patience))!.ErrorType);
        Assert.Equal(1, attempts);
    }

    [Fact]
    public async Task The_time_of_all_attempts_together_ends_the_last_of_them()
    {
        var top = new Patient(stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));

        var fault = await RunAsync(Node(top, Short) with { MaxRetries = 3, AttemptTimeout = Long });

        Assert.Contains("patient timed out after", fault!.Message, StringComparison.Ordinal);
        Assert.Contains("no time left for attempt 2 of 3", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anything_unexpected_is_a_defect_of_the_program()
    {
        var fault = await RunAsync(Node(new Scripted("top", () => throw new FormatException("odd")), Long));

        Assert.Equal((ErrorTypes.Bug, "FormatException: odd"), (fault!.ErrorType, fault.Message));
    }

    [Fact]
    public async Task A_time_out_says_what_was_waited_for_and_what_came_last_through_all_levels()
    {
        var console = Console("U-Boot 2023\r\nwaiting for a tape\r\n");
        var wait = new Waiting(console);

        var fault = await RunAsync(Node(new Scripted("top"), Long, Node(new Scripted("middle"), Long, Node(wait, Short))));

        Assert.Equal(ErrorTypes.Infrastructure, fault!.ErrorType);
        Assert.Contains("wait-action timed out after", fault.Message, StringComparison.Ordinal);
        Assert.Contains("the boot loader's prompt ('=>') had not come on uart0 of mustang-01; last received: U-Boot 2023", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith("waiting for a tape. Is the prompt right?", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_jobs_own_time_out_says_so_too()
    {
        var wait = new Waiting(Console(""));
        var actor = Start(Node(new Scripted("top"), Long, Node(wait, Long)), out var ended);
        await wait.Begun.WaitAsync(Patience);

        actor.Tell(new ActionMessages.Abort(ActionFault.Job("job timed out after 60 seconds")));

        Assert.Equal(
            "job timed out after 60 seconds: the boot loader's prompt ('=>') had not come on uart0 of mustang-01; nothing was received. Is the prompt right?",
            (await ended.WaitAsync(Patience))!.Message);
    }

    [Fact]
    public async Task A_canceled_run_ends_with_the_reason_it_was_given_and_is_not_tried_again()
    {
        var wait = new Waiting(Console(""));
        var actor = Start(Node(new Scripted("top") { Retries = true }, Long, Node(wait, Long)) with { MaxRetries = 3 }, out var ended);
        await wait.Begun.WaitAsync(Patience);

        actor.Tell(new ActionMessages.Abort(ActionFault.Canceled("canceled by ann: wrong kernel")));

        var fault = await ended.WaitAsync(Patience);
        Assert.Equal((ErrorTypes.Canceled, "canceled by ann: wrong kernel"), (fault!.ErrorType, fault.Message));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _keys.Dispose();
        File.Delete(_file);
    }

    private Task Done(string what)
    {
        _done.Add(what);
        return Task.CompletedTask;
    }

    private Task<ActionFault?> RunAsync(ActionNode node)
    {
        Start(node, out var ended);
        return ended.WaitAsync(Patience);
    }

    private IActorRef Start(ActionNode node, out Task<ActionFault?> ended)
    {
        var done = new TaskCompletionSource<ActionFault?>();
        var started = new TaskCompletionSource<IActorRef>();
        Sys.ActorOf(Props.Create(() => new Parent(ActionActor.Props(node, _run, TimeProvider.System.GetUtcNow() + Long), started, done)));
        ended = done.Task;
        return started.Task.GetAwaiter().GetResult();
    }

    private ConsoleHandle Console(string said)
    {
        var board = new ScriptedChannel();
        board.Say(said);
        var console = new ConsoleHandle("uart0 of mustang-01", false);
        return console.Attach(Sys.ActorOf(ConsoleActor.Props(board, _run.Log, console.MarkClosed)));
    }

    private static ActionNode Node(PipelineAction action, TimeSpan timeout, params ActionNode[] children) =>
        new("1", action, "boot", "common", null, timeout, Long, 1, false, TimeSpan.Zero, children);

    private sealed class Parent : ReceiveActor
    {
        public Parent(Props action, TaskCompletionSource<IActorRef> started, TaskCompletionSource<ActionFault?> done)
        {
            Receive<ActionMessages.Ended>(ended => done.TrySetResult(ended.Fault));
            var child = Context.ActorOf(action);
            child.Tell(ActionMessages.Run.Instance);
            started.SetResult(child);
        }
    }

    private sealed class Scripted(string name, Func<Task>? work = null, Func<Task>? after = null) : PipelineAction
    {
        public override string Name => name;

        public override string Summary => name;

        public override bool IsRetry => Retries;

        public bool Retries { get; init; }

        public Action? OnCleanup { get; init; }

        public override async Task RunAsync(ActionScope scope, CancellationToken stop)
        {
            if (work is not null) await work();
        }

        public override async Task AfterChildrenAsync(ActionScope scope, CancellationToken stop)
        {
            if (after is not null) await after();
        }

        public override Task CleanupAsync(RunContext run, CancellationToken stop)
        {
            OnCleanup?.Invoke();
            return Task.CompletedTask;
        }
    }

    private sealed class Waiting(IConsole console) : PipelineAction
    {
        private readonly TaskCompletionSource _begun = new();

        public Task Begun => _begun.Task;

        public override string Name => "wait-action";

        public override string Summary => "wait";

        public override string TimeoutErrorType => ErrorTypes.Infrastructure;

        public override async Task RunAsync(ActionScope scope, CancellationToken stop)
        {
            _begun.TrySetResult();
            await console.WaitForAsync([ConsolePattern.Text("=>")], "the boot loader's prompt", Long, ErrorTypes.Infrastructure, stop, "Is the prompt right?");
        }
    }

    /// <summary>A retry action whose own work may take long.</summary>
    private sealed class Patient(Func<CancellationToken, Task> work) : PipelineAction
    {
        public override string Name => "patient";

        public override string Summary => "waits";

        public override bool IsRetry => true;

        public override Task RunAsync(ActionScope scope, CancellationToken stop) => work(stop);
    }
}
