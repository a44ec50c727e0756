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
            _said.GetValueOrDefault(board.Device.Hostname).HealthCheck))];

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

    /// <param name="resumes">The job of a process before this one whose run goes on there.</param>
    public void Add(DeviceConfiguration device, JobId? resumes)
    {
        // A number, since the actor that had the board before may not be gone yet.
        var name = $"device-{++_started}-{Uri.EscapeDataString(device.Hostname)}";
        _boards[device.Hostname] = new Entry(this, device, context.ActorOf(DeviceActor.Props(device, ports.Settings, tftp, ports.Clock, resumes), name));
    }

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

        foreach (var device in changes.Replaced.Concat(changes.Added)) Add(device, null);
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
