using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Consoles.Live;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Dispatch.Tftp;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using static LavaActors.Protocol.Consoles.LiveConsoleMessages;

namespace LavaActors.Dispatch.Tests.Consoles.Live;

/// <summary>A board's live console, as its DeviceActor has it, and viewers as gateways are.</summary>
public sealed class LiveConsoleActorTests : TestKit
{
    private const string Uart = "uart0";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly DeviceName Mustang = new("mustang-01");
    private static readonly JobId Job = new(7);

    private readonly string _folder = Directory.CreateTempSubdirectory("live-").FullName;
    private readonly List<ScriptedChannel> _lines = [];
    private readonly RunLog _log;
    private readonly IActorRef _board;

    public LiveConsoleActorTests()
    {
        _log = new RunLog(Path.Combine(_folder, "log"), TimeProvider.System, ["hunter2"]);
        var configuration = DispatcherConfiguration.Default with { Console = new ConsoleSettings { History = 1024, Answer = TimeSpan.FromMilliseconds(200) } };
        var settings = new DispatchSettings(configuration, "lab-a", _folder) { LockDirectory = Path.Combine(_folder, "locks") };
        var device = DeviceConfiguration.Parse(Sample.Device.Replace("power_off: pdu off 5", "power_off: 'true'", StringComparison.Ordinal), "mustang-01.yaml").Device!;
        var tftp = Sys.ActorOf(TftpServer.Props(new TftpServerSettings { Listen = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0) }, TimeProvider.System));
        _board = Sys.ActorOf(DeviceActor.Props(device, settings, tftp, TimeProvider.System, (_, _) =>
        {
            var line = new ScriptedChannel();
            lock (_lines) _lines.Add(line);
            return Task.FromResult<IByteChannel>(line);
        }));
    }

    private ScriptedChannel Line
    {
        get
        {
            lock (_lines) return _lines[^1];
        }
    }

    [Fact]
    public async Task Whoever_comes_late_sees_what_the_board_said_since_its_run_began_and_then_what_it_says()
    {
        await BeginRunAsync();
        Line.Say("U-Boot 2026.07\r\n");
        var anna = await EnterAsync("anna", ConsoleRight.Watch);
        Assert.Equal("U-Boot 2026.07\r\n", await ReadAsync(anna, 0, 16));
        Line.Say("=> ");
        Assert.Equal("=> ", await ReadAsync(anna, 16, 3));
    }

    [Fact]
    public async Task Who_is_slow_is_sent_what_there_is_left_and_slows_nobody()
    {
        await BeginRunAsync();
        var slow = await EnterAsync("slow", ConsoleRight.Watch);
        Line.Say("a");
        Assert.Equal("a", await ReadAsync(slow, 0, 1));
        Line.Say(new string('b', 5000));
        Line.Say("end");
        var quick = await EnterAsync("quick", ConsoleRight.Watch);
        await FollowAsync(quick, 5004);

        Tell(slow, new ReadOn(Mustang, 1, Uart, 1));
        var rest = await slow.NextAsync<Received>();
        Assert.Equal((5004L - 1024, 1024), (rest.Offset, rest.Data.Length));
        Assert.EndsWith("bend", Encoding.UTF8.GetString(rest.Data), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_of_the_job_are_hidden()
    {
        await BeginRunAsync();
        var anna = await EnterAsync("anna", ConsoleRight.Watch);
        Line.Say("Password: hun");
        Line.Say("ter2\r\n");
        Assert.Equal("Password: [MASKED]\r\n", await ReadAsync(anna, 0, 20));
    }

    [Fact]
    public async Task Nothing_is_sent_to_who_is_not_admitted_to_the_session()
    {
        await BeginRunAsync();
        Line.Say("secret things");
        var eve = await EnterAsync("eve", ConsoleRight.None);
        Tell(eve, new ReadOn(Mustang, 1, Uart, 0));
        Tell(eve, new AskFloor(Mustang, 1));
        Assert.StartsWith("you may not type here", (await eve.NextAsync<Refused>()).Why, StringComparison.Ordinal);

        await EndRunAsync();
        await BeginRunAsync(new JobId(8));
        Line.Say("of another job");
        var anna = await EnterAsync("anna", ConsoleRight.Permit, session: 1);
        Tell(anna, new ReadOn(Mustang, 2, Uart, 0));
        Tell(anna, new ReadOn(Mustang, 1, Uart, 0));
        Assert.Equal(2, (await StateAsync(anna, _ => true)).Session);
        Tell(anna, new Leave(Mustang));
        await anna.NextAsync<Left>();
        Assert.Null(anna.Said<Received>());
    }

    [Fact]
    public async Task One_types_after_the_other_and_the_log_says_who_typed_what()
    {
        await BeginRunAsync();
        var (anna, bob) = (await EnterAsync("anna", ConsoleRight.Permit), await EnterAsync("bob", ConsoleRight.Type));
        Tell(bob, new LiveConsoleMessages.Type(Mustang, 1, Uart, "x"u8.ToArray()));
        Assert.Contains("you do not have the floor", (await bob.NextAsync<Refused>()).Why, StringComparison.Ordinal);

        Tell(anna, new AskFloor(Mustang, 1));
        await StateAsync(anna, state => state.Holder?.User == "anna");
        await TypeAsync(anna, "printenv\r");
        Assert.Equal(new Typed(Mustang, Job, Uart, "printenv"), anna.Said<Typed>());

        Tell(bob, new AskFloor(Mustang, 1));
        var asked = await StateAsync(anna, state => state.Asker is not null);
        Assert.True(asked.Asker!.NeedsPermit);
        Tell(anna, new AnswerFloor(Mustang, 1, asked.Asker.Viewer, true));
        Assert.Equal("granted by anna", (await StateAsync(bob, state => state.Holder?.User == "bob")).Holder!.Because);
        await TypeAsync(bob, "rese");
        Tell(bob, new Leave(Mustang));
        Assert.Equal("rese", (await bob.NextAsync<Typed>()).Text);
        await bob.NextAsync<Left>();
        await StateAsync(anna, state => state.Holder is null);
        Assert.Equal("printenv\rrese", Line.Typed);

        _log.Flush();
        var log = await File.ReadAllTextAsync(_log.Path);
        Assert.Contains("anna may type on the console (nobody had it); that may disturb this job", log, StringComparison.Ordinal);
        Assert.Contains("anna typed on uart0: printenv", log, StringComparison.Ordinal);
        Assert.Contains("bob typed on uart0: rese", log, StringComparison.Ordinal);
        Assert.Contains("bob types on the console no more", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_answer_in_time_is_not_waited_for_and_whose_gateway_is_gone_has_nothing()
    {
        await BeginRunAsync();
        var (anna, ada) = (await EnterAsync("anna", ConsoleRight.Permit), await EnterAsync("ada", ConsoleRight.Permit));
        Tell(anna, new AskFloor(Mustang, 1));
        await StateAsync(anna, state => state.Holder?.User == "anna");
        Tell(ada, new AskFloor(Mustang, 1));
        Assert.Equal("anna did not answer", (await StateAsync(ada, state => state.Holder?.User == "ada")).Holder!.Because);
        Sys.Stop(ada.Probe);
        Assert.Equal(1, (await StateAsync(anna, state => state.Holder is null)).Viewers);
    }

    [Fact]
    public async Task A_person_opens_the_console_where_no_job_runs_and_a_run_takes_it_back()
    {
        var anna = await EnterAsync("anna", ConsoleRight.Type, session: 0);
        Tell(anna, new Open(Mustang));
        var opened = await StateAsync(anna, state => state.Lines.Count > 0);
        Assert.Equal((1, null, false), (opened.Session, opened.Job, opened.IsOver));
        Tell(anna, new Watch(Mustang, 1, "anna", ConsoleRight.Type));
        Tell(anna, new AskFloor(Mustang, 1));
        await StateAsync(anna, state => state.Holder is not null);
        await TypeAsync(anna, "\r");
        Line.Say("login: ");
        Assert.Equal("login: ", await ReadAsync(anna, 0, 7));

        await BeginRunAsync();
        var run = await StateAsync(anna, state => state.Job == Job);
        Assert.Equal((2, null), (run.Session, run.Holder));
        Assert.Equal(2, _lines.Count);
        Tell(anna, new Open(Mustang));
        Assert.Equal("job 7 runs on mustang-01, and has opened what it needs", (await anna.NextAsync<Refused>()).Why);
    }

    [Fact]
    public async Task A_console_that_nobody_watches_any_more_is_closed_and_what_a_run_said_stays()
    {
        var anna = await EnterAsync("anna", ConsoleRight.Type, session: 0);
        Tell(anna, new Open(Mustang));
        await StateAsync(anna, state => state.Lines.Count > 0);
        var line = Line;
        Tell(anna, new Leave(Mustang));
        await AwaitConditionAsync(async () =>
        {
            await Task.Yield();
            return await line.ReadAsync(new byte[1], default) == 0;
        });

        await BeginRunAsync();
        Line.Say("last words");
        var bob = await EnterAsync("bob", ConsoleRight.Watch, session: 2);
        Assert.Equal("last words", await ReadAsync(bob, 0, 10, session: 2));
        await EndRunAsync();
        Assert.True((await StateAsync(bob, state => state.IsOver)).IsOver);
        var late = await EnterAsync("late", ConsoleRight.Permit, session: 2);
        Assert.Equal("last words", await ReadAsync(late, 0, 10, session: 2));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task BeginRunAsync(JobId? job = null)
    {
        var run = job ?? Job;
        var paths = new RunPaths(Path.Combine(_folder, "work"), Path.Combine(_folder, "tftp"), Path.Combine(_folder, "nfs"), $"{run}");
        Assert.IsType<BoardMessages.Acquired>(await _board.Ask<object>(new BoardMessages.Acquire(run, run.Value, _log, paths), Patience));
        await new BoardHandle(_board, run).OpenConsoleAsync(Uart, default);
    }

    private Task EndRunAsync() => _board.Ask<BoardMessages.Released>(new BoardMessages.Release(Job), Patience);

    private void Tell(Viewer viewer, ICommand command) => _board.Tell(command, viewer.Probe);

    private async Task<Viewer> EnterAsync(string user, ConsoleRight right, long session = 1)
    {
        var viewer = new Viewer(CreateTestProbe());
        Tell(viewer, new Watch(Mustang, session, user, right));
        await StateAsync(viewer, _ => true);
        return viewer;
    }

    private static async Task<State> StateAsync(Viewer viewer, Predicate<State> isIt) => await viewer.NextAsync<State>(isIt);

    private async Task<string> ReadAsync(Viewer viewer, long from, int count, long session = 1)
    {
        var text = "";
        while (text.Length < count)
        {
            Tell(viewer, new ReadOn(Mustang, session, Uart, from + text.Length));
            var piece = await viewer.NextAsync<Received>();
            Assert.Equal(from + text.Length, piece.Offset);
            text += Encoding.UTF8.GetString(piece.Data);
        }

        return text;
    }

    private async Task FollowAsync(Viewer viewer, long to)
    {
        for (var at = 0L; at < to;)
        {
            Tell(viewer, new ReadOn(Mustang, 1, Uart, at));
            var piece = await viewer.NextAsync<Received>();
            at = piece.Offset + piece.Data.Length;
        }
    }

    private async Task TypeAsync(Viewer viewer, string keys)
    {
        Tell(viewer, new LiveConsoleMessages.Type(Mustang, 1, Uart, Encoding.UTF8.GetBytes(keys)));
        await viewer.NextAsync<Taken>();
    }

    /// <summary>A gateway's actor; what was not waited for is kept.</summary>
    private sealed class Viewer(TestProbe probe)
    {
        private readonly List<object> _skipped = [];

        public TestProbe Probe => probe;

        public T? Said<T>()
            where T : class => _skipped.OfType<T>().FirstOrDefault();

        public async Task<T> NextAsync<T>(Predicate<T>? isIt = null)
        {
            while (true)
            {
                var message = await probe.ReceiveOneAsync(Patience) ?? throw new TimeoutException($"no {typeof(T).Name} came; what came is {string.Join(", ", _skipped)}");
                if (message is T next && isIt?.Invoke(next) != false) return next;
                _skipped.Add(message);
            }
        }
    }
}
