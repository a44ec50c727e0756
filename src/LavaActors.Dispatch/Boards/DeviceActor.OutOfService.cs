using Akka.Actor;
using LavaActors.Dispatch.Consoles.Live;
using static LavaActors.Dispatch.Boards.BoardMessages;

namespace LavaActors.Dispatch.Boards;

/// <summary>The board could not be switched off: it is given to nobody until it can. The end of the run that had it waits until the scheduler knows: it would give the board to the next
/// job else.</summary>
public sealed partial class DeviceActor
{
    private readonly List<IActorRef> _askers = [];
    private bool _isUntold;

    private void GoOn(bool isOff, string? problem)
    {
        if (isOff)
        {
            _notes.Unlock();
            Become(Serving);
            OnTold();
            return;
        }

        var why = $"could not be switched off after a run: {problem}";
        _isUntold = true;
        _dispatcher.Tell(new OutOfService(_device.Hostname, why));
        Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, _settings.Configuration.SwitchOffAgain);
        Become(() => BeingOutOfService(why));
    }

    private void BeingOutOfService(string why)
    {
        Receive<TryAgain>(_ =>
        {
            Become(CleaningUp);
            if (_notes.Lease is { } lease) CleanUp(lease, isFirst: false);
            else LookUpLease();
        });
        Receive<TakeUp>(Hear);
        Receive<OutOfServiceTold>(_ => OnTold());
        Guests();
        Viewers();
        Receive<LiveMessages.BorrowLine>(_ => Sender.Tell(new LiveMessages.LineRefused($"{_device.Hostname} {why}")));
        // Asked for by the run before: it is not kept, and the next run's console does not wait for it.
        Receive<Connected>(OnConnected);
        Receive<NotConnected>(OnNotConnected);
        Receive<ConfirmClean>(_ => TellReleased(Sender));
        // Of a run that goes on in this process, and could not have the board: it is released already.
        Receive<Release>(_ => TellReleased(Sender));
        Receive<Acquire>(_ => Sender.Tell(new Refused($"{_device.Hostname} {why}; switch it off by hand and mend its power_off commands: it is tried again every {_settings.Configuration.SwitchOffAgain.TotalSeconds:0} s")));
        Receive<IHolderCommand>(c => Sender.Tell(new Refused(WhyNot(c.Job))));
    }

    private void TellReleased(IActorRef asker)
    {
        if (_isUntold) _askers.Add(asker);
        else asker.Tell(Released.Instance);
    }

    /// <summary>The scheduler knows that the board is out of service, or it is in service again.</summary>
    private void OnTold()
    {
        _isUntold = false;
        foreach (var asker in _askers) asker.Tell(Released.Instance);
        _askers.Clear();
    }

    private sealed record TryAgain
    {
        public static readonly TryAgain Instance = new();
    }
}
