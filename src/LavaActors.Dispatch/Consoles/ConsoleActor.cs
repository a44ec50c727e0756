using System.Text;
using System.Text.RegularExpressions;
using Akka.Actor;
using LavaActors.Dispatch.Consoles.Kept;
using LavaActors.Dispatch.Logs;
using LavaActors.Dispatch.Metrics;
using LavaActors.Dispatch.Pipeline;
using static LavaActors.Dispatch.Consoles.ConsoleMessages;

namespace LavaActors.Dispatch.Consoles;

/// <summary>
/// One open console: bytes in, matches out, bytes typed. It reads the next bytes only when everybody has taken the last ones, so a slow reader slows the
/// line and nothing piles up. It never decides what to type. If it fails, whoever waits is told that the connection is closed: its channel is gone, so it
/// cannot begin again.
/// </summary>
public sealed partial class ConsoleActor : ReceiveActor, IWithTimers
{
    private readonly IByteChannel _channel;
    private readonly RunLog? _log;
    private readonly ConsoleBuffer _buffer = new();
    private readonly LineSplitter _lines;
    private readonly List<(int End, long Number)> _logged = [];
    private readonly Decoder _decoder = new UTF8Encoding(false, false).GetDecoder();
    private readonly CancellationTokenSource _life = new();
    private readonly byte[] _bytes = new byte[64 * 1024];
    private readonly char[] _chars = new char[64 * 1024 + 4];
    private readonly Queue<(ICommand Command, IActorRef From)> _toSend = new();
    private readonly ConsoleViewer? _viewer;
    private readonly Action<string> _closed;
    private readonly Action? _gone;
    private (Expect Expect, IActorRef From)? _waiting;
    private ConsoleStream? _stream;
    private string? _held;
    private string? _closedBecause;
    private bool _isClosedHere;
    private int _sentChars;

    /// <param name="log">Null: what is received is no part of a run.</param>
    /// <param name="closed">Called once with the reason when the other side has closed.</param>
    /// <param name="gone">Called when this actor has ended: nobody is answered any more.</param>
    public ConsoleActor(IByteChannel channel, RunLog? log, Action<string> closed, Action? gone, ConsoleViewer? viewer)
    {
        _channel = channel;
        _viewer = viewer;
        _log = log;
        _closed = closed;
        _gone = gone;
        _lines = new LineSplitter(LogLine);

        Receive<Received>(OnReceived);
        Receive<ReadOn>(_ => Read());
        Receive<Ended>(e => OnEnded(e.Why));
        Receive<Expect>(OnExpect);
        Receive<Forget>(f =>
        {
            if (_waiting?.Expect.Turn == f.Turn) StopWaiting();
            Sender.Tell(new LastReceived(_buffer.Tail()));
        });
        Receive<TimeUp>(OnTimeUp);
        Receive<Send>(Enqueue);
        Receive<TypeBytes>(_ => _relay is not null, _ => Sender.Tell(new SendFailed("a program talks over the line, as for a file transfer; wait until it has ended")));
        Receive<TypeBytes>(Enqueue);
        Receive<PieceSent>(_ => OnPieceSent());
        Receive<Paced>(_ => SendNext());
        Receive<PieceFailed>(f => OnSendFailed(f.Why));
        Receive<Discard>(_ =>
        {
            _buffer.Take();
            Sender.Tell(Discarded.Instance);
        });
        Receive<StreamTo>(OnStreamTo);
        Receive<StreamEnded>(OnStreamEnded);
        Receive<Untaken>(OnUntaken);
        ReceiveRelays();
        Receive<Break>(b => OnEnded(b.Why));
        Receive<Close>(_ =>
        {
            OnEnded("it was closed here");
            _isClosedHere = true;
            Context.Stop(Self);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(IByteChannel channel, RunLog? log, Action<string> closed, Action? gone = null, ConsoleViewer? viewer = null) =>
        Akka.Actor.Props.Create(() => new ConsoleActor(channel, log, closed, gone, viewer));

    protected override void PreStart()
    {
        DispatchMetrics.CountConsole(1);
        if (_viewer is { } viewer) viewer.Actor.Tell(new Opened(viewer.Line));
        Read();
    }

    protected override bool AroundReceive(Receive receive, object message)
    {
        try
        {
            return base.AroundReceive(receive, message);
        }
        catch (Exception e)
        {
            EndWaits($"the console failed: {e.GetType().Name}: {e.Message}");
            throw;
        }
    }

    protected override void PostStop()
    {
        DispatchMetrics.CountConsole(-1);
        _gone?.Invoke();
        while (_toSend.TryDequeue(out var unsent)) unsent.From.Tell(new SendFailed(_closedBecause ?? "it was closed here"));
        _lines.Flush();
        _life.Cancel();
        _life.Dispose();
        // Where this actor ends with its process, or by a failure, somebody may come back to a program that goes on.
        _ = _isClosedHere ? KeptConsole.EndAsync(_channel) : _channel.DisposeAsync().AsTask();
    }

    // Whatever goes wrong is told to who waits: a failure that nobody is told of is waited for in vain.
    private void Read() => ReadAsync().PipeTo(Self, failure: e => new Ended(e.Message));

    private async Task<object> ReadAsync()
    {
        var n = await _channel.ReadAsync(_bytes, _life.Token);
        return n > 0 ? new Received(n) : new Ended("the other side closed the connection");
    }

    private void OnReceived(Received received)
    {
        DispatchMetrics.CountReceived(received.Count);
        if (_relay is { } relay)
        {
            RelayThenReadAsync(relay, _bytes[..received.Count]).PipeTo(Self);
            return;
        }

        _viewer?.Actor.Tell(new Output(_bytes.AsSpan(0, received.Count).ToArray()));
        var text = Decode(_bytes.AsSpan(0, received.Count));
        _logged.Clear();
        _lines.Append(text);

        if (_stream is { } stream)
        {
            HandOver(stream, new ConsolePiece(text.ToString(), [.. _logged], LogLines));
            return;
        }

        _buffer.Append(text);
        Search();
        Read();
    }

    private Span<char> Decode(ReadOnlySpan<byte> bytes) => _chars.AsSpan(0, _decoder.GetChars(bytes, _chars, flush: false));

    private long LogLines => _log?.Lines ?? 0;

    private void LogLine(ReadOnlyMemory<char> line)
    {
        var number = _log?.Target(line.Span) ?? 0;
        if (_stream is not null) _logged.Add((_lines.Consumed, number));
    }

    private void HandOver(ConsoleStream stream, ConsolePiece received)
    {
        if (stream.Writer.TryWrite(received)) Read();
        else WriteThenReadAsync(stream, received).PipeTo(Self);

        async Task<object> WriteThenReadAsync(ConsoleStream to, ConsolePiece piece)
        {
            try
            {
                await to.Writer.WriteAsync(piece, _life.Token);
                return ReadOn.Instance;
            }
            catch (System.Threading.Channels.ChannelClosedException)
            {
                return new Untaken(to, piece);
            }
            catch (OperationCanceledException)
            {
                return ReadOn.Instance;
            }
        }
    }

    private void OnEnded(string why)
    {
        if (_closedBecause is not null) return;
        _lines.Flush();
        Search();
        EndWaits(why);
    }

    private void EndWaits(string why)
    {
        if (_closedBecause is not null) return;
        _closedBecause = why;
        _closed(why);
        _viewer?.Actor.Tell(new Closed(why));
        if (_waiting is { } waiting)
        {
            StopWaiting();
            waiting.From.Tell(new ConsoleMatch.Closed(why));
        }

        _stream?.Writer.TryComplete();
        _relay?.Writer.TryComplete();
    }

    private void OnExpect(Expect expect)
    {
        StopWaiting();
        _buffer.Rewind();
        _waiting = (expect, Sender);
        Search();
        if (_waiting is null) return;
        if (_closedBecause is { } why)
        {
            StopWaiting();
            Sender.Tell(new ConsoleMatch.Closed(why));
        }
        else
        {
            Timers.StartSingleTimer(nameof(TimeUp), new TimeUp(expect.Turn), expect.Limit);
        }
    }

    private void Search()
    {
        if (_waiting is not { } waiting) return;
        object? answer;
        try
        {
            answer = _buffer.Find(waiting.Expect.Patterns);
        }
        catch (RegexMatchTimeoutException e)
        {
            var pattern = waiting.Expect.Patterns.First(p => p.Regex.ToString() == e.Pattern).Label;
            answer = new Status.Failure(ActionFault.Job(
                $"the pattern '{pattern}' took longer than {e.MatchTimeout.TotalSeconds:0.#} s to search in what the console printed; write it without nested repetitions"));
        }

        if (answer is null) return;
        StopWaiting();
        waiting.From.Tell(answer);
    }

    private void OnTimeUp(TimeUp up)
    {
        if (_waiting is not { } waiting || waiting.Expect.Turn != up.Turn) return;
        StopWaiting();
        waiting.From.Tell(new ConsoleMatch.TimedOut(_buffer.Tail()));
    }

    private void StopWaiting()
    {
        _waiting = null;
        Timers.Cancel(nameof(TimeUp));
    }

    private void OnStreamTo(StreamTo to)
    {
        _stream = to.Stream;
        if (_buffer.Length > 0) to.Stream.Writer.TryWrite(new ConsolePiece(_buffer.Take(), [], LogLines));
        if (_closedBecause is not null) to.Stream.Writer.TryComplete();
    }

    private void OnStreamEnded(StreamEnded ended)
    {
        if (!ReferenceEquals(_stream, ended.Stream)) return;
        _stream = null;
        _buffer.Append(ended.Unused);
        var held = _held;
        _held = null;
        _buffer.Append(held);
        Search();
        if (held is not null) Read();
    }

    /// <summary>The reader left while a piece was on its way to it: that is for whoever waits next, behind what the reader gives back.</summary>
    private void OnUntaken(Untaken untaken)
    {
        if (ReferenceEquals(_stream, untaken.Stream))
        {
            _held = untaken.Piece.Text;
        }
        else if (_stream is { } next)
        {
            HandOver(next, untaken.Piece);
        }
        else
        {
            _buffer.Append(untaken.Piece.Text);
            Search();
            Read();
        }
    }

    private void Enqueue(ICommand command)
    {
        _toSend.Enqueue((command, Sender));
        if (_toSend.Count == 1) SendNext();
    }

    private void SendNext()
    {
        if (!_toSend.TryPeek(out var next)) return;
        if (_closedBecause is { } why) OnSendFailed(why);
        else WriteAsync(Piece(next.Command)).PipeTo(Self, success: () => PieceSent.Instance, failure: e => new PieceFailed(e.Message));
    }

    /// <summary>What is to be written next.</summary>
    private ReadOnlyMemory<byte> Piece(ICommand command)
    {
        if (command is not Send send) return ((TypeBytes)command).Data;
        var text = send.Text;
        if (_sentChars == 0)
        {
            _lines.Flush();
            _log?.Input(text.TrimEnd('\r', '\n'));
        }

        var piece = send.Pace > TimeSpan.Zero ? text.Substring(_sentChars, Math.Min(1, text.Length - _sentChars)) : text;
        _sentChars += piece.Length;
        return Encoding.UTF8.GetBytes(piece);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _channel.WriteAsync(bytes, _life.Token);
        DispatchMetrics.CountTyped(bytes.Length);
    }

    private void OnPieceSent()
    {
        var (command, from) = _toSend.Peek();
        if (command is Send send && _sentChars < send.Text.Length)
        {
            Timers.StartSingleTimer(nameof(Paced), Paced.Instance, send.Pace);
            return;
        }

        _toSend.Dequeue();
        _sentChars = 0;
        from.Tell(new Sent());
        SendNext();
    }

    private void OnSendFailed(string why)
    {
        var (_, from) = _toSend.Dequeue();
        _sentChars = 0;
        from.Tell(new SendFailed(why));
        SendNext();
    }

    private sealed record Received(int Count);

    private sealed record Ended(string Why);

    private sealed record ReadOn
    {
        public static readonly ReadOn Instance = new();
    }

    private sealed record Untaken(ConsoleStream Stream, ConsolePiece Piece);

    private sealed record TimeUp(long Turn);

    private sealed record PieceSent
    {
        public static readonly PieceSent Instance = new();
    }

    private sealed record PieceFailed(string Why);

    private sealed record Paced
    {
        public static readonly Paced Instance = new();
    }
}
