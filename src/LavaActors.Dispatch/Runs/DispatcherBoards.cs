using System.Text.Json;
using Akka.Actor;
using LavaActors.Devices;
using LavaActors.Devices.Lab;
using LavaActors.Dispatch.Boards;
using LavaActors.Dispatch.Containers;
using LavaActors.Dispatch.Pipeline;
using LavaActors.Dispatch.Planning;
using LavaActors.Protocol.Consoles;
using LavaActors.Protocol.Ids;
using LavaActors.Protocol.Lab;
using LavaActors.Protocol.Runs;
using LavaActors.Protocol.Scheduler;
using LavaActors.Yaml;

namespace LavaActors.Dispatch.Runs;

/// <summary>The boards of a dispatcher, each with its actor, and the devices that its files describe, which may be other ones while runs are under way. Used by one actor.</summary>
/// <param name="context">That actor's.</param>
internal sealed class DispatcherBoards(DispatcherPorts ports, IActorRef tftp, IActorContext context)
{
    private readonly SortedDictionary<string, Entry> _boards = new(StringComparer.Ordinal);
    private RunDevices _devices = new(ports.Stock);
    private IReadOnlyList<DeviceConfiguration> _wanted = ports.Devices;
    private Dictionary<string, (string? Remark, string? HealthCheck)> _said = Said(ports.Stock);
    private int _started;

    public IEnumerable<string> Names => _boards.Keys;

    /// <summary>What the scheduler is told.</summary>
    public IReadOnlyList<OfferedDevice> Offered =>
        [.. _boards.Values.Select(board => new OfferedDevice(new DeviceName(board.Device.Hostname), board.Device.DeviceType, board.Device.Tags, DeviceHealth.Good,
            _said.GetValueOrDefault(board.Device.Hostname).Remark, DispatcherFacilities.Missing(ports.Settings.Configuration.Containers, ValidationScope.HasProgram),
            _said.GetValueOrDefault(board.Device.Hostname).HealthCheck, board.NotYet))];

    /// <summary>The numbers that the boards obey.</summary>
    public IReadOnlyList<SeenReservation> Seen => [.. _boards.Values.Select(board => new SeenReservation(new DeviceName(board.Device.Hostname), board.Seen))];

    public Entry? Find(DeviceName name) => _boards.GetValueOrDefault(name.Value);

    /// <summary>What a gateway says to the live console of a board.</summary>
    public void HandOn(LiveConsoleMessages.ICommand command, IActorRef from)
    {
        if (Find(command.Device) is { } board) board.Actor.Tell(command, from);
        else from.Tell(new LiveConsoleMessages.Refused(command.Device, $"dispatcher {ports.Settings.Name} has no device {command.Device}"));
    }

    /// <summary>Answers what runs would do on these boards.</summary>
    public void Plan(PlanMessages.PlanRuns question, IActorRef from, IActorRef self)
    {
        var boards = question.Runs.Select(run => Find(run.Device)).OfType<Entry>().DistinctBy(board => board.Device.Hostname)
            .ToDictionary(board => board.Device.Hostname, board => PlanBoard.Of(board.Device, board.Render), StringComparer.Ordinal);
        var configuration = ports.Settings.Configuration;
        // Elsewhere: a dictionary is read, and an odd one takes its time.
        Task.Run(() => RunPlans.Of(question, boards, configuration)).PipeTo(
            from, self, success: planned => planned, failure: error => RunPlans.Failed(question, $"dispatcher {ports.Settings.Name} could not plan it: {error.GetBaseException().Message}"));
    }

    public void Add(DeviceConfiguration device)
    {
        // A number, since the actor that had the board before may not be gone yet.
        var name = $"device-{++_started}-{Uri.EscapeDataString(device.Hostname)}";
        var entry = new Entry(this, device, context.ActorOf(DeviceActor.Props(device, ports.Settings, tftp, ports.Clock), name));
        _boards[device.Hostname] = entry;
        try
        {
            var lease = BoardLease.Read(ports.Settings.LeaseFile(device.Hostname));
            entry.Seen = lease?.Fencing ?? 0;
            if (lease is { OwesCleaning: true }) entry.NotYet = $"its dispatcher cleans it up after job {lease.Job}, which a process before this one had on it";
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            entry.NotYet = $"its dispatcher does not know who had it: {e.Message}";
        }
    }

    /// <summary>A reservation of a board is known here.</summary>
    public void See(RunOrder order)
    {
        if (Find(order.Device) is { } board) board.Seen = Math.Max(board.Seen, order.Fencing);
    }

    /// <summary>The board's actor is another one now: the scheduler's next word is for it, too.</summary>
    public void OnUntold(string name)
    {
        if (_boards.TryGetValue(name, out var board)) board.IsToldOf = false;
    }

    /// <summary>A board can be given away now. Answers whether the scheduler does not know it yet.</summary>
    public bool OnReady(string name)
    {
        if (!_boards.TryGetValue(name, out var board) || board.NotYet is null) return false;
        board.NotYet = null;
        return true;
    }

    /// <summary>What the scheduler says of the boards, for those that wait for its word or that another dispatcher has now.</summary>
    /// <param name="standings">Null: it does not say it.</param>
    /// <param name="left">Runs of a process before this one.</param>
    /// <returns>Those of them that go on.</returns>
    public IReadOnlyList<RunOrder> TakeUp(IReadOnlyList<DeviceStanding>? standings, IReadOnlyList<RunOrder> left)
    {
        var resumed = new List<RunOrder>();
        foreach (var board in _boards.Values)
        {
            var standing = standings?.FirstOrDefault(each => each.Device.Value == board.Device.Hostname);
            if (standings is not null && standing is null) continue;
            if (!board.IsToldOf)
            {
                var claim = BoardClaim.Of(ports.Settings.Name, board.Seen, standing);
                var own = left.Where(order => order.Device.Value == board.Device.Hostname && claim.Lets(order)).ToList();
                resumed.AddRange(own);
                (board.IsToldOf, board.NotOurs) = (true, claim.NotOurs);
                board.Actor.Tell(new BoardMessages.TakeUp(own.Where(order => !order.IsGuest).MaxBy(order => order.Fencing)?.Job, claim.NotOurs, claim.Fencing));
                continue;
            }

            var notOurs = standing is not null && BoardClaim.WhoElse(ports.Settings.Name, standing) is { } other ? $"dispatcher {other} has it" : null;
            if (notOurs == board.NotOurs) continue;
            board.NotOurs = notOurs;
            board.Actor.Tell(new BoardMessages.TakeUp(null, notOurs, standing?.Fencing ?? 0));
        }

        return resumed;
    }

    /// <summary>Why a board is not to be touched; null: it may be.</summary>
    public string? WhyNotOurs(DeviceName device) => Find(device)?.NotOurs;

    /// <summary>The files describe these devices now. Answers whether there is something else to be said of one.</summary>
    public bool Want(DeviceStock stock)
    {
        var before = _said;
        _said = Said(stock);
        _devices = new RunDevices(stock);
        _wanted = [.. stock.Devices];
        return _said.Count != before.Count || _said.Any(said => before.GetValueOrDefault(said.Key) != said.Value);
    }

    /// <summary>Takes over what the files describe, of boards that no run has.</summary>
    public BoardChanges Change(IReadOnlySet<string> busy)
    {
        var changes = BoardChanges.Of([.. _boards.Values.Select(board => board.Device)], _wanted, busy);
        foreach (var name in changes.Withdrawn.Concat(changes.Replaced.Select(device => device.Hostname)))
        {
            _boards.Remove(name, out var board);
            context.Stop(board!.Actor);
        }

        foreach (var device in changes.Replaced.Concat(changes.Added)) Add(device);
        return changes;
    }

    /// <summary>What is to be said of a device beside its configuration.</summary>
    private static Dictionary<string, (string? Remark, string? HealthCheck)> Said(DeviceStock stock) =>
        stock.Usable.Where(kept => kept.Remark is not null || kept.HealthCheck is not null).ToDictionary(kept => kept.Device!.Hostname, kept => (kept.Remark, kept.HealthCheck), StringComparer.Ordinal);

    /// <summary>One board.</summary>
    public sealed class Entry(DispatcherBoards boards, DeviceConfiguration device, IActorRef actor)
    {
        public DeviceConfiguration Device => device;

        public IActorRef Actor => actor;

        /// <summary>The highest number of a reservation that is known here.</summary>
        public long Seen { get; set; }

        /// <summary>Why it is to be given to nobody yet.</summary>
        public string? NotYet { get; set; }

        /// <summary>Its actor knows what the scheduler has said of it.</summary>
        public bool IsToldOf { get; set; }

        /// <summary>Why it is not to be touched, by the scheduler's last word.</summary>
        public string? NotOurs { get; set; }

        /// <summary>Makes its configuration for a run; null: it is what it is.</summary>
        public Func<YamlMap, CancellationToken, RunDevice>? Render
        {
            get
            {
                var devices = boards._devices;
                return devices.IsRendered(device) ? (job, stop) => devices.For(device, job, stop) : null;
            }
        }
    }
}
