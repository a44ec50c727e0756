using Akka.Actor;
using Akka.Event;
using LavaActors.Dispatch.Consoles;
using LavaActors.Dispatch.Consoles.Kept;
using LavaActors.Dispatch.Consoles.Live;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Boards;

/// <summary>The board's consoles: those that its run opens, and what people see and type of them.</summary>
public sealed partial class DeviceActor
{
    // It closes a console that a person has opened, and who does that in no time is not waited for.
    private static readonly TimeSpan PeopleYieldWithin = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, ConsoleHandle> _consoles = [];
    private IActorRef _live;
    private CancellationTokenSource? _opening;

    private IActorRef StartLive()
    {
        var live = Context.ActorOf(LiveConsoleActor.Props(new DeviceName(_device.Hostname), _settings.Configuration.Console, _clock, _connect));
        return Context.WatchWith(live, new LiveGone(live));
    }

    private void Viewers()
    {
        Receive<LiveConsoleMessages.ICommand>(command => _live.Forward(command));
        Receive<LiveMessages.LineReturned>(_ =>
        {
            if (IsNobodys) _notes.Unlock();
        });
        Receive<LiveGone>(gone => gone.Live.Equals(_live), _ =>
        {
            _log.Error("{0}: what showed its console has failed; it shows the next run's", _device.Hostname);
            _live = StartLive();
        });
    }

    private bool IsNobodys => _holder is null && _awaited is null && _taking is null && !_isReleasing;

    private void OnBorrowLine()
    {
        if ((_device.Commands.Primary ?? _device.Commands.Connections.Values.FirstOrDefault()) is not { } connection)
            Sender.Tell(new LiveMessages.LineRefused($"{_device.Hostname} has no connection that could be opened"));
        else if (!IsNobodys) Sender.Tell(new LiveMessages.LineRefused($"{_device.Hostname} is held by job {_holder?.Job ?? _awaited}"));
        else if (_notes.Lock() is { } inUse) Sender.Tell(new LiveMessages.LineRefused(inUse));
        else Sender.Tell(new LiveMessages.LineLent(connection.Name, connection.Connect));
    }

    /// <summary>The run has the board when people have given its console back.</summary>
    private void GiveConsoles(Acquire acquire, IActorRef asker) => _live.Ask<LiveMessages.Yielded>(new LiveMessages.RunBegan(acquire.Job, acquire.Log), PeopleYieldWithin)
        .PipeTo(asker, Self, success: _ => Acquired.Instance, failure: _ => Acquired.Instance);

    private void OnOpenConsole(OpenConsole open)
    {
        if (open.Program is null && open.Open is null && _consoles.TryGetValue(open.Connection, out var there) && there.IsOpen)
        {
            Sender.Tell(new ConsoleOpened(there));
            return;
        }

        var command = open.Program ?? _device.Commands.Connections.GetValueOrDefault(open.Connection)?.Connect;
        if (command is null && open.Open is null)
        {
            var known = string.Join(", ", _device.Commands.Connections.Keys);
            Sender.Tell(new Failed(ActionFault.Configuration($"{_device.Hostname} has no connection '{open.Connection}'; it has {(known.Length == 0 ? "none" : known)}")));
            return;
        }

        // A console server that does not answer must not keep power-off waiting: only other consoles wait for it.
        var asker = Sender;
        _opening = CancellationTokenSource.CreateLinkedTokenSource(open.Stop, _life.Token);
        (open.Open is { } own ? own(_opening.Token) : _connect(command!, _opening.Token))
            .PipeTo(Self, success: channel => new Connected(open, channel, asker), failure: e => new NotConnected(ActionFault.From(e), asker));
    }

    private void OnConnected(Connected connected)
    {
        var open = connected.Asked;
        if (open.Job != _holder?.Job)
        {
            _ = KeptConsole.EndAsync(connected.Channel);
            connected.Asker.Tell(new Refused(WhyNot(open.Job)));
        }
        else
        {
            var handle = new ConsoleHandle($"{open.Connection} of {_device.Hostname}", connected.Channel.IsSecureShell);
            handle.Attach(Context.ActorOf(ConsoleActor.Props(connected.Channel, _holder!.Log, handle.MarkClosed, handle.MarkGone, new ConsoleViewer(open.Connection, _live))));
            if (_consoles.Remove(open.Connection, out var before)) _ = before.CloseAsync();
            _consoles[open.Connection] = handle;
            connected.Asker.Tell(new ConsoleOpened(handle));
        }

        OpeningIsOver();
    }

    private void OnNotConnected(NotConnected failed)
    {
        failed.Asker.Tell(new Failed(failed.Fault));
        OpeningIsOver();
    }

    private void OpeningIsOver()
    {
        _opening?.Dispose();
        _opening = null;
        Stash.UnstashAll();
    }

    private sealed record LiveGone(IActorRef Live);

    private sealed record Connected(OpenConsole Asked, IByteChannel Channel, IActorRef Asker);

    private sealed record NotConnected(ActionFault Fault, IActorRef Asker);
}
