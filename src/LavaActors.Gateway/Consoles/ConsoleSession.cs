using System.Data.Common;
using System.Net.WebSockets;
using System.Threading.Channels;
using Akka.Actor;
using LavaActors.Gateway.Access;
using LavaActors.Gateway.Live;
using LavaActors.Gateway.Operations;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using Messages = LavaActors.Protocol.Consoles.LiveConsoleMessages;

namespace LavaActors.Gateway.Consoles;

/// <summary>
/// One client at the console of a device: brings what the client says to the console, and what the console says to the client, one thing after the other. Before anything of a run is asked for it looks
/// whether the client may see that, and again every half minute.
/// </summary>
/// <param name="watch">Speaks for the client.</param>
/// <param name="inbox">What the console says, and what the client does.</param>
/// <param name="identify">Who the client is now; null: nobody who is let in.</param>
internal sealed class ConsoleSession(
    ConsoleSocket socket, DeviceName device, IActorRef watch, Channel<object> inbox, Func<ValueTask<Caller?>> identify, ConsoleAccess access, Audit audit, TimeProvider clock)
{
    private static readonly TimeSpan LooksAgainEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeavesWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClosesWithin = TimeSpan.FromSeconds(2);

    // The client's next frame is read when the last one has been dealt with; what is typed, when the console has taken it.
    private readonly SemaphoreSlim _next = new(1);
    private Caller _caller = Caller.Nobody;
    private Messages.State? _state;
    private ConsolePlace? _place;
    private string? _line;
    private long _offset;
    private bool _isTyping;

    /// <summary>Until the client is gone, or may not be here any more.</summary>
    public async Task RunAsync(Caller caller, CancellationToken stop)
    {
        _caller = caller;
        using var ending = new CancellationTokenSource();
        var (receiving, looking) = (ReceiveAsync(ending.Token), LookAgainAsync(ending.Token));
        // As long as nothing says how it ended, it broke.
        var (status, why) = (WebSocketCloseStatus.InternalServerError, "something is broken here; the log of the node says what");
        try
        {
            watch.Tell(new Messages.Watch(device, 0, caller.Name, ConsoleRight.Watch));
            while (true)
            {
                // Of a node that is gone nothing comes, not even that.
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
                if (_state is null) limit.CancelAfter(AnswersWithin);
                if (!await OnAsync(await inbox.Reader.ReadAsync(limit.Token), stop)) break;
            }

            (status, why) = (WebSocketCloseStatus.NormalClosure, "");
        }
        catch (FeedBrokenException broken)
        {
            (status, why) = (WebSocketCloseStatus.EndpointUnavailable, broken.Message);
        }
        catch (ConsoleFrameException wrong)
        {
            (status, why) = (wrong.Status, wrong.Why);
        }
        catch (OperationCanceledException)
        {
            (status, why) = (WebSocketCloseStatus.EndpointUnavailable, _state is null ? "the dispatcher does not answer" : "the node is shutting down, or the client too slow");
        }
        catch (DbException error)
        {
            // What he may see and do cannot be looked up. He may try again.
            (status, why) = (WebSocketCloseStatus.InternalServerError, $"the store does not answer{(error.IsTransient ? "" : " as it should")}");
        }
        catch (Exception error) when (error is WebSocketException or IOException)
        {
            // The client is gone.
            (status, why) = (WebSocketCloseStatus.NormalClosure, "");
        }
        finally
        {
            await LeaveAsync(isThere: status != WebSocketCloseStatus.EndpointUnavailable || stop.IsCancellationRequested);
            await socket.CloseAsync(status, why);
            // Reading that is broken off breaks the connection: the client first gets the time to read why, and to close it.
            _next.Release();
            ending.CancelAfter(ClosesWithin);
            await receiving;
            await ending.CancelAsync();
            await looking;
            _next.Dispose();
        }
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await _next.WaitAsync(stop);
                var frame = await socket.ReceiveAsync(stop);
                inbox.Writer.TryWrite(frame ?? ClientGone.Instance);
                if (frame is null) return;
            }
        }
        catch (ConsoleFrameException wrong)
        {
            inbox.Writer.TryWrite(wrong);
        }
        catch (Exception error) when (error is OperationCanceledException or WebSocketException or IOException)
        {
            inbox.Writer.TryWrite(ClientGone.Instance);
        }
    }

    private async Task LookAgainAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(LooksAgainEvery, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) inbox.Writer.TryWrite(LookAgain.Instance);
        }
        catch (OperationCanceledException)
        {
            // The client is gone.
        }
    }

    /// <summary>Answers whether it goes on.</summary>
    private async Task<bool> OnAsync(object what, CancellationToken stop)
    {
        switch (what)
        {
            case ClientGone:
                return false;
            case Exception error:
                throw error;
            case Messages.State state:
                await OnStateAsync(state, stop);
                break;
            case Messages.Received received:
                await OnReceivedAsync(received, stop);
                break;
            case Messages.Typed typed:
                await NoteAsync(typed);
                break;
            case Messages.Taken:
                TakenOrNot();
                break;
            case Messages.Refused refused:
                await socket.SayAsync(new ConsoleFrames.Refused(await access.ReadAsync(_caller, refused.Why, stop)), ConsoleJson.Default.Refused, stop);
                TakenOrNot();
                break;
            case byte[] typed:
                OnTyped(typed);
                break;
            case ConsoleFrames.Command command:
                await OnCommandAsync(command, stop);
                _next.Release();
                break;
            case LookAgain:
                _caller = await identify() ?? throw new ConsoleFrameException(WebSocketCloseStatus.PolicyViolation, "these credentials are not good any more");
                await LookAsync(stop);
                break;
        }

        return true;
    }

    private async Task OnStateAsync(Messages.State state, CancellationToken stop)
    {
        var before = _state;
        _state = state;
        if (before?.Session != state.Session || before.IsOver != state.IsOver)
        {
            if (before?.Session != state.Session) _line = null;
            await LookAsync(stop);
        }
        else
        {
            await TellAsync(stop);
        }

        await NoteFloorAsync(before);
        if (_line is null && _place!.Right >= ConsoleRight.Watch && state.Lines is [var first, ..]) await ShowAsync(first, stop);
    }

    /// <summary>Looks what the client may do, and says so.</summary>
    private async Task LookAsync(CancellationToken stop)
    {
        if (_state is not { } state) return;
        var found = await access.LookAsync(_caller, device.Value, state.Session == 0 ? null : state, stop);
        if (!found.IsOk) throw new ConsoleFrameException(WebSocketCloseStatus.PolicyViolation, found.Failure!.ToString());
        var before = _place?.Right;
        _place = found.Value;
        if (before != _place.Right || _line is null) watch.Tell(new Messages.Watch(device, state.Session, _caller.Name, _place.Right));
        if (_place.Right == ConsoleRight.None) _line = null;
        await TellAsync(stop);
    }

    private Task TellAsync(CancellationToken stop)
    {
        var (state, place) = (_state!, _place!);
        var isHidden = place.Right == ConsoleRight.None;
        var asker = state.Asker is { } asking ? new ConsoleFrames.Asker(asking.Viewer, asking.User, asking.NeedsPermit, asking.Until, asking.Viewer == state.You) : null;
        var holder = state.Holder is { } holding ? new ConsoleFrames.Holder(holding.Viewer, holding.User, holding.Because, holding.Viewer == state.You) : null;
        return socket.SayAsync(
            new ConsoleFrames.State(
                device.Value, JobName, isHidden, state.IsOver, isHidden ? [] : state.Lines, _line, isHidden ? [] : state.Users, isHidden ? 0 : state.Viewers, place.Right.ToString().ToLowerInvariant(), place.MayOpen,
                asker is not null && (asker.Permit ? place.Right == ConsoleRight.Permit : holder?.You == true), isHidden ? null : holder, isHidden ? null : asker),
            ConsoleJson.Default.State,
            stop);
    }

    private string? JobName => _place?.Job?.DisplayId;

    private async Task ShowAsync(string line, CancellationToken stop)
    {
        (_line, _offset) = (line, 0);
        await socket.SayAsync(new ConsoleFrames.Begin(JobName, line), ConsoleJson.Default.Begin, stop);
        await TellAsync(stop);
        watch.Tell(new Messages.ReadOn(device, _state!.Session, line, 0));
    }

    // The next piece is asked for when the client has taken this one.
    private async Task OnReceivedAsync(Messages.Received received, CancellationToken stop)
    {
        if (received.Session != _state?.Session || received.Line != _line || received.Offset < _offset) return;
        if (received.Offset > _offset) await socket.SayAsync(new ConsoleFrames.Lost(_offset, received.Offset), ConsoleJson.Default.Lost, stop);
        await socket.SendAsync(received.Data, stop);
        _offset = received.Offset + received.Data.Length;
        watch.Tell(new Messages.ReadOn(device, received.Session, received.Line, _offset));
    }

    private void OnTyped(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            _next.Release();
            return;
        }

        _isTyping = true;
        watch.Tell(new Messages.Type(device, _state?.Session ?? 0, _line ?? "", bytes));
    }

    private void TakenOrNot()
    {
        if (!_isTyping) return;
        _isTyping = false;
        _next.Release();
    }

    private async Task OnCommandAsync(ConsoleFrames.Command command, CancellationToken stop)
    {
        if (_state is not { } state) return;
        switch (command.Type)
        {
            case "ask":
                // What he may do may have changed since he was looked at.
                await LookAsync(stop);
                watch.Tell(new Messages.AskFloor(device, state.Session));
                break;
            case "grant" or "deny":
                await LookAsync(stop);
                watch.Tell(new Messages.AnswerFloor(device, state.Session, command.To, command.Type == "grant"));
                break;
            case "release":
                watch.Tell(new Messages.ReleaseFloor(device, state.Session));
                break;
            case "line" when command.Line is { } line && line != _line && _place?.Right >= ConsoleRight.Watch && state.Lines.Contains(line):
                await ShowAsync(line, stop);
                break;
            case "line":
                break;
            case "open":
                await OpenAsync(state, stop);
                break;
            default:
                throw new ConsoleFrameException(WebSocketCloseStatus.PolicyViolation, $"there is no command '{command.Type}'");
        }
    }

    private async Task OpenAsync(Messages.State state, CancellationToken stop)
    {
        await LookAsync(stop);
        var may = (await access.LookAsync(_caller, device.Value, null, stop)) is { IsOk: true } atEase && atEase.Value.Right >= ConsoleRight.Type;
        var whyNot = may ? await access.WhyNotOpenAsync(_caller, device.Value, stop) : "to open its console takes the right to change the device";
        if (whyNot is not null)
        {
            await socket.SayAsync(new ConsoleFrames.Refused(whyNot), ConsoleJson.Default.Refused, stop);
            return;
        }

        if (state.IsOver) await audit.NoteAsync(_caller, "device", device.Value, "console opened", stop);
        watch.Tell(new Messages.Open(device));
    }

    private async Task NoteFloorAsync(Messages.State? before)
    {
        var had = before is not null && before.Holder?.Viewer == before.You;
        var has = _state!.Holder?.Viewer == _state.You;
        if (has && !had) await NoteAsync($"may type on the console{OfJob(_state.Job)}: {_state.Holder!.Because}");
        else if (had && !has) await NoteAsync($"types on the console no more{OfJob(before!.Job)}");
    }

    private Task NoteAsync(Messages.Typed typed) => NoteAsync($"typed on {typed.Line}{OfJob(typed.Job)}: {typed.Text}");

    private Task NoteAsync(string what) => audit.NoteAsync(_caller, "device", device.Value, what, CancellationToken.None);

    private static string OfJob(JobId? job) => job is { } id ? $" (job {id})" : "";

    /// <summary>Hears what is still to be noted of what the client has typed.</summary>
    /// <param name="isThere">The console is; else its dispatcher has noted it, in the log of the job.</param>
    private async Task LeaveAsync(bool isThere)
    {
        if (isThere) await HearRestAsync();
        if (_state is { } state && state.Holder?.Viewer == state.You) await NoteAsync($"types on the console no more{OfJob(state.Job)}");
    }

    private async Task HearRestAsync()
    {
        watch.Tell(new Messages.Leave(device));
        using var limit = new CancellationTokenSource(LeavesWithin, clock);
        try
        {
            while (await inbox.Reader.ReadAsync(limit.Token) is not (Messages.Left or FeedBrokenException) and var what)
            {
                if (what is Messages.Typed typed) await NoteAsync(typed);
            }
        }
        catch (OperationCanceledException)
        {
            // Its dispatcher is gone by now.
        }
    }

    private sealed class ClientGone
    {
        public static readonly ClientGone Instance = new();
    }

    private sealed class LookAgain
    {
        public static readonly LookAgain Instance = new();
    }
}
