using System.Collections.Frozen;
using LavaActors.Yaml;

namespace LavaActors.Devices.Lab;

/// <summary>
/// Makes the device of a run: a dictionary is rendered again with the job's context (spec: worker-and-devices.md §2). Console, power and other commands stay those that the board's dispatcher has:
/// <see cref="DeviceConfiguration.On"/>.
/// </summary>
public sealed class RunDevices(DeviceStock stock)
{
    private readonly FrozenDictionary<string, DeviceSource> _sources = stock.Usable.ToFrozenDictionary(kept => kept.Device!.Hostname, kept => kept.Source, StringComparer.Ordinal);

    /// <summary>Whether the board's configuration is made for each run.</summary>
    public bool IsRendered(DeviceConfiguration board) => _sources.GetValueOrDefault(board.Hostname) is { TakesContext: true };

    /// <param name="board">As its dispatcher has it.</param>
    /// <param name="context">The job's.</param>
    /// <exception cref="OperationCanceledException">Told to stop.</exception>
    public RunDevice For(DeviceConfiguration board, YamlMap context, CancellationToken stop)
    {
        if (!IsRendered(board)) return new RunDevice(board, null, []);
        var read = _sources[board.Hostname].Read(context, stop);
        if (read.Device is { } device)
            return new RunDevice(device.On(board), null, device.HasCommandsOf(board) ? [] : [$"the commands of {board.Hostname} are rendered differently for this job; those that the dispatcher has are used"]);
        var fault = read.Errors.First();
        // Without a context the job asks for nothing that the last valid version does not have.
        return context.Count == 0
            ? new RunDevice(board, null, [$"the file of {board.Hostname} is not valid, and its last valid version is used: {fault}"])
            : new RunDevice(null, $"the configuration of {board.Hostname} cannot be rendered with this job's context ({string.Join(", ", context.Keys.Select(key => key.Text))}): {fault}", []);
    }

    /// <inheritdoc cref="For(DeviceConfiguration, YamlMap, CancellationToken)"/>
    public RunDevice For(DeviceConfiguration board, YamlMap context) => For(board, context, CancellationToken.None);
}
