using Akka.Actor;
using Akka.Event;
using LavaActors.Protocol.Ids;
using LavaActors.Scheduling.Rules;
using static LavaActors.Protocol.Scheduler.SchedulerMessages;

namespace LavaActors.Scheduling.Queue;

/// <summary>Which dispatchers are there.</summary>
public sealed partial class Scheduler
{
    private sealed record Listen
    {
        public static readonly Listen Instance = new();
    }

    /// <summary>So many times it is looked for heartbeats until somebody is silent.</summary>
    private const int Looks = 4;

    private sealed record Reregister
    {
        public static readonly Reregister Instance = new();
    }

    /// <summary>A dispatcher did not register again after this Scheduler's start.</summary>
    private sealed record Missed(string Dispatcher, Guid Incarnation);

    /// <summary>Were up when this Scheduler began, and have not registered since.</summary>
    private readonly HashSet<string> _awaited = new(StringComparer.Ordinal);

    private readonly Heartbeats _heartbeats = new(Looks);
    private readonly Dictionary<IActorRef, (string Name, Guid Incarnation)> _dispatchers = [];

    /// <summary>By dispatcher, the boards that it offers and another one owns.</summary>
    private readonly Dictionary<string, HashSet<DeviceName>> _contested = new(StringComparer.Ordinal);

    private void OnRegister(RegisterDispatcher command)
    {
        var dispatcher = Sender;
        if (IsNameTaken(command, dispatcher, out var owner))
        {
            dispatcher.Tell(new DispatcherNameTaken(command.Dispatcher, command.Incarnation, owner));
            return;
        }

        _heartbeats.Heard(command.Dispatcher);
        var contested = command.Devices.Where(device => _state.IsOwnedByAnother(device.Name, command.Dispatcher)).Select(device => device.Name).ToHashSet();
        // With each sign of life it would be said again.
        var said = _contested.GetValueOrDefault(command.Dispatcher, []);
        _contested[command.Dispatcher] = contested;
        foreach (var taken in contested.Except(said))
            _log.Warning("dispatcher {0} offers {1}, which dispatcher {2} owns: it is left with {2}; take it out of one of their configurations", command.Dispatcher, taken, _state.Device(taken)!.Dispatcher);
        if (_graces.Hear(command) is { } difference) _log.Warning("{0}", difference);
        var isAwaited = _awaited.Remove(command.Dispatcher);
        if (isAwaited) (_state, _ahead) = (_state.Heard(command.Dispatcher), _ahead.Heard(command.Dispatcher));
        // The next one waits until it is known who has the name.
        Carry(SchedulerRules.Decide(_ahead, command, Now), PersistAll, then: () =>
        {
            foreach (var older in _dispatchers.Where(known => known.Value.Name == command.Dispatcher && !known.Key.Equals(dispatcher)).Select(known => known.Key).ToList())
            {
                _dispatchers.Remove(older);
                Context.Unwatch(older);
            }

            _dispatchers[dispatcher] = (command.Dispatcher, command.Incarnation);
            Context.Watch(dispatcher);
        });
        // What it offers is as it was, and nothing was decided by that.
        if (isAwaited) Carry(SchedulerRules.Reconsider(_ahead, Now));
    }

    /// <summary>Two processes under one name would take each other's devices in turns. A process that is started again at its address is no other.</summary>
    private bool IsNameTaken(RegisterDispatcher command, IActorRef dispatcher, out string owner)
    {
        owner = _state.Dispatchers.GetValueOrDefault(command.Dispatcher)?.Address ?? command.Address;
        return owner != command.Address && _dispatchers.Any(known => known.Value.Name == command.Dispatcher && !known.Key.Equals(dispatcher));
    }

    /// <summary>The jobs that have runs at a dispatcher ask it for them, and wait for its answer for the grace time.</summary>
    private void LookAfterRunsAt(string dispatcher)
    {
        foreach (var job in _state.Jobs.Values.Where(job => job.Reservations?.Any(mine => mine.Dispatcher == dispatcher) == true)) _handOvers.Start(job);
    }

    private void LoseWhoDidNotRegister()
    {
        foreach (var (name, known) in _state.Dispatchers.Where(known => known.Value.IsUp && _dispatchers.Values.All(here => here.Name != known.Key)))
            Self.Tell(new Missed(name, known.Incarnation));
    }

    // Not periodic: after a pause it would come many times at once.
    private void ListenLater() => Timers.StartSingleTimer(nameof(Listen), Listen.Instance, _settings.SilentAfter / Looks);

    private void LoseWhoIsSilent()
    {
        ListenLater();
        foreach (var (actor, dispatcher) in _heartbeats.Look().SelectMany(name => _dispatchers.Where(here => here.Value.Name == name)).ToList())
        {
            // Who leaves says nothing more, and keeps its name until it has ended.
            if (_ahead.Dispatchers.GetValueOrDefault(dispatcher.Name) is not { IsUp: true })
                continue;
            _dispatchers.Remove(actor);
            Context.Unwatch(actor);
            Carry(SchedulerRules.DispatcherLost(_ahead, dispatcher.Name, dispatcher.Incarnation, $"it has not said for {_settings.SilentAfter.TotalSeconds:0} s that it is there", Now));
        }
    }
}
