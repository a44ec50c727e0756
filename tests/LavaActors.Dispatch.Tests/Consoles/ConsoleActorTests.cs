using System.Net.Sockets;
using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Runs;

namespace LavaActors.Dispatch.Tests.Consoles;

public sealed class ConsoleActorTests : TestKit
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);
    private readonly ScriptedChannel _board = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly RunLog _log;
    private readonly ConsoleHandle _console;

    public ConsoleActorTests()
    {
        _log = new RunLog(_file, TimeProvider.System, ["hunter2"]);
        _console = new ConsoleHandle("uart0 of test", false);
        _console.Attach(Sys.ActorOf(ConsoleActor.Props(_board, _log, _console.MarkClosed)));
    }

    [Fact]
    public async Task A_prompt_that_came_before_the_wait_is_seen()
    {
        _board.Say("booting\r\nlogin: ");
        Assert.IsType<ConsoleMatch.Matched>(await Expect("login:"));
    }

    [Fact]
    public async Task A_wait_that_is_not_met_ends_with_the_last_words()
    {
        _board.Say("stuck here");
        Assert.IsType<ConsoleMatch.Matched>(await Expect("stuck"));
        var late = Assert.IsType<ConsoleMatch.TimedOut>(await _console.ExpectAsync([ConsolePattern.Text("login:")], TimeSpan.FromMilliseconds(200), default));
        Assert.Equal("here", late.Tail);
    }

    [Fact]
    public async Task The_end_of_the_line_ends_the_wait()
    {
        var waiting = Expect("never");
        _board.HangUp();
        Assert.IsType<ConsoleMatch.Closed>(await waiting);
        Assert.False(_console.IsOpen);
        await Assert.ThrowsAsync<IOException>(() => _console.SendAsync("x\n", TimeSpan.Zero, default));
    }

    [Fact]
    public async Task A_program_that_takes_the_line_gets_its_bytes_and_what_it_leaves_is_waited_for()
    {
        _board.Say("before ");
        Assert.IsType<ConsoleMatch.Matched>(await Expect("before"));
        using (var relay = _console.OpenRelay())
        {
            await relay.WriteAsync(new byte[] { 1, 2 }, default);
            _board.Say([0, 0xff, 0x80]);
            Assert.Equal([0, 0xff, 0x80], await relay.ReadAsync(default).AsTask().WaitAsync(Soon));
            _board.Say("# ");
        }

        Assert.IsType<ConsoleMatch.Matched>(await Expect("# "));
        Assert.Equal("\u0001\u0002", _board.Typed);
    }

    [Fact]
    public async Task A_program_on_a_line_that_ends_is_told()
    {
        using var relay = _console.OpenRelay();
        _board.HangUp();
        Assert.Null(await relay.ReadAsync(default).AsTask().WaitAsync(Soon));
        await Assert.ThrowsAsync<IOException>(() => relay.WriteAsync(new byte[] { 1 }, default)).WaitAsync(Soon);
    }

    /// <summary>A board whose power goes off resets its connections: no kind of exception may leave somebody waiting.</summary>
    [Fact]
    public async Task Typing_on_a_line_that_breaks_fails_with_the_cause()
    {
        _board.Broken = new SocketException((int)SocketError.ConnectionReset);
        var failure = await Assert.ThrowsAsync<IOException>(() => _console.SendAsync("logout\n", TimeSpan.Zero, default)).WaitAsync(Soon);
        Assert.Equal($"uart0 of test: {_board.Broken.Message}", failure.Message);
    }

    [Fact]
    public async Task A_line_that_breaks_ends_the_wait_with_the_cause()
    {
        var waiting = Expect("never");
        _board.BreakOff(new SocketException((int)SocketError.ConnectionReset));
        Assert.Equal(new SocketException((int)SocketError.ConnectionReset).Message, Assert.IsType<ConsoleMatch.Closed>(await waiting).Why);
    }

    [Fact]
    public async Task A_connection_that_is_known_to_be_broken_ends_waits_and_streams_with_the_reason()
    {
        _board.Say("one two");
        await Expect("one");
        var waiting = Expect("never");
        _console.Break("the device stopped answering");
        Assert.Equal("the device stopped answering", Assert.IsType<ConsoleMatch.Closed>(await waiting).Why);
        Assert.Equal("the device stopped answering", _console.ClosedBecause);

        var stream = _console.OpenStream();
        Assert.Equal(" two", (await stream.ReadAsync(default))?.Text);
        Assert.Null(await stream.ReadAsync(default));
    }

    [Fact]
    public async Task What_is_typed_arrives_whole_whatever_the_pace()
    {
        await _console.SendAsync("setenv autoload no\n", TimeSpan.FromMilliseconds(1), default);
        await _console.SendAsync("dhcp\n", TimeSpan.Zero, default);
        Assert.Equal("setenv autoload no\ndhcp\n", _board.Typed);
    }

    [Fact]
    public async Task A_stream_takes_over_what_was_not_consumed_and_gives_back_the_rest()
    {
        _board.Say("one two");
        await Expect("one");
        var stream = _console.OpenStream();
        Assert.Equal(" two", (await stream.ReadAsync(default))?.Text);
        _board.Say("three EXIT prompt#");
        var piece = (await stream.ReadAsync(default))!.Text;
        stream.Return(piece[(piece.IndexOf("EXIT", StringComparison.Ordinal) + 4)..]);
        Assert.IsType<ConsoleMatch.Matched>(await Expect("prompt#"));
    }

    [Fact]
    public async Task A_piece_of_the_stream_knows_its_lines_in_the_log()
    {
        _log.Info("first");
        using var stream = _console.OpenStream();
        _board.Say("one\r\ntwo\r\nthr");
        var piece = (await stream.ReadAsync(default))!;
        Assert.Equal([(5, 1L), (10, 2L)], piece.Lines);
        Assert.Equal(3, piece.Next);
        _log.Info("between");
        _board.Say("ee\n");
        Assert.Equal([(3, 4L)], (await stream.ReadAsync(default))!.Lines);
    }

    [Fact]
    public async Task Binary_noise_is_logged_and_does_no_harm()
    {
        var noise = new byte[100_000];
        new Random(1).NextBytes(noise);
        _board.Say(noise);
        _board.Say("\nlogin: ");
        Assert.IsType<ConsoleMatch.Matched>(await Expect("login:"));
        await _console.CloseAsync();
        await _log.DisposeAsync();
        foreach (var line in await File.ReadAllLinesAsync(_file)) System.Text.Json.JsonDocument.Parse(line[2..]).Dispose();
    }

    [Fact]
    public async Task Secrets_do_not_reach_the_log()
    {
        await _console.SendAsync("password hunter2\n", TimeSpan.Zero, default);
        await _log.DisposeAsync();
        var text = await File.ReadAllTextAsync(_file);
        Assert.Contains("password [MASKED]", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_on_its_way_to_a_reader_that_leaves_is_for_whoever_waits_next()
    {
        var stream = _console.OpenStream();
        // One more than the stream holds: the last piece waits to be taken.
        for (var n = 1; n <= 9; n++)
        {
            _board.Say($"<{n}>");
            await AwaitConditionAsync(() => Task.FromResult(_board.Heard >= n));
        }

        stream.Return("");

        var found = Assert.IsType<ConsoleMatch.Matched>(await Expect("<9>"));
        Assert.Equal("<1><2><3><4><5><6><7><8>", found.Before);
        _board.Say("login:");
        Assert.IsType<ConsoleMatch.Matched>(await Expect("login:"));
    }

    [Fact]
    public async Task A_pattern_that_takes_too_long_is_named_and_the_console_goes_on()
    {
        var pattern = new ConsolePattern(new Regex(@"(?:\w|\w\w)+!x", RegexOptions.None, TimeSpan.FromMilliseconds(1)), @"(?:\w|\w\w)+!x");
        var waiting = _console.ExpectAsync([ConsolePattern.Text("login:"), pattern], Soon, default);
        _board.Say(new string('a', 1000) + "!");

        var fault = await Assert.ThrowsAsync<ActionFault>(() => waiting);

        Assert.Equal(ErrorTypes.Job, fault.ErrorType);
        Assert.StartsWith("the pattern '(?:\\w|\\w\\w)+!x' took longer than", fault.Message, StringComparison.Ordinal);
        _board.Say("login:");
        Assert.IsType<ConsoleMatch.Matched>(await Expect("login:"));
    }

    [Fact]
    public async Task A_console_that_fails_tells_who_waits_and_is_closed()
    {
        var console = new ConsoleHandle("uart0 of test", false);
        var broken = new BrokenChannel();
        var kept = new TaskCompletionSource<IActorRef>();
        Sys.ActorOf(Props.Create(() => new Keeper(ConsoleActor.Props(broken, _log, console.MarkClosed, console.MarkGone), kept)));
        console.Attach(await kept.Task);
        var waiting = console.ExpectAsync([ConsolePattern.Text("login:")], Soon, default);
        var typing = console.SendAsync("x", TimeSpan.Zero, default);

        broken.Break();

        Assert.Contains("the console failed", Assert.IsType<ConsoleMatch.Closed>(await waiting).Why, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => typing);
        await console.CloseAsync();
        Assert.False(console.IsOpen);
        Assert.IsType<ConsoleMatch.Closed>(await console.ExpectAsync([ConsolePattern.Text("login:")], Soon, default));
        await Assert.ThrowsAsync<IOException>(() => console.SendAsync("x", TimeSpan.Zero, default));
        Assert.Equal(1, broken.Disposed);
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        File.Delete(_file);
    }

    /// <summary>Keeps a console as boards and logins do: one that failed is not begun again.</summary>
    private sealed class Keeper : ReceiveActor
    {
        public Keeper(Props console, TaskCompletionSource<IActorRef> kept) => kept.SetResult(Context.ActorOf(console));

        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
    }

    /// <summary>Writes never end; when told so, it says that it has read more than there is room for.</summary>
    private sealed class BrokenChannel : IByteChannel
    {
        private readonly TaskCompletionSource _broken = new();

        public bool IsSecureShell => false;

        public int Disposed { get; private set; }

        public void Break() => _broken.SetResult();

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken stop)
        {
            await _broken.Task;
            return buffer.Length + 1;
        }

        public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken stop) => await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

        public ValueTask DisposeAsync()
        {
            Disposed++;
            return ValueTask.CompletedTask;
        }
    }

    private Task<ConsoleMatch> Expect(string text) => _console.ExpectAsync([ConsolePattern.Text(text)], Soon, default);
}
