using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Devices;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Boot;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Overlay;
using LavaActors.Dispatch.Download;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Overlay;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Test.Shell;
using LavaActors.Dispatch.Tests.Planning;
using LavaActors.Protocol.Groups;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Runs;
using Microsoft.Extensions.Time.Testing;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>A test action against a played target and a played group.</summary>
public abstract class ShellSessionSpecs : TestKit
{
    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private protected static readonly TimeSpan ActionTimeout = TimeSpan.FromMinutes(5);

    private protected string LogFile { get; } = Path.GetTempFileName();
    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly JobKeys _keys = new("test");
    private protected ScriptedTarget Target { get; } = new();
    private protected ScriptedGroup Group { get; } = new();
    private protected List<TestResult> Recorded { get; } = [];
    private protected List<RunJournal.IEvent> Kept { get; } = [];
    private protected CancellationTokenSource Stop { get; } = new();
    private protected RunContext Run { get; }
    private protected ActionScope Scope { get; }

    /// <param name="login">The SSH login of the run; null: it has none.</param>
    /// <param name="board">Its board; null: it is a guest's.</param>
    /// <param name="second">A way to the board beside its console; null: there is none.</param>
    private protected ShellSessionSpecs(IGuestSession? login = null, IBoard? board = null, ISecondConnection? second = null)
    {
        Run = new RunContext
        {
            Order = new RunOrder(new LeadJobId(7), new JobId(7), "7.0", "", new DeviceName("mustang-01"), false, null, 1),
            Job = Sample.SubJob("guest", text => text),
            Device = Sample.Board(),
            Settings = new DispatchSettings(DispatcherConfiguration.Default, "lab-a", Path.GetTempPath()),
            Paths = new RunPaths("", "", "", "7"),
            Log = new RunLog(LogFile, Clock, []),
            Clock = Clock,
            Board = board,
            Login = login,
            Second = second,
            Group = Group,
            Keys = _keys,
            Downloads = new ResourceDownload(new HttpClient(), null, new DownloadSettings(), Clock),
            Keep = fact =>
            {
                lock (Kept) Kept.Add(fact);
                return Task.CompletedTask;
            },
            Report = fact =>
            {
                if (fact is not ResultRecorded recorded) return;
                lock (Recorded) Recorded.Add(recorded.Result);
            },
        };
        var node = new ActionNode("3", new MultinodeTestAction(0), "test", "common", null, ActionTimeout, Patience, 1, false, TimeSpan.Zero, []);
        Scope = new ActionScope(node, Run, Clock.GetUtcNow() + ActionTimeout, 1);
        var console = board is null ? new ConsoleHandle("ssh root@target", true) : new ConsoleHandle("uart0 of mustang-01", false);
        Run.Consoles["common"] = console.Attach(Sys.ActorOf(ConsoleActor.Props(Target.Line, Run.Log, console.MarkClosed)));
        Scope.Set(BootKeys.Prompts, [ConsolePattern.Text("root@target:")]);
        Scope.Set(OverlayKeys.System, OperatingSystemProfile.For("debian"));
        var request = new OverlayRequest { JobId = "7", Level = "1.1", System = OperatingSystemProfile.For("debian"), Definitions = [] };
        Scope.Set(OverlayKeys.Built, new BuiltOverlay(new OverlayLayout(Path.GetTempPath(), request), 0, new Dictionary<int, IReadOnlyList<PlannedRun>>
        {
            [0] = [new PlannedRun { Suite = "0_smoke", RunId = "7_1.1.1" }],
        }));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        Stop.Dispose();
        _keys.Dispose();
        File.Delete(LogFile);
    }

    private protected List<string> Results
    {
        get
        {
            lock (Recorded) return Recorded.ConvertAll(r => $"{r.Suite}/{r.Case} {r.Outcome}");
        }
    }

    private protected static readonly string[] Journal =
    [
        "SIGNAL_STARTRUN 0_smoke 7_1.1.1", "SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass", "SIGNAL_TESTCASE TEST_CASE_ID=b RESULT=fail", "ANSWERED SYNC 5.1 pass here",
        "SIGNAL_TESTCASE TEST_CASE_ID=c RESULT=pass", "SIGNAL_ENDRUN 0_smoke 7_1.1.1", "CHECKPOINT 0_smoke",
    ];

    private protected static string Lines(string question, IReadOnlyList<string> journal, int from = 0) =>
        string.Concat(journal.Skip(from).Select((line, i) => $"<LAVA_JOURNAL_LINE {question} {from + i + 1} {line.Length + 1} {line}>\r\n"));

    /// <summary>A session whose definition runs.</summary>
    private protected async Task<Task> StartAsync()
    {
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.Runner.WaitAsync(Patience);
        Target.Say("<LAVA_SIGNAL_STARTRUN 0_smoke 7_1.1.1>\r\n");
        await LoggedAsync("test definition 0_smoke started");
        return session;
    }

    private protected void End() => Target.Say("<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_TEST_RUNNER EXIT>\r\n");

    private protected Task RecordedAsync(string result) => AwaitConditionAsync(() => Task.FromResult(Results.Contains(result)), Patience, interval: TimeSpan.FromMilliseconds(10));

    private protected Task LoggedAsync(string text) => AwaitConditionAsync(
        () =>
        {
            Run.Log.Flush();
            return Task.FromResult(File.ReadAllText(LogFile).Contains(text, StringComparison.Ordinal));
        },
        Patience,
        interval: TimeSpan.FromMilliseconds(10));
}
