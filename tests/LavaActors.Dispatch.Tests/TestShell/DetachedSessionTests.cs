using Akka.Actor;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Deploy.Ssh;
using LavaActors.Dispatch.Groups;
using LavaActors.Dispatch.Guests;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Test;
using LavaActors.Dispatch.Tests.Consoles;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.TestShell;

/// <summary>Test actions that go on after a restart of their dispatcher, over SSH.</summary>
public sealed class DetachedSessionTests : ShellSessionSpecs
{
    private readonly Login _login;

    public DetachedSessionTests()
        : this(new Login())
    {
    }

    private DetachedSessionTests(Login login)
        : base(login)
    {
        _login = login;
        login.System = Sys;
        login.Log = Run.Log;
    }

    [Fact]
    public async Task A_runner_that_ended_while_nobody_listened_is_heard_to_its_end_though_nothing_can_be_typed_any_more()
    {
        _login.Output = "<LAVA_MULTI_NODE> <LAVA_SEND told k=v :call=4.1>\r\n<LAVA_MULTI_NODE> <LAVA_SYNC here call=5.1>\r\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=c RESULT=pass>\r\n<LAVA_TEST_RUNNER EXIT>\r\n";
        _login.Journal = [.. Journal, "TEST_RUNNER EXIT"];
        Scope.Set(SshKeys.Target, new GuestTarget("target", 22, "root"));
        Run.Resumed = new ResumedShell(0, 1, [new TestResult("0_smoke", "a", "pass", Clock.GetUtcNow()), new TestResult("0_smoke", "multinode-sync-here", "pass", Clock.GetUtcNow()), new TestResult("0_smoke", "multinode-send-told", "pass", Clock.GetUtcNow())]);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        (await Group.MadeAsync("told").WaitAsync(Patience)).Answer.SetResult(new GroupAnswer.Met([]));

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/b fail", "0_smoke/c pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(100, "the SSH connection broke")]
    public async Task A_connection_that_breaks_while_the_journal_is_read_is_made_again(int breaks, string? expected)
    {
        _login.Output = "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=c RESULT=pass>\r\n<LAVA_TEST_RUNNER EXIT>\r\n";
        _login.Journal = [.. Journal, "TEST_RUNNER EXIT"];
        _login.Breaks = breaks;
        Scope.Set(SshKeys.Target, new GuestTarget("target", 22, "root"));
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);

        if (expected is null)
        {
            await session.WaitAsync(Patience);
            Assert.Contains("0_smoke/b fail", Results);
            Assert.Equal(breaks, _login.Connections - 1);
        }
        else
        {
            Assert.Contains(expected, (await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience))).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(200, null)]
    [InlineData(30, "line 1 of the journal /lava-7/0/results/journal-1 on ssh root@target:22 is too long to be read")]
    public async Task A_journal_that_is_longer_than_what_is_kept_of_a_commands_output_is_read_in_parts(int kept, string? expected)
    {
        _login.Output = "<LAVA_TEST_RUNNER EXIT>\r\n";
        _login.Journal = [.. Journal, "TEST_RUNNER EXIT"];
        _login.Kept = kept;
        Scope.Set(SshKeys.Target, new GuestTarget("target", 22, "root"));
        Run.Resumed = new ResumedShell(0, 1, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);

        if (expected is null)
        {
            await session.WaitAsync(Patience);
            Assert.Equal(["0_smoke/a pass", "0_smoke/b fail", "0_smoke/c pass", "0_smoke/multinode-sync-here pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
        }
        else
        {
            Assert.Equal(expected, (await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience))).Message);
        }
    }

    /// <summary>The process before this one was killed right before it typed the start, or while it did.</summary>
    [Fact]
    public async Task A_runner_that_was_not_started_yet_is_started_in_the_round_that_was_begun()
    {
        _login.Trace = "none\n";
        _login.Output = "<LAVA_SIGNAL_STARTRUN 0_smoke 7_1.1.1>\r\n<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a RESULT=pass>\r\n<LAVA_SIGNAL_ENDRUN 0_smoke 7_1.1.1>\r\n<LAVA_TEST_RUNNER EXIT>\r\n";
        Scope.Set(SshKeys.Target, new GuestTarget("target", 22, "root"));
        Run.Resumed = new ResumedShell(0, 2, []);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync(". /lava-7/environment").WaitAsync(Patience);
        Assert.StartsWith("/lava-7/bin/lava-test-runner /lava-7/0 2 --detach", await Target.Runner.WaitAsync(Patience), StringComparison.Ordinal);

        await session.WaitAsync(Patience);
        Assert.Equal(["0_smoke/a pass", "lava/0_smoke pass"], Results.Order(StringComparer.Ordinal));
        Assert.Equal((0, 2), _login.Followed);
        await LoggedAsync("restarted before the tests had been started; they are started now");
    }

    /// <summary>A target without FIFOs ran the tests in the login shell, which ended with the process that had logged in.</summary>
    [Fact]
    public async Task The_journal_of_a_runner_that_ended_with_its_login_is_read_in_the_new_one()
    {
        _login.Trace = "attached\n";
        Scope.Set(SshKeys.Target, new GuestTarget("target", 22, "root"));
        Run.Resumed = new ResumedShell(0, 1, [new TestResult("0_smoke", "a", "pass", Clock.GetUtcNow())]);
        var session = new TestShellSession(Scope, 0).RunAsync(Stop.Token);
        await Target.TypedAsync("/bin/lava-journal /lava-7/0/results/journal-1 1; else ").WaitAsync(Patience);
        Target.Say(Lines("all/1", Journal[..3]) + "<LAVA_JOURNAL_ASK all/1 1 3 - 12>\r\n");

        var fault = await Assert.ThrowsAsync<ActionFault>(() => session.WaitAsync(Patience));
        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("while the dispatcher was away", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["0_smoke/b fail", "lava/0_smoke fail"], Results.Order(StringComparer.Ordinal));
        Assert.Null(_login.Followed);
    }

    [Fact]
    public async Task A_target_that_does_not_say_whether_the_runner_was_started_fails_the_action()
    {
        _login.Trace = "sh: out of memory\n";
        Scope.Set(SshKeys.Target, new GuestTarget("target", 22, "root"));
        Run.Resumed = new ResumedShell(0, 1, []);

        var fault = await Assert.ThrowsAsync<ActionFault>(() => new TestShellSession(Scope, 0).RunAsync(Stop.Token).WaitAsync(Patience));

        Assert.Equal(ErrorTypes.Infrastructure, fault.ErrorType);
        Assert.Contains("does not say whether the test runner was started (exit code 0): sh: out of memory", fault.Message, StringComparison.Ordinal);
        Assert.False(Target.Runner.IsCompleted, "nobody knows whether it runs");
    }

    /// <summary>A login whose runner has ended: its output is there, and nothing reads what is typed.</summary>
    private sealed class Login : IGuestSession
    {
        public ActorSystem System { get; set; } = null!;

        public string Output { get; set; } = "";

        public IReadOnlyList<string> Journal { get; set; } = [];

        /// <summary>What the target says of the runner.</summary>
        public string Trace { get; set; } = "detached\n";

        /// <summary>From which byte of which round it was followed.</summary>
        public (long From, int Round)? Followed { get; private set; }

        public RunLog Log { get; set; } = null!;

        public async Task<IConsole> FollowAsync(DetachedShell shell, long from, Action<long>? passed, GuestTarget target, DateTimeOffset deadline, CancellationToken stop)
        {
            Followed = (from, shell.Round);
            var line = new ScriptedChannel();
            var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var console = new ConsoleHandle($"ssh {target}", true);
            console.Attach(System.ActorOf(ConsoleActor.Props(line, Log, why =>
            {
                console.MarkClosed(why);
                closed.SetResult();
            })));
            line.Say(Output);
            line.BreakOff(new EndOfStreamException("the test runner on the target ended without saying so"));
            await closed.Task;
            return console;
        }

        /// <summary>So many commands lose their connection.</summary>
        public int Breaks { get; set; }

        public int Connections { get; private set; }

        public Task<GuestCommandResult> ExecuteAsync(string command, CancellationToken stop) => command.Contains("echo detached", StringComparison.Ordinal)
            ? Task.FromResult(new GuestCommandResult(0, Trace))
            : Breaks-- > 0
            ? Task.FromException<GuestCommandResult>(ActionFault.From(new IOException("the SSH connection broke")))
            : Task.FromResult(new GuestCommandResult(0, Cut(command)));

        /// <summary>So many bytes are kept of what a command says.</summary>
        public int Kept { get; set; } = int.MaxValue;

        private string Cut(string command)
        {
            var lines = command.Split(' ')[2].TrimEnd('p').Split(',').Select(int.Parse).ToArray();
            var said = string.Concat(Journal.Skip(lines[0] - 1).Take(lines[1] - lines[0] + 1).Select(line => $"<LAVA_{line}>\n")) + ".\n";
            return said[..Math.Min(said.Length, Kept)];
        }

        public Task ConnectAsync(GuestTarget target, DateTimeOffset deadline, CancellationToken stop)
        {
            Connections++;
            return Task.CompletedTask;
        }

        public Task CopyAsync(string localFile, string remotePath, CancellationToken stop) => throw new NotSupportedException();

        public Task<IConsole> OpenShellAsync(CancellationToken stop) => throw new NotSupportedException();

        public Task CloseAsync() => Task.CompletedTask;
    }
}
